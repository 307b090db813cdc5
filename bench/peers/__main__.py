# SPDX-License-Identifier: Apache-2.0
"""The command behind bench/peers.sh: measures, writes the JSON, prints the table."""
import contextlib
import json
import os
import resource
import signal
import sys
import time

from bench_lab import ROOT, bench_lab, origin

from harness import addresses
from harness.process import Failed

from . import limits, options as words, proof, report, rig
from .group import make_group
from .mta import SERVERS
from .mta.server import Site
from .run import measure

@contextlib.contextmanager
def site_for(cases):
    """Lab, sink's place and destinations for all that will be measured."""
    ways = rig.destinations(max(case.setup.destinations for case in cases))
    lab = bench_lab(zone=rig.records(ways))
    try:
        lab.sink.stop()  # its place
        yield Site(lab, ROOT / "build" / "peers", (lab.network.host(10), lab.mx_port), ways)
    finally:
        lab.stop()
        lab.remove()


@contextlib.contextmanager
def started(name, site, setup):
    host = site.lab.network.host(2)
    server = SERVERS[name](site, setup, (host, addresses.free_port([host])))
    try:
        server.start()
        yield server
    finally:
        server.stop()


def turns(options):
    """(run, setup, cases, server) in the order of measuring: servers change within a run, so that what the machine
    does besides meets all of them."""
    for run in range(options.runs):
        for setup, cases in words.by_setup(options.cases).items():
            names = [name for name in options.peers if SERVERS[name].can(setup)]
            for name in names if run % 2 == 0 else reversed(names):
                yield run, setup, cases, name


def told(name, case, row):
    what = (f"{row['rate']:7.0f}/s accepted {row['accepted']:7.0f}/s  {row['cpu_ms']:6.3f} ms CPU  other load {row['other']:4.0%}"
            if "rate" in row else "")
    return f"{time.strftime('%H:%M:%S')} {name:17} {report.label(case.key()):38} {what} {row.get('fault', '')}"


def measured(options, site):
    rows = []
    for run, setup, cases, name in turns(options):
        for case, row in rows_of(options, (name, site, setup), cases):
            rows.append({"server": name, "run": run, **case.key(), **row})
            print(told(name, case, row), flush=True)
    return rows


def rows_of(options, place, cases):
    """(case, figures) of one server's turn; after a fault it may not be in a state to go on from."""
    try:
        with contextlib.closing(rig.sink(*place[1:])) as sink, started(*place) as server:
            for case in cases:
                row = measure(server, sink, case, options.seconds)
                yield case, row
                if "fault" in row:
                    return
    except Failed as fault:
        yield cases[0], {"fault": str(fault)}


def counted_by():
    group = make_group("trial")
    group.remove()
    return group.kind


def result(options):
    setups = list(words.by_setup(options.cases))
    with site_for(options.cases) as site:
        found = {**origin("peers"), "cpus": os.cpu_count(), "counted": counted_by(),
                 "servers": {name: {"title": SERVERS[name].title, "tuning": SERVERS[name].tuning()} for name in options.peers}}
        found["limits"] = limits.measured(site.lab.folder, options.cases)
        print(limits.told(found["limits"]), flush=True)
        found["runs"] = measured(options, site)
        if not options.no_proof:
            found["proofs"] = proof.of_all(site, options.peers, setups, started)
        return found


def main():
    options = words.parse()
    if os.geteuid() != 0:
        sys.exit("bench/peers.sh starts other mail servers, which begin as root: run it with sudo")
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended by a signal"))  # so that everything is put away
    found = result(options)
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(found, indent=1) + "\n")
    print(report.text(found))
    print(f"\nkept in {options.json}")
    sys.exit(1 if report.faults(found) else 0)


if __name__ == "__main__":
    main()
