# SPDX-License-Identifier: Apache-2.0
"""Where the CPU of one message goes, line by line, and what the same steps cost elsewhere; see bench/cost.sh.

A thread's time is the kernel's own account of it. What a shard's time consists of is told by samples (perf), each
counted where it fell: in the kernel or in the code of one room."""
import argparse
import collections
import json
import os
import pathlib
import re
import resource
import shutil
import signal
import subprocess
import tempfile
import time

import bench_lab
from relay_rig import relaying_lab, run
from smtp_ends import smtp_source

from .group import TICKS
from .limits import BITS, signatures_a_second

LOOPS = ("shard", "sluisd")  # a lone shard may run on the main thread
ROOMS = {"smtp": "parse", "mail": "parse", "intake": "parse", "store": "commit", "queue": "route", "route": "route",
         "dns": "route", "lookup": "route", "policy": "route", "deliver": "send", "events": "record"}
STEPS = {
    "parse": "parse: commands, addresses, the message's header and lines, the session",
    "commit": "commit: the journal's record, made on the shard, written and synced by one thread for all",
    "sign": "sign: canonicalise, SHA-256 and RSA",
    "route": "route: queue, turns of accounts, DNS answers, destinations",
    "send": "send: the attempt, replies, connections",
    "record": "record: events, one JSON line each",
    "sockets": "sockets of both sides: the kernel, streams, the event loop, wake-ups",
    "other": "the rest: memory, what cannot be told",
}
OF_THREADS = {"worker": "sign", "commit": "commit", "events": "record", "mover": "commit", "old writer": "commit"}


def step_of(thread, library, symbol):
    """The step that a sample belongs to."""
    if thread in OF_THREADS:
        return OF_THREADS[thread]
    if "kernel" in library or "libuv" in library:
        return "sockets"
    if "libcrypto" in library or "sluis::keys::" in symbol:
        return "sign"
    found = re.search(r"\bsluis::(\w+)", symbol)
    return ROOMS.get(found.group(1), "sockets") if found else "other"  # without a room's name it is net's or base's


def shares(report):
    """{step: share of the loops' samples} from perf's lines `samples|thread|library|symbol`."""
    counts = collections.Counter()
    for line in report.splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) == 4 and cells[0].isdigit() and cells[1] in LOOPS:
            counts[step_of(*cells[1:])] += int(cells[0])
    total = sum(counts.values())
    return {step: count / total for step, count in counts.items()} if total else {}


def thread_seconds(pid):
    """CPU seconds by thread name."""
    found = collections.Counter()
    for folder in pathlib.Path(f"/proc/{pid}/task").iterdir():
        fields = (folder / "stat").read_text().rpartition(")")[2].split()
        found[(folder / "comm").read_text().strip()] += (int(fields[11]) + int(fields[12])) / TICKS
    return found


def sampled(pid, folder, work):
    """perf's report of what the process did while `work()` ran; empty without perf."""
    if not shutil.which("perf"):
        work()
        return ""
    data = folder / "perf.data"
    perf = subprocess.Popen(["perf", "record", "-q", "-e", "cpu-clock", "-F", "997", "-o", data, "-p", str(pid)],
                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(0.5)  # until it looks
    work()
    perf.send_signal(signal.SIGINT)
    perf.wait()
    return subprocess.run(["perf", "report", "-i", data, "--stdio", "--no-children", "-F", "sample,comm,dso,sym", "-t", "|"],
                          capture_output=True, text=True).stdout


def steps(threads, shared, count):
    """{step: microseconds a message}: whole threads, and the loops' time by their samples."""
    found = collections.Counter()
    for thread, seconds in threads.items():
        parts = {OF_THREADS[thread]: 1.0} if thread in OF_THREADS else shared if thread in LOOPS and shared else {"other": 1.0}
        for step, share in parts.items():
            found[step] += seconds * share / count * 1e6
    return {step: found[step] for step in STEPS if found[step] >= 0.5}


def rig_alone(lab, sink, options):
    """Microseconds of CPU that smtp-source and smtp-sink take for a message without anything between them: a measure of
    SMTP in and out."""
    count, before = 4000, sink.count()
    rusage = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = bench_lab.cpu_seconds(sink.pid)
    smtp_source(f"{lab.network.host(10)}:{lab.mx_port}", options.sessions, options.size, count).wait(60)
    while sink.count() - before < count:
        time.sleep(0.01)
    now = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = now.ru_utime + now.ru_stime - rusage.ru_utime - rusage.ru_stime + bench_lab.cpu_seconds(sink.pid) - cpu
    return spent / count * 1e6


def batch_alone(folder, options, batches=200):
    """Microseconds of CPU a message of writing and syncing the messages of all sessions at once."""
    block = os.urandom(options.size * options.sessions)
    with open(folder / "batch", "wb+", buffering=0) as file:
        file.write(block)
        os.fsync(file.fileno())
        began = time.process_time()
        for _ in range(batches):
            os.pwrite(file.fileno(), block, 0)
            os.fdatasync(file.fileno())
        return (time.process_time() - began) / batches / options.sessions * 1e6


def measured(options):
    rsa = signatures_a_second(1)
    with relaying_lab(options.signatures) as (lab, sink):
        pid, load = lab.sluisd.child.pid, (options.sessions, options.size)
        warm = run(lab, sink, *load, max(400, options.sessions * 4))
        count = int(warm["rate"] * options.seconds)
        before = thread_seconds(pid)
        plain = run(lab, sink, *load, count)
        threads = thread_seconds(pid)
        threads.subtract(before)
        with tempfile.TemporaryDirectory() as folder:
            shared = shares(sampled(pid, pathlib.Path(folder), lambda: run(lab, sink, *load, count)))
        model = {"sign": sum(1e6 / rsa[bits] for bits in BITS[:options.signatures]),
                 "sockets": rig_alone(lab, sink, options), "commit": batch_alone(lab.folder, options)}
    return {"rate": plain["rate"], "total": plain["cpu"], "steps": steps(threads, shared, count), "model": model,
            "threads": {name: seconds / count * 1e6 for name, seconds in threads.items() if seconds > 0}}


MODELS = {"sign": "RSA alone (`openssl speed`)", "sockets": "smtp-source and smtp-sink, nothing between them, whole processes",
          "commit": "writing and syncing a batch of all sessions, CPU"}


def table(found):
    yield f"| step | µs a message | share | the same work elsewhere, µs |"
    yield "|---|---|---|---|"
    for step, cost in found["steps"].items():
        model = f"{found['model'][step]:.0f}: {MODELS[step]}" if step in found["model"] else ""
        yield f"| {STEPS[step]} | {cost:.0f} | {cost / found['total']:.0%} | {model} |"
    yield f"| all | {found['total']:.0f} | 100% | {sum(found['model'].values()):.0f}: their sum |"


def part(found):
    """The lines for docs/performance.md."""
    if not found:
        return ["Not measured yet: `bench/cost.sh`."]
    return [f"Measured {found['began']} on {found['machine']}, by `{found['command']}`, at {found['rate']:,.0f} messages/s.", "",
            *table(found)]


def main():
    parser = argparse.ArgumentParser(prog="bench/cost.sh", description="Where the CPU of one message goes.")
    parser.add_argument("--sessions", type=int, default=20)
    parser.add_argument("--size", type=int, default=4096)
    parser.add_argument("--signatures", type=int, choices=[1, 2], default=1)
    parser.add_argument("--seconds", type=float, default=5, help="of each of two runs, about")
    parser.add_argument("--json", type=pathlib.Path, default=pathlib.Path("bench/results/cost.json"))
    options = parser.parse_args()
    found = bench_lab.origin("cost") | measured(options)
    options.json.write_text(json.dumps(found, indent=1) + "\n")
    print("\n".join(part(found)))
    print(f"kept in {options.json}")


if __name__ == "__main__":
    main()
