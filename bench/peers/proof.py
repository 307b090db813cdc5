# SPDX-License-Identifier: Apache-2.0
"""The runs that are not timed: every server takes some mail whose arrival, signatures and syncs are looked at."""
import contextlib
import dataclasses
import shutil
import time

from harness.process import Failed, wait_for

from . import rig
from .audit import audit
from .mta import SERVERS
from .options import Case
from .syncs import syncs

MESSAGES, SESSIONS = 200, 20


def proven(server, site, setup):
    """What one server does with a few messages: arrival and signatures, then syncs."""
    folder = site.lab.folder / "arrived"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    folder.chmod(0o777)  # the sink runs as a user of its own
    with contextlib.closing(rig.dumping_sink(site, f"{folder}/%H%M%S.")) as sink:
        case = Case(setup, SESSIONS, 4096)
        load = rig.source(server, case, MESSAGES)
        if load.wait(60):
            raise Failed(f"the load generator ended with status {load.returncode}")
        wait_for(lambda: f"{MESSAGES} messages, there are {sink.count()}", lambda: sink.count() >= MESSAGES, 60)
        time.sleep(0.5)  # time for one that comes twice
        found = audit(folder, MESSAGES, setup.signatures, site.lab.keys.record)
        found["syncs"] = syncs(server, sink) | {"by_file_system": server.synced_by_file_system()}
    return found


def of_all(site, names, setups, started):
    """One row a server and setup; `started(name, site, setup)` gives a running server. Where our own sink takes the mail,
    it has counted every message by its number in the timed runs already."""
    rows = []
    for setup in filter(rig.neutral, setups):
        for name in (name for name in names if SERVERS[name].can(setup)):
            row = {"server": name, **dataclasses.asdict(setup)}
            try:
                with started(name, site, setup) as server:
                    row |= proven(server, site, setup)
            except (Failed, OSError) as fault:
                row["faults"] = [str(fault)]
            rows.append(row)
            print(f"proof {name:17} {told(row)}", flush=True)
    return rows


def told(row):
    if "arrived" not in row:
        return "; ".join(row["faults"])
    seen = row["syncs"]
    durable = f"no {seen['missing']}" if "missing" in seen else "synced by the file system" if seen["by_file_system"] else \
        f"{seen['durable']} of {seen['messages']} synced before the 250, {seen['syncs']:.1f} syncs a message"
    return "; ".join([f"{row['arrived']} of {row['sent']} arrived once", f"{row['verified']} signatures verified", durable,
                      *row["faults"]])
