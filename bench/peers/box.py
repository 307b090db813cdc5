# SPDX-License-Identifier: Apache-2.0
"""A running mail server apart from the machine: its keeper (keeper.py), whose costs a group counts (group.py)."""
import contextlib
import json
import os
import pathlib
import signal
import sys

import bench_lab  # noqa: F401  (sets the path of the harness)
from harness.process import Child, wait_for

KEEPER = pathlib.Path(__file__).parent / "keeper.py"


class Box:
    """Starts the commands apart, counted in the group; stop() ends everything that came of them."""

    def __init__(self, folder, group, overlay, commands):
        self.group = group
        spec = folder / "keeper.json"
        spec.write_text(json.dumps({"entrance": group.entrance, "overlay": overlay, "commands": commands}, default=str))
        self.child = Child(folder.name, [sys.executable, KEEPER, spec], folder / "output.log")
        if not group.entrance:
            group.add(self.child.pid)

    def tail(self):
        return self.child.tail()

    def running(self):
        return self.child.running()

    def stop(self):
        wait_for("all its processes to end", self._ended)
        self.child.stop()

    def _ended(self):
        """Ends whom there is; true when there was nobody."""
        there = self.group.pids()
        for pid in there:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.child.running()  # takes in the keeper's own end
        return not there
