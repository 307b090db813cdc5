# SPDX-License-Identifier: Apache-2.0
"""The backlog scene: the same measurements with more and more messages waiting in one queue. Throughput is measured
turn by turn against a second sluisd whose queue is empty, so that the machine's moods weigh on both alike; with nothing
waiting that tells how much of the ratio is noise."""
import statistics
import time

from bench_lab import seconds_to_greeting
from load_rig import Route, finish_send, route_of, start_send
from scale_lab import at_rest, fill, in_queue, resident, scale_lab, settle, table, throughput, timed

QUERIES = {"list": ("queue", "list", "--all", "--limit", "100"),
           "list by due": ("queue", "list", "--all", "--limit", "100", "--sort", "due"),
           "summary": ("queue", "summary"), "by destination": ("queue", "summary", "--by", "destination"),
           "status": ("status",)}
TURNS = 3
HEAD = ["waiting", "put in/s", "relayed/s", "of empty", "CPU a message, of empty", "resident MiB", "octets each", "CPU at rest", "stop s", "stop under load s",
        "start s", "start after kill s", *(f"{name} s" for name in QUERIES)]


def add_waiting(lab, route, step, count, options):
    """`count` more: scheduled for tomorrow, deferred by the dead destination, or half of each. Messages a second of each kind."""
    kinds = {"scheduled": {"due_in": "24h", "due_over": "24h", "to_domain": "d{1-1000}.many.test"},
             "deferred": {"to_domain": "dead.test"}}
    chosen = [options.waiting] if options.waiting != "both" else list(kinds)
    return {kind: fill(lab, route, f"{kind[0]}{step}x", max(1, count // len(chosen)), **kinds[kind]) for kind in chosen}


def by_turns(full, empty, step, options):
    """Rates and processor time a message of both, turn by turn, and the medians of their ratios."""
    rows = [[throughput(*end, f"{name}{step}x{turn}", options) for name, end in (("t", full), ("e", empty))]
            for turn in range(TURNS)]
    ratios = {key: [one[key] / other[key] for one, other in rows] for key in ("relayed_per_second", "cpu_seconds_each")}
    return {"relayed_per_second": statistics.median(one["relayed_per_second"] for one, _ in rows), "turns": rows,
            "of_empty": statistics.median(ratios["relayed_per_second"]), "of_empty_each": ratios["relayed_per_second"],
            "cpu_of_empty": statistics.median(ratios["cpu_seconds_each"])}


def stop_under_load(lab, sink, route, run):
    """SIGTERM while 20 senders are busy. Returns seconds, and what they had been told was taken."""
    sender = start_send(route, run, time="60s", sessions=20)
    deadline = time.monotonic() + 30
    while sink.run(run)["unique"] < 100 and time.monotonic() < deadline:
        time.sleep(0.01)
    began = time.monotonic()
    lab.sluisd.stop()
    took = time.monotonic() - began
    return took, finish_send(sender, may_refuse=True)


def restarts(lab, sink, route, step):
    """Clean stop and start, a stop under load, and a start after kill -9; nothing acknowledged may be lost."""
    began = time.monotonic()
    lab.sluisd.stop()
    row = {"stop": time.monotonic() - began, "start": seconds_to_greeting(lab)}
    row["stop_loaded"], sent = stop_under_load(lab, sink, route, f"s{step}")
    seconds_to_greeting(lab)
    sink.wait(f"s{step}", sent["accepted"])
    lab.sluisd.kill()
    row["start_killed"] = seconds_to_greeting(lab)
    return row


def measure(lab, sink, empty, step, count, options):
    route = route_of(lab)
    row = {"waiting": in_queue(lab), "settled": settle(lab), "resident_mib": resident(lab), "at_rest": at_rest(lab)}
    row |= by_turns((lab, sink, route), empty, step, options)
    settle(lab, 60)
    row["queries"] = {name: timed(lab, *words) for name, words in QUERIES.items()}
    row |= restarts(lab, sink, Route(route.address), step)
    missing = count - in_queue(lab)
    if missing > 0:
        raise SystemExit(f"{missing} of {count} waiting messages were gone after the restarts")
    return row


def cells(row, empty):
    each = (row["resident_mib"] - empty["resident_mib"]) * (1 << 20) / row["waiting"] if row["waiting"] else 0
    return [f"{row['waiting']}", " ".join(f"{kind} {rate:.0f}" for kind, rate in row["filled"].items()) or "-", f"{row['relayed_per_second']:.0f}",
            f"{row['of_empty']:.2f} ({min(row['of_empty_each']):.2f} to {max(row['of_empty_each']):.2f})",
            f"{row['cpu_of_empty']:.2f}", f"{row['resident_mib']:.0f}", f"{each:.0f}",
            f"{row['at_rest'] * 100:.0f} %", f"{row['stop']:.2f}", f"{row['stop_loaded']:.2f}", f"{row['start']:.2f}",
            f"{row['start_killed']:.2f}", *(f"{row['queries'][name]:.2f}" for name in QUERIES)]


def backlog(options, say):
    say(f"backlog: {options.waiting} messages of 1 KiB waiting; throughput with {options.size}, 20 sessions, two signatures")
    rows, there = [], 0
    with scale_lab(schedule={"max_lateness": "30d"}) as (lab, sink), scale_lab() as (other, other_sink):
        empty = (other, other_sink, route_of(other))
        for step, count in enumerate(options.backlogs):
            filled = add_waiting(lab, route_of(lab), step, count - there, options) if count > there else {}
            there = count
            rows.append(measure(lab, sink, empty, step, count, options) | {"filled": filled})
            print("  " + ", ".join(f"{name} {cell}" for name, cell in zip(HEAD, cells(rows[-1], rows[0]))), flush=True)
    table(say, HEAD, [cells(row, rows[0]) for row in rows])
    return rows
