#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Memory and start-up time of sluisd with many scheduled messages; see scheduled.sh."""
import argparse
import multiprocessing
import time

from bench_lab import Report, bench_lab, cpu_seconds, memory_mib, seconds_to_greeting, waiting

from harness import smtp  # noqa: E402  (the path is set by bench_lab)

BATCH = 40  # transactions that one connection has under way


def submit(address, port, count, size, ahead, number):
    """Pipelined transactions (MAIL, RCPT and one chunk each) on one connection."""
    body = "x" * 70 + "\r\n"
    with smtp.Raw(address, port, timeout=120) as client:
        client.hello()
        done = 0
        while done < count:
            batch = min(BATCH, count - done)
            out = bytearray()
            for n in range(done, done + batch):
                data = smtp.message(to=f"user{n}@sink.test", body=body * max(1, (size - 100) // 72))
                out += b"MAIL FROM:<info@customer.test> HOLDFOR=%d\r\nRCPT TO:<user%d.%d@sink.test>\r\nBDAT %d LAST\r\n" % (
                    ahead + n % 3600, number, n, len(data))
                out += data
            client.send(out)
            for _ in range(batch):
                replies = [client.reply() for _ in range(3)]
                if not replies[2].startswith("250 2.0.0 Ok: queued"):
                    raise SystemExit(f"refused: {replies}")
            done += batch


def fill(lab, options):
    share = options.messages // options.connections
    workers = [multiprocessing.Process(target=submit, args=(lab.address, lab.trusted, share, options.size, options.ahead, n))
               for n in range(options.connections)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    if any(worker.exitcode for worker in workers):
        raise SystemExit("a submitting connection failed")
    return share * options.connections


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--connections", type=int, default=4)
    parser.add_argument("--size", type=int, default=1024, help="octets of a message, about")
    parser.add_argument("--ahead", type=int, default=86400, help="seconds until the first is due")
    parser.add_argument("--save", action="store_true", help="keep the result in bench/results")
    options = parser.parse_args()
    say = Report("scheduled")
    lab = bench_lab()
    try:
        lab.start()
        pid = lab.sluisd.child.pid
        say(f"empty: {memory_mib(pid, 'VmRSS'):.0f} MiB resident")
        began, cpu = time.monotonic(), cpu_seconds(pid)
        count = fill(lab, options)
        took = time.monotonic() - began
        say(f"submitted: {count} messages in {took:.0f} s, {count / took:.0f}/s, {(cpu_seconds(pid) - cpu) / count * 1e6:.0f} µs CPU each")
        time.sleep(5)  # what moves to the old generation behind the submissions
        say(f"waiting: {waiting(lab)} messages, {memory_mib(pid, 'VmRSS'):.0f} MiB resident, peak {memory_mib(pid, 'VmHWM'):.0f} MiB")
        data = sum(file.stat().st_size for file in (lab.folder / "data").rglob("*") if file.is_file())
        say(f"on disk: {data / (1 << 20):.0f} MiB")
        for how, end in (("after SIGTERM", lab.sluisd.stop), ("after kill -9", lab.sluisd.kill)):
            end()
            ready = seconds_to_greeting(lab)
            say(f"start {how}: ready in {ready:.2f} s, {waiting(lab)} messages, "
                f"{memory_mib(lab.sluisd.child.pid, 'VmRSS'):.0f} MiB resident")
    finally:
        lab.stop()
        lab.remove()
    if options.save:
        say.keep()


if __name__ == "__main__":
    main()
