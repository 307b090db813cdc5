# SPDX-License-Identifier: Apache-2.0
"""What a set of processes costs: a control group where the machine lets us make one, sums over /proc where not.

Control groups count what ended processes used as well. So do the sums, as every process of a server is waited for
by another one of it (see keeper); they come in clock ticks of 10 ms, control groups in nanoseconds."""
import contextlib
import os
import pathlib

TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
ROOT = pathlib.Path("/sys/fs/cgroup")


def stat_fields(pid):
    """Parent, and seconds of CPU: own and of waited-for children; None when the process is gone."""
    try:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    own, children = int(fields[11]) + int(fields[12]), int(fields[13]) + int(fields[14])
    return int(fields[1]), own / TICKS, children / TICKS


def family(roots):
    """The processes and everything that descends from them, by process id: {pid: (own, children)}."""
    known = {int(entry.name): stat_fields(entry.name) for entry in pathlib.Path("/proc").iterdir() if entry.name.isdigit()}
    found, grew = {}, True
    while grew:
        new = [pid for pid, fields in known.items()
               if fields and pid not in found and (pid in roots or fields[0] in found)]
        found |= {pid: known[pid][1:] for pid in new}
        grew = bool(new)
    return found


class TreeGroup:
    """Sums over /proc, of the processes that were added and their descendants."""

    kind = "sums over /proc"
    entrance = None

    def __init__(self):
        self.roots = set()

    def add(self, pid):
        self.roots.add(pid)

    def pids(self):
        return list(family(self.roots))

    def cpu_seconds(self):
        return sum(own + children for own, children in family(self.roots).values())

    def remove(self):
        self.roots.clear()


class ControlGroup:
    """A control group, version 1 (cpuacct) or 2."""

    def __init__(self, folder, version):
        self.folder, self.kind = folder, f"control group v{version}"
        self.entrance = folder / "cgroup.procs"  # a process that writes 0 here is counted from then on
        self._version = version
        folder.mkdir()

    def add(self, pid):
        self.entrance.write_text(str(pid))

    def pids(self):
        return [int(line) for line in self.entrance.read_text().split()]

    def cpu_seconds(self):
        if self._version == 1:
            return int((self.folder / "cpuacct.usage").read_text()) / 1e9
        lines = dict(line.split() for line in (self.folder / "cpu.stat").read_text().splitlines())
        return int(lines["usage_usec"]) / 1e6

    def remove(self):
        with contextlib.suppress(OSError):
            self.folder.rmdir()


def make_group(name):
    """A group of our own, by the best means that the machine has."""
    name = f"sluis-bench-{os.getpid()}-{name}"
    with contextlib.suppress(OSError):
        if (ROOT / "cpuacct").is_dir():
            return ControlGroup(ROOT / "cpuacct" / name, 1)
        if (ROOT / "cgroup.controllers").exists():
            return ControlGroup(ROOT / name, 2)
    return TreeGroup()


def remove_left_over():
    """Removes the empty groups that a run left which was killed."""
    for folder in [*ROOT.glob("sluis-bench-*"), *ROOT.glob("cpuacct/sluis-bench-*"), *ROOT.glob("cpu/sluis-bench-*")]:
        with contextlib.suppress(OSError):
            folder.rmdir()


def private_mib(pids):
    """Memory that the processes do not share with anybody, all together."""
    pages = 0
    for pid in pids:
        with contextlib.suppress(OSError):
            resident, shared = pathlib.Path(f"/proc/{pid}/statm").read_text().split()[1:3]
            pages += int(resident) - int(shared)
    return pages * PAGE / (1 << 20)
