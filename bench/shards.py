#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Two shards against one over the same work, turn by turn; see shards.sh."""
import argparse
import contextlib
import json
import os
import pathlib
import statistics
import sys

from bench_lab import origin
from relay_rig import relaying_lab, run

ROOT = pathlib.Path("/sys/fs/cgroup")
PERIOD = 10_000  # microseconds in which a budget is spent; short, so that nobody waits long for the next
RIG_CORES = 2    # that the rig wants for itself, at two shards


class Budget:
    """A control group whose processes have `cores` (1.0: all of one) of processor time."""

    def __init__(self, cores):
        name, quota = f"sluis-bench-{os.getpid()}-budget", int(cores * PERIOD)
        if (ROOT / "cpu").is_dir():
            self.folder, limits = ROOT / "cpu" / name, {"cpu.cfs_period_us": PERIOD, "cpu.cfs_quota_us": quota}
        else:
            self.folder, limits = ROOT / name, {"cpu.max": f"{quota} {PERIOD}"}
        self.folder.mkdir()
        for file, value in limits.items():
            (self.folder / file).write_text(str(value))

    def add(self, pid):
        (self.folder / "cgroup.procs").write_text(str(pid))

    def remove(self):
        with contextlib.suppress(OSError):
            self.folder.rmdir()


def pin(pid, cores):
    """Every thread of the process."""
    for task in os.listdir(f"/proc/{pid}/task"):
        os.sched_setaffinity(int(task), cores)


class Side:
    """A running sluisd of so many shards, kept to as many cores; `alone`: the rig has others."""

    def __init__(self, shards, alone):
        self.shards, self.stack = shards, contextlib.ExitStack()
        budget = None if alone else Budget(shards / 2)
        if budget:
            self.stack.callback(budget.remove)  # last, when it is empty
        self.lab, self.sink = self.stack.enter_context(relaying_lab(1, shards=shards))
        pid = self.lab.sluisd.child.pid
        pin(pid, set(range(shards)))
        if budget:
            budget.add(pid)
        else:
            pin(self.sink.pid, set(range(2, os.cpu_count())))

    def run(self, options, count):
        return run(self.lab, self.sink, options.sessions, options.size, count)


def measured(options):
    """[(one shard's run, two shards' run)], turn by turn; each pair of servers is made anew, as they share cores."""
    alone, rows = os.cpu_count() >= 2 + RIG_CORES, {1: [], 2: []}
    if alone:
        os.sched_setaffinity(0, set(range(2, os.cpu_count())))  # smtp-source inherits it
    for turn in range(options.turns):
        for shards in (1, 2) if turn % 2 == 0 else (2, 1):
            side = Side(shards, alone)
            with side.stack:
                warm = side.run(options, options.sessions * 20)["rate"]
                rows[shards].append(side.run(options, int(warm * options.seconds)))
                print(f"{shards} shard{'s' * (shards > 1)}: {rows[shards][-1]['rate']:.0f}/s", flush=True)
    return alone, rows


def row(shards, runs):
    rates = [each["rate"] for each in runs]
    return {"shards": shards, "rate": statistics.median(rates), "least": min(rates), "most": max(rates),
            "cpu_ms": statistics.median(each["cpu"] for each in runs) / 1e3}


def main():
    parser = argparse.ArgumentParser(prog="bench/shards.sh", description="Two shards against one.")
    parser.add_argument("--sessions", type=int, default=40)
    parser.add_argument("--size", type=int, default=4096)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=5, help="of each run, about")
    parser.add_argument("--json", type=pathlib.Path, default=pathlib.Path("bench/results/shards.json"))
    options = parser.parse_args()
    if os.geteuid() != 0 or os.cpu_count() < 2:
        sys.exit("bench/shards.sh wants two cores, and root to keep sluisd to them")
    alone, runs = measured(options)
    rows = [row(shards, runs[shards]) for shards in (1, 2)]
    how = "a core for each shard, the rig on others." if alone else \
        "a core for each shard for half of the time, as the rig has no core of its own here and uses the other half."
    found = origin("shards") | {"how": how, "rows": rows, "ratio": rows[1]["rate"] / rows[0]["rate"]}
    options.json.write_text(json.dumps(found, indent=1) + "\n")
    print(f"{how}\ntwo shards against one: {found['ratio']:.2f} x\nkept in {options.json}")


if __name__ == "__main__":
    main()
