#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Messages a second, CPU a message and peak memory of sluisd while it relays; see relay.sh."""
import argparse
import contextlib
import os
import re
import signal
import subprocess
import time

from bench_lab import ROOT, Report, bench_lab, cpu_seconds, memory_mib, reset_peak

from harness.process import Child, Failed, wait_for  # noqa: E402  (the path is set by bench_lab)

POSTFIX = ROOT / "build" / "peers" / "postfix"
TOOLS = {"LD_LIBRARY_PATH": str(POSTFIX / "usr/lib/postfix")}
LONGEST = 120  # seconds that one run may take


def rsa_costs():
    """Microseconds of one signature: {2048: …, 1024: …}, by `openssl speed` on one core."""
    out = subprocess.run(["openssl", "speed", "-seconds", "2", "rsa2048", "rsa1024"], capture_output=True, text=True,
                         check=True).stdout
    return {int(bits): 1e6 / float(rate) for bits, rate in re.findall(r"^rsa\s+(\d+) bits\s+\S+\s+\S+\s+([\d.]+)", out, re.M)}


class SmtpSink:
    """Postfix's smtp-sink; counts what it took."""

    def __init__(self, lab):
        lab.sink.stop()  # its place
        self.output = lab.folder / "smtp-sink.log"
        drop = ["-u", "postfix"] if os.geteuid() == 0 else []
        self.child = Child("smtp-sink", [POSTFIX / "usr/sbin/smtp-sink", *drop, "-c", f"{lab.network.host(10)}:{lab.mx_port}", "1000"],
                           self.output, env=TOOLS)

    def count(self):
        with open(self.output, "rb") as file:
            file.seek(max(0, self.output.stat().st_size - 200))
            numbers = re.findall(rb"(\d+)[\r\n]", file.read())
        return int(numbers[-1]) if numbers else 0

    def stop(self):
        self.child.stop(signal.SIGKILL)


def smtp_source(lab, sessions, size, count):
    command = [POSTFIX / "usr/sbin/smtp-source", "-d", "-s", sessions, "-m", count, "-l", size, "-f", "info@customer.test",
               "-t", "user@sink.test", f"{lab.address}:{lab.trusted}"]
    return subprocess.Popen([str(word) for word in command], env={**os.environ, **TOOLS}, stdout=subprocess.DEVNULL)


def run(lab, sink, sessions, size, count):
    """One measured run: a dictionary of its figures."""
    pid = lab.sluisd.child.pid
    before, cpu = sink.count(), cpu_seconds(pid)
    reset_peak(pid)
    began = time.monotonic()
    source = smtp_source(lab, sessions, size, count)
    if source.wait(LONGEST):
        raise Failed("smtp-source failed")
    accepted = time.monotonic() - began
    wait_for(lambda: f"{count} messages at the sink, there are {sink.count() - before}",
             lambda: sink.count() - before >= count, LONGEST, step=0.01)
    took = time.monotonic() - began
    time.sleep(0.3)  # what is still written after the last delivery is part of the cost
    return {"accept": count / accepted, "rate": count / took, "cpu": (cpu_seconds(pid) - cpu) / count * 1e6,
            "peak": memory_mib(pid, "VmHWM"), "count": count}


def counted_syncs(lab, sink, sessions, size, count):
    """Syncs a message, by strace in a run of its own (strace slows it down)."""
    log = lab.folder / "syncs.log"
    tracer = subprocess.Popen(["strace", "-f", "-qq", "-e", "trace=fsync,fdatasync", "-o", str(log), "-p", str(lab.sluisd.child.pid)])
    time.sleep(0.5)
    run(lab, sink, sessions, size, count)
    tracer.send_signal(signal.SIGINT)
    tracer.wait()
    return log.read_text().count("sync(") / count


def measure(options, rsa, say):
    say("| signatures | size | connections | messages | accepted/s | relayed/s | CPU µs/message | of which RSA | ratio | peak MiB |")
    say("|---|---|---|---|---|---|---|---|---|---|")
    for signatures in options.signatures:
        names = ("key001", "key002")[:signatures]
        lab = bench_lab()
        lab.sluisd.config["dkim"]["sign_with"] = "all" if signatures == 2 else "first"
        lab.sluisd.write()
        with contextlib.ExitStack() as stack:
            stack.callback(lab.remove)
            stack.callback(lab.stop)
            sink = SmtpSink(lab)
            stack.callback(sink.stop)
            lab.start()
            cost = sum(rsa[bits] for bits in (2048, 1024)[:len(names)])
            for size in options.sizes:
                for sessions in options.connections:
                    warm = run(lab, sink, sessions, size, max(200, sessions * 2))
                    count = max(sessions * 5, int(warm["rate"] * options.seconds))
                    row = run(lab, sink, sessions, size, count)
                    syncs = f" | {counted_syncs(lab, sink, sessions, size, 2000):.3f} syncs/message" if options.syncs else ""
                    say(f"| {signatures} | {size} | {sessions} | {row['count']} | {row['accept']:.0f} | {row['rate']:.0f} | "
                        f"{row['cpu']:.0f} | {cost:.0f} | {row['cpu'] / cost:.2f} | {row['peak']:.0f} |{syncs}")


def numbers(text):
    return [int(part) for part in text.split(",")]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--connections", type=numbers, default=[1, 20, 100])
    parser.add_argument("--sizes", type=numbers, default=[4096, 51200])
    parser.add_argument("--signatures", type=numbers, default=[1, 2])
    parser.add_argument("--seconds", type=float, default=8, help="of each run, about")
    parser.add_argument("--syncs", action="store_true", help="count syncs too, by strace in runs of their own")
    parser.add_argument("--save", action="store_true", help="keep the result in bench/results")
    options = parser.parse_args()
    say = Report("relay")
    rsa = rsa_costs()
    say(f"openssl speed, one core: RSA-2048 {rsa[2048]:.0f} µs, RSA-1024 {rsa[1024]:.0f} µs a signature")
    say("ratio: CPU of sluisd a message over its RSA signatures; 2.00 means that all else costs as much as they do")
    measure(options, rsa, say)
    if options.save:
        say.keep(table_from=4)


if __name__ == "__main__":
    main()
