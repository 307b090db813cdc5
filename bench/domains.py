#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Many domains: memory of each, the time of a look at all, and mail relayed meanwhile; see domains.sh."""
import argparse
import contextlib
import signal
import time

from bench_lab import Report, bench_lab, cpu_seconds, memory_mib
from relay_rig import run
from smtp_ends import SmtpSink, smtp_source

from harness.dns_server import txt  # noqa: E402  (the path is set by bench_lab)
from harness.process import wait_for  # noqa: E402

SESSIONS, SIZE = 20, 4096
IMPORTED = 250  # domains in one call of `sluis domain import`


def name(number):
    return f"d{number}.test"


def lab_with(records, rate):
    """A lab whose NSD has the records; its budgets leave room for `rate` looks a second at one server."""
    lab = bench_lab(onboarding={"looks_per_second": rate, "looks_per_server": rate})
    keys = {selector: ["TXT " + txt(lab.keys.record(selector))] for selector in ("key001", "key002")}
    for number in range(records):
        for selector, record in keys.items():
            lab.nsd.records[f"{selector}._domainkey.{name(number)}"] = record
        lab.nsd.records[name(number)] = ["TXT " + txt("v=spf1 include:spf.provider.test ~all")]
    lab.nsd.append("")
    return lab


def import_some(lab, begin, end):
    began = time.monotonic()
    file = lab.folder / "domains.csv"
    for first in range(begin, end, IMPORTED):
        file.write_text("domain\n" + "".join(name(n) + "\n" for n in range(first, min(first + IMPORTED, end))))
        lab.sluis("domain", "import", str(file))
    return time.monotonic() - began


def looks(lab):
    return lab.sluis.json("status")[0]["counters"]["domains-looked-at"]


def resting_memory(lab):
    """MiB resident after a restart, with nothing under way."""
    lab.sluisd.restart()
    time.sleep(2)
    return memory_mib(lab.sluisd.child.pid, "VmRSS")


def each(more, less, domains):
    return f"{(more - less) * 1024 / domains:.2f} KiB"


def import_and_weigh(lab, count, say):
    """Imports them in two halves, so that what a domain takes is told from what the first ones cost once."""
    half = count // 2
    none = resting_memory(lab)
    took = import_some(lab, 0, half)
    some = resting_memory(lab)
    took += import_some(lab, half, count)
    say(f"{count} domains imported and activated in {took:.0f} s, {count / took:.0f} a second")
    full = resting_memory(lab)
    say(f"memory at rest, after a restart: {none:.1f} MiB without, {some:.1f} MiB with {half}, {full:.1f} MiB with all: "
        f"{each(full, none, count)} a domain (at most 2), {each(full, some, count - half)} for each of the second half")


def paced(lab, sink, rate, until):
    """Relays `rate` messages a second until `until()`; returns what was relayed a second."""
    before, began = sink.count(), time.monotonic()
    batches = 0
    while not until():
        source = smtp_source(f"{lab.address}:{lab.trusted}", SESSIONS, SIZE, int(rate))
        source.wait()
        batches += 1
        time.sleep(max(0.0, began + batches - time.monotonic()))
    took = time.monotonic() - began
    wait_for("the last messages", lambda: sink.count() - before >= batches * int(rate), 60)
    return batches * int(rate) / took, took


def turn_selectors(lab):
    """Another order of the same keys: every domain is due now."""
    lab.sluisd.config["dkim"]["selectors"].reverse()
    lab.sluisd.write()
    lab.sluisd.child.send(signal.SIGHUP)


def measure(options, say):
    with contextlib.ExitStack() as stack:
        lab = lab_with(options.domains, options.rate)
        stack.callback(lab.remove)
        stack.callback(lab.stop)
        lab.sink.stop()  # its place
        sink = SmtpSink(lab.network.host(10), lab.mx_port, lab.folder)
        stack.callback(sink.stop)
        lab.start()
        import_and_weigh(lab, options.domains, say)
        if options.memory_only:
            return
        pid = lab.sluisd.child.pid
        run(lab, sink, SESSIONS, SIZE, 500)
        half = run(lab, sink, SESSIONS, SIZE, options.messages)["rate"] / 2
        end = time.monotonic() + options.seconds
        alone, _ = paced(lab, sink, half, lambda: time.monotonic() > end)
        first, cpu = looks(lab), cpu_seconds(pid)
        turn_selectors(lab)
        during, took = paced(lab, sink, half, lambda: looks(lab) - first >= options.domains)
        say(f"all looked at anew in {took:.0f} s, {options.domains / took:.0f} a second, with mail at half load "
            f"({half:.0f}/s); CPU of sluisd {(cpu_seconds(pid) - cpu) / took * 100:.0f} % of a core")
        say(f"memory after that: {memory_mib(pid, 'VmRSS'):.1f} MiB, with what mail took, the answers of DNS that are kept, and "
            "RocksDB's cache (32 MiB at most) and memtables (24 MiB at most)")
        say(f"relayed meanwhile: {during:.1f}/s, without: {alone:.1f}/s: {during / alone * 100:.1f} % (at least 95)")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--domains", type=int, default=50000)
    parser.add_argument("--rate", type=int, default=200, help="looks a second that are allowed")
    parser.add_argument("--messages", type=int, default=5000, help="of the run that finds the full load")
    parser.add_argument("--seconds", type=float, default=30, help="of half load without looks")
    parser.add_argument("--memory-only", action="store_true", help="end when the memory at rest is known")
    parser.add_argument("--save", action="store_true", help="keep the result in bench/results")
    options = parser.parse_args()
    say = Report("domains")
    measure(options, say)
    if options.save:
        say.keep()


if __name__ == "__main__":
    main()
