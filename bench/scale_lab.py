# SPDX-License-Identifier: Apache-2.0
"""What the scenes of bench/scale share: their lab, filling a queue, throughput, and what sluisd uses meanwhile."""
import contextlib
import time

from bench_lab import cpu_seconds, memory_mib, waiting
from load_rig import finish_send, loaded_lab, start_send, whole_run

from harness.process import Failed  # noqa: E402  (the path is set by bench_lab)

DEAD_HOST = 30  # of the lab's network: nobody listens there
RETRY = {"intervals": ["1m", "5m", "15m", "30m", "1h"], "lifetime": "5d"}
FILLING = {"way": "chunking", "sessions": 4, "depth": 40, "size": "1KiB"}


@contextlib.contextmanager
def scale_lab(rules=(), start=True, **sections):
    """A lab with a sink that goes by `rules`, a dead destination (refused connections) and the retry intervals of a real server."""
    with loaded_lab(rules, zone={"dead.test": ["MX 10 mx.dead.test."]}, start=False, retry=RETRY, **sections) as (lab, sink):
        lab.nsd.append(f"mx.dead.test. A {lab.network.host(DEAD_HOST)}")
        if start:
            lab.start()
        yield lab, sink


def fill(lab, route, run, count, **options):
    """Puts `count` messages into the queue and returns messages a second. What is refused for want of room is tried
    again: the rate says what that cost."""
    began, accepted, tries = time.monotonic(), 0, 0
    while accepted < count:
        left = count - accepted
        sent = finish_send(start_send(route, f"{run}{tries}", messages=left, **{**FILLING, **options}), may_refuse=True)
        accepted += sent["accepted"]
        tries += 1
        if sent["accepted"] == 0 or tries > 50:
            raise Failed(f"filling stopped at {accepted} of {count}: {sent['replies']}")
    return count / (time.monotonic() - began)


def settle(lab, longest=300, quiet=0.05):
    """Waits until sluisd uses less than that share of a processor for two seconds: what moves behind the accepted
    mail has moved. False when it did not come to rest."""
    pid, end = lab.sluisd.child.pid, time.monotonic() + longest
    while time.monotonic() < end:
        before = cpu_seconds(pid)
        time.sleep(2)
        if cpu_seconds(pid) - before < 2 * quiet:
            return True
    return False


def throughput(lab, sink, route, run, options, **more):
    """Relayed a second, from the first submission to the last arrival, by senders that wait for each answer; and the
    processor time of sluisd for each."""
    before = cpu_seconds(lab.sluisd.child.pid)
    sent, arrived = whole_run(sink, route, run, time=f"{options.seconds}s",
                              **{"sessions": 20, "size": options.size, **more})
    return {"relayed_per_second": arrived["unique"] / (arrived["last"] - sent["began"]),
            "cpu_seconds_each": (cpu_seconds(lab.sluisd.child.pid) - before) / arrived["unique"], "sent": sent, "arrived": arrived}


def resident(lab):
    return memory_mib(lab.sluisd.child.pid, "VmRSS")


def at_rest(lab, seconds=5):
    """The share of a processor that sluisd uses while nobody sends."""
    pid = lab.sluisd.child.pid
    before = cpu_seconds(pid)
    time.sleep(seconds)
    return (cpu_seconds(pid) - before) / seconds


def timed(lab, *words):
    """Seconds that one command of the operator takes."""
    began = time.monotonic()
    answer = lab.sluis.try_("--json", *words, timeout=600)
    if answer.status not in (0, 1):  # 1: nothing matched
        raise Failed(f"sluis {' '.join(words)}: {answer!r}")
    return time.monotonic() - began


def in_queue(lab):
    return waiting(lab)


def table(say, head, rows):
    say("| " + " | ".join(head) + " |")
    say("|---" * len(head) + "|")
    for row in rows:
        say("| " + " | ".join(row) + " |")
