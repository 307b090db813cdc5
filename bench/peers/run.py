# SPDX-License-Identifier: Apache-2.0
"""One measured run of one server: as many messages as it takes for the wanted time, and what they cost."""
import os
import resource
import time

from bench_lab import cpu_seconds

from harness.process import Failed

from .group import TICKS, private_mib
from .rig import source

LONGEST = 120     # seconds of a run before it counts as stuck
STILL = 15        # seconds without an arrival, the same
WARMTH = 0.8      # seconds of warming up, about
AFTERWARDS = 0.3  # seconds in which what a server does behind the last delivery still counts


def machine_seconds():
    """CPU seconds that the machine was busy."""
    fields = [int(word) for word in open("/proc/stat").readline().split()[1:9]]
    return (sum(fields) - fields[3] - fields[4]) / TICKS


def sources_seconds():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


class Costs:
    """CPU seconds by who used them, from its making until taken(); what others used as a share of the machine."""

    def __init__(self, server, sink):
        self.server, self.sink = server, sink
        self.began = self._now()

    def _now(self):
        return (time.monotonic(), self.server.group.cpu_seconds(), cpu_seconds(self.sink.pid) + sources_seconds(), machine_seconds())

    def taken(self):
        took, server, rig, machine = (now - then for now, then in zip(self._now(), self.began))
        return {"server": server, "rig": rig, "other": max(0.0, machine - server - rig) / took / os.cpu_count()}


def drive(server, sink, case, count):
    """Sends `count` messages and follows them to the sink: when the last was taken, when the last arrived, memory."""
    before, began = sink.count(), time.monotonic()
    load = source(server, case, count)
    accepted, arrived, seen, memory, next_look = None, began, 0, 0.0, began
    while accepted is None or seen < count:
        now = time.monotonic()
        if accepted is None and load.poll() is not None:
            if load.returncode:
                raise Failed(f"the load generator ended with status {load.returncode}\n{server.log_text()}")
            accepted = now
        if (here := sink.count() - before) != seen:
            seen, arrived = here, now
        if now - arrived > STILL or now - began > LONGEST:
            load.kill()
            load.wait()
            raise Failed(f"{seen} of {count} messages arrived, then none\n{server.log_text()}")
        if now >= next_look:
            memory, next_look = max(memory, private_mib(server.group.pids())), now + 0.5
        time.sleep(0.004)
    return {"accepted": accepted - began, "arrived": arrived - began, "memory": memory}


def drained(server, timeout=20):
    """The messages that the server still holds once it had time to finish."""
    end = time.monotonic() + timeout
    while (left := server.queued()) and time.monotonic() < end:
        time.sleep(0.1)
    return left


def warm(server, sink, case):
    """Messages a second, about: two short runs, the second as long as the first says is worthwhile."""
    count = max(40, case.sessions * 2)
    for _ in range(2):
        took = drive(server, sink, case, count)["arrived"]
        rate = count / took
        if took > WARMTH / 2:
            return rate
        count = max(count, int(rate * WARMTH))
    return rate


def measure(server, sink, case, seconds):
    """The figures of one run; faults are told in `fault`."""
    try:
        rate = warm(server, sink, case)
        drained(server)
        count = max(case.sessions * 3, int(rate * seconds))
        os.sync()
        before, costs = sink.count(), Costs(server, sink)
        times = drive(server, sink, case, count)
        time.sleep(AFTERWARDS)
        spent = costs.taken()
        left = drained(server)
        arrived, twice = sink.count() - before, sink.twice()
    except Failed as fault:
        return {"fault": str(fault)}
    row = {"messages": count, "arrived": arrived, "left": left, "rate": count / times["arrived"],
           "accepted": count / times["accepted"], "cpu_ms": spent["server"] / count * 1e3,
           "rig_ms": spent["rig"] / count * 1e3, "other": spent["other"],
           "memory": times["memory"]}
    if arrived != count or left or twice:
        row["fault"] = f"{count} messages were sent, {arrived} arrived, {twice} more than once, {left} are left"
    return row
