#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Messages a second, CPU a message and peak memory of sluisd while it relays; see relay.sh."""
import argparse
import re
import signal
import subprocess
import time

from bench_lab import Report
from relay_rig import relaying_lab, run


def rsa_costs():
    """Microseconds of one signature: {2048: …, 1024: …}, by `openssl speed` on one core."""
    out = subprocess.run(["openssl", "speed", "-seconds", "2", "rsa2048", "rsa1024"], capture_output=True, text=True,
                         check=True).stdout
    return {int(bits): 1e6 / float(rate) for bits, rate in re.findall(r"^rsa\s+(\d+) bits\s+\S+\s+\S+\s+([\d.]+)", out, re.M)}


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
        cost = sum(rsa[bits] for bits in (2048, 1024)[:signatures])
        with relaying_lab(signatures) as (lab, sink):
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
