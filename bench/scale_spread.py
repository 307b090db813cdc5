# SPDX-License-Identifier: Apache-2.0
"""Scenes about many destinations: one of them dead or slow with a large backlog, ten thousand with one message each."""
import time

from load_rig import route_of, whole_run
from scale_lab import at_rest, fill, in_queue, resident, scale_lab, settle, table, throughput

LIVE = "d{1-99}.many.test"


def dead(options, say):
    """Throughput to 99 live destinations before and with a backlog for one that refuses every connection."""
    with scale_lab() as (lab, sink):
        route = route_of(lab)
        before = throughput(lab, sink, route, "before", options, to_domain=LIVE)
        empty = resident(lab)
        filled = fill(lab, route, "dead", options.dead, to_domain="dead.test")
        settle(lab, 60)
        rest = at_rest(lab, 10)
        beside = throughput(lab, sink, route, "beside", options, to_domain=LIVE)
        left, memory = in_queue(lab), resident(lab)
    if left < options.dead:
        raise SystemExit(f"{options.dead - left} messages for the dead destination are gone")
    rates = [row["relayed_per_second"] for row in (before, beside)]
    say(f"dead: {left} messages for one dead destination, put in at {filled:.0f}/s; {(memory - empty) * (1 << 20) / left:.0f} "
        f"octets of memory each, {rest * 100:.0f} % of a processor at rest")
    table(say, ["99 live destinations", "relayed/s", "to the receiver p50 ms", "p99 ms", "max ms"],
          [[name, f"{rate:.0f}", *(f"{row['arrived']['delivery_us'][column] / 1000:.1f}" for column in ("p50", "p99", "max"))]
           for name, rate, row in zip(("without it", "beside it"), rates, (before, beside))])
    say(f"beside it over without it: {rates[1] / rates[0]:.2f}")
    return {"before": before, "beside": beside, "filled_per_second": filled, "at_rest": rest, "resident_mib": memory}


def slow(options, say):
    """The same beside one that takes a second for each flight of replies. Messages come at half the live rate."""
    with scale_lab(["slow.many.test: latency=1s"]) as (lab, sink):
        route = route_of(lab)
        rate = max(10, int(throughput(lab, sink, route, "closed", options, to_domain=LIVE)["relayed_per_second"] / 2))
        rows = []
        for name, backlog in (("without it", 0), ("beside it", options.slow)):
            if backlog:
                fill(lab, route, "slow", backlog, to_domain="slow.many.test")
            _, arrived = whole_run(sink, route, name.split()[0], rate=rate, time=f"{options.seconds}s", to_domain=LIVE)
            rows.append(arrived | {"name": name, "left": in_queue(lab)})
        lab.sluisd.kill()  # what waits for the slow one would take its time
    say(f"slow: {options.slow} messages for one destination that takes a second a reply, {rate}/s to 99 others")
    table(say, ["99 live destinations", "waiting at the end", "to the receiver p50 ms", "p99 ms", "max ms"],
          [[row["name"], f"{row['left']}", *(f"{row['delivery_us'][column] / 1000:.1f}" for column in ("p50", "p99", "max"))]
           for row in rows])
    return rows


def destinations(options, say):
    """One message to each of many domains: behind one MX, then with an MX host each; against as many to one domain."""
    count = options.destinations
    shapes = {"one domain": "sink.test", "domains behind one MX": f"d{{1-{count}}}.many.test",
              "domains with an MX each": f"d{{1-{count}}}.own.test"}
    rows = []
    with scale_lab() as (lab, sink):
        lab.nsd.append("\n".join(f"d{n}.own.test. MX 10 mx{n}.own.test.\nmx{n}.own.test. A {lab.network.host(10)}"
                                 for n in range(1, count + 1)))
        for n, (name, domains) in enumerate(shapes.items()):
            connections = sink.report()["connections"]
            sent, arrived = whole_run(sink, route_of(lab), f"n{n}", messages=count, sessions=20, size=options.size,
                                      to_domain=domains)
            rows.append({"shape": name, "relayed_per_second": count / (arrived["last"] - sent["began"]), "sent": sent,
                         "arrived": arrived, "connections": sink.report()["connections"] - connections,
                         "resident_mib": resident(lab)})
        time.sleep(1)
    say(f"destinations: {count} messages")
    table(say, ["to", "relayed/s", "connections", "to the receiver p50 ms", "p99 ms", "max ms", "resident MiB"],
          [[row["shape"], f"{row['relayed_per_second']:.0f}", f"{row['connections']}",
            *(f"{row['arrived']['delivery_us'][column] / 1000:.1f}" for column in ("p50", "p99", "max")),
            f"{row['resident_mib']:.0f}"] for row in rows])
    return rows
