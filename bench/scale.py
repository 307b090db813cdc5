#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How the cost of sluisd grows with its work. Each scene is a lab of its own; every message that is to be delivered is
checked to arrive exactly once.

backlog       throughput, memory, processor time at rest, start and stop, and the operator's queries with messages waiting
monday        many messages due in the same second: rate, lateness, turns of the accounts, a letter sent in the midst
dead          one destination that refuses connections, with many deferred messages, beside 99 live ones
slow          one destination that takes a second a reply, with many messages, beside 99 live ones
destinations  ten thousand destinations with one message each, by one MX and by an MX each
idle          memory of connections that say nothing, in the clear and with TLS
"""
import argparse

import scale_backlog
import scale_idle
import scale_monday
import scale_spread
from bench_lab import Report

SCENES = {"backlog": scale_backlog.backlog, "monday": scale_monday.monday, "dead": scale_spread.dead, "slow": scale_spread.slow,
          "destinations": scale_spread.destinations, "idle": scale_idle.idle}


def numbers(text):
    return [int(part) for part in text.split(",")]


def names(text):
    chosen = text.split(",")
    unknown = [name for name in chosen if name not in SCENES]
    if unknown:
        raise argparse.ArgumentTypeError(f"no scene {', '.join(unknown)}; there are {', '.join(SCENES)}")
    return chosen


def options_of():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scenes", type=names, default=list(SCENES), help="some of them, with commas")
    parser.add_argument("--scale", type=float, default=1.0, help="share of all counts below (1)")
    parser.add_argument("--backlogs", type=numbers, default=[0, 100_000, 1_000_000, 5_000_000],
                        help="messages waiting, in rising order (0,100000,1000000,5000000)")
    parser.add_argument("--waiting", choices=["scheduled", "deferred", "both"], default="both", help="half and half by default")
    parser.add_argument("--monday", type=int, default=200_000, help="messages due in the same second")
    parser.add_argument("--dead", type=int, default=1_000_000, help="messages for the dead destination")
    parser.add_argument("--slow", type=int, default=20_000, help="messages for the slow destination")
    parser.add_argument("--destinations", type=int, default=10_000)
    parser.add_argument("--idle", type=int, default=5_000, help="idle connections (a fifth of it with TLS)")
    parser.add_argument("--seconds", type=int, default=15, help="of each measurement of throughput (15)")
    parser.add_argument("--size", default="4KiB", help="of a message that is delivered; those that wait have 1 KiB")
    parser.add_argument("--save", action="store_true", help="keep the result in bench/results, with all figures as JSON")
    options = parser.parse_args()
    for name in ("monday", "dead", "slow", "destinations", "idle"):
        setattr(options, name, max(10, int(getattr(options, name) * options.scale)))
    options.backlogs = sorted({int(count * options.scale) for count in options.backlogs})
    return options


def main():
    options = options_of()
    for name in options.scenes:
        say = Report("scale", name)
        data = SCENES[name](options, say)
        if options.save:
            say.keep(table_from=2, data=data)
        print(flush=True)


if __name__ == "__main__":
    main()
