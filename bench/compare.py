#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Two builds of sluisd over the same work, turn by turn; see compare.sh."""
import argparse
import pathlib
import statistics

from bench_lab import ROOT, Report
from relay_rig import relaying_lab, run


def spread(values):
    return f"{statistics.median(values):.0f} ({min(values):.0f} to {max(values):.0f})"


def turns(options):
    """The runs of both builds, [(then, now), ...], one turn after the other, so that what the machine does besides
    meets both."""
    with relaying_lab(options.signatures, options.other) as then, \
            relaying_lab(options.signatures, ROOT / "build" / "release") as now:
        warm = min(run(*side, options.connections, options.size, 400)["rate"] for side in (then, now))
        count = max(options.connections * 5, int(warm * options.seconds))
        for turn in range(options.turns):
            sides = (then, now) if turn % 2 == 0 else (now, then)
            rows = [run(*side, options.connections, options.size, count) for side in sides]
            yield rows if turn % 2 == 0 else rows[::-1]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--other", type=pathlib.Path, required=True, help="folder with the other sluisd and sluis")
    parser.add_argument("--turns", type=int, default=6)
    parser.add_argument("--connections", type=int, default=20)
    parser.add_argument("--size", type=int, default=4096)
    parser.add_argument("--signatures", type=int, choices=[1, 2], default=2)
    parser.add_argument("--seconds", type=float, default=5, help="of each run, about")
    options = parser.parse_args()
    say = Report("compare")
    pairs = list(turns(options))
    say("| build | relayed/s | CPU µs/message |")
    say("|---|---|---|")
    for name, side in (("other", 0), ("this", 1)):
        say(f"| {name} | {spread([pair[side]['rate'] for pair in pairs])} | {spread([pair[side]['cpu'] for pair in pairs])} |")
    for what, key in (("relayed/s", "rate"), ("CPU a message", "cpu")):
        ratios = sorted(now[key] / then[key] for then, now in pairs)
        say(f"{what}, this over the other: {statistics.median(ratios):.3f}, turn by turn {ratios[0]:.3f} to {ratios[-1]:.3f}")


if __name__ == "__main__":
    main()
