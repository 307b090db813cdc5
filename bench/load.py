#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Latencies of sluisd under load. First a closed loop finds what it relays at most; then messages arrive at shares of
that rate, as from many independent users, and every latency counts from the moment a message was to be sent; last,
scheduled messages show how late they leave. Every run checks that each message arrived exactly once."""
import argparse

from bench_lab import Report, sync_median
from load_rig import loaded_lab, route_of, whole_run

COLUMNS = ("p50", "p90", "p99", "p999", "max")


def latency_row(what, rate, row, lag=None):
    cells = " | ".join(f"{row[column] / 1000:.2f}" for column in COLUMNS)
    return f"| {what} | {rate} | {row['count']} | {cells} | {'' if lag is None else format(lag['p99'] / 1000, '.2f')} |"


def common(options):
    return {"sessions": options.sessions, "size": options.size, "way": options.way,
            "to_domain": "sink.test" if options.destinations == 1 else f"d{{1-{options.destinations}}}.many.test"}


def capacity(sink, route, options, say):
    """Messages a second from the first submission to the last arrival, with senders that wait for each answer."""
    sent, arrived = whole_run(sink, route, "warm", time=f"{max(1, options.seconds // 4)}s", **common(options))
    sent, arrived = whole_run(sink, route, "closed", time=f"{options.seconds}s", **common(options))
    rate = arrived["unique"] / (arrived["last"] - sent["began"])
    say(f"closed loop, {options.sessions} sessions: {sent['accepted_per_second']:.0f} accepted/s, {rate:.0f} relayed/s; "
        f"to the 250: median {sent['accept_us']['p50'] / 1000:.2f} ms, p99 {sent['accept_us']['p99'] / 1000:.2f} ms")
    return rate, {"sent": sent, "arrived": arrived, "relayed_per_second": rate}


def table_head(say):
    say("| milliseconds | offered/s | messages | " + " | ".join(COLUMNS) + " | generator's lag p99 |")
    say("|---" * (len(COLUMNS) + 4) + "|")


def open_loop(sink, route, rate, options, say):
    sent, arrived = whole_run(sink, route, f"open{rate}", rate=rate, time=f"{options.seconds}s", seed=options.seed,
                              **common(options))
    say(latency_row("to the 250", rate, sent["accept_us"], sent["lag_us"]))
    say(latency_row("to the receiver", rate, arrived["delivery_us"]))
    return {"rate": rate, "sent": sent, "arrived": arrived}


def scheduled(sink, route, rate, options, say):
    """Due over as many seconds as they would arrive at `rate`, after all of them were taken."""
    count = int(rate * options.seconds)
    sent, arrived = whole_run(sink, route, "due", messages=count, due_in=f"{options.seconds + 10}s",
                              due_over=f"{options.seconds}s", **common(options))
    if arrived["early"]:
        raise SystemExit(f"{arrived['early']} scheduled messages left early")
    say(latency_row("late, when scheduled", rate, arrived["lateness_us"]))
    return {"rate": rate, "sent": sent, "arrived": arrived}


def numbers(text):
    return [int(part) for part in text.split(",")]


def options_of():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=20, help="of each run (20)")
    parser.add_argument("--shares", type=numbers, default=[30, 50, 70, 90], help="of the capacity, in per cent (30,50,70,90)")
    parser.add_argument("--rates", type=numbers, help="messages a second, instead of shares")
    parser.add_argument("--sessions", type=int, default=20)
    parser.add_argument("--size", default="4KiB", help="of a message, or a mix: 4KiB:9,50KiB:1")
    parser.add_argument("--way", choices=["lockstep", "pipelined", "chunking"], default="pipelined")
    parser.add_argument("--destinations", type=int, default=1)
    parser.add_argument("--signatures", type=int, choices=[1, 2], default=2)
    parser.add_argument("--tls", action="store_true", help="STARTTLS (and AUTH) on both sides")
    parser.add_argument("--rule", action="append", default=[], help="how the sink behaves: 'DOMAIN: latency=20ms defer=5%%'")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--save", action="store_true", help="keep the result in bench/results, with all figures as JSON")
    return parser.parse_args()


def main():
    options = options_of()
    say = Report("load")
    signing = {"sign_with": "all" if options.signatures == 2 else "first"}
    with loaded_lab(options.rule, options.tls, start=False) as (lab, sink):
        lab.sluisd.config["dkim"] |= signing
        lab.sluisd.write()
        lab.start()
        route = route_of(lab, options.tls)
        best, closed = capacity(sink, route, options, say)
        rates = options.rates or [max(1, int(best * share / 100)) for share in options.shares]
        table_head(say)
        rows = [open_loop(sink, route, rate, options, say) for rate in rates]
        due = scheduled(sink, route, max(1, int(best / 2)), options, say)
        sync = sync_median(lab.folder)
    say("")
    say(f"one fdatasync of 4 KiB there: median {sync * 1e3:.3f} ms; p99 to the 250 over it: " + ", ".join(
        f"{row['sent']['accept_us']['p99'] / 1e6 / sync:.0f} at {row['rate']}/s" for row in rows))
    if options.save:
        say.keep(table_from=3, data={"closed": closed, "open": rows, "scheduled": due, "sync_seconds": sync})


if __name__ == "__main__":
    main()
