# SPDX-License-Identifier: Apache-2.0
"""What the benchmarks share: the machine's description, a process's costs, a lab without receivers."""
import datetime
import json
import os
import pathlib
import platform
import re
import shlex
import socket
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
os.environ.setdefault("SLUIS_BUILD", str(ROOT / "build" / "release"))
sys.path.insert(0, str(ROOT / "tests"))
from harness.lab import Lab  # noqa: E402

BUILD = pathlib.Path(os.environ["SLUIS_BUILD"])
LOAD = pathlib.Path(os.environ.get("SLUIS_LOAD", BUILD / "sluis_load"))  # the generator and sink
TICKS = os.sysconf("SC_CLK_TCK")


class Report:
    """Lines that are printed as they come, begun with the machine and the command; `keep()` writes them to
    bench/results, a paragraph each but for those from `table_from` on. A script of several scenes keeps each by itself."""

    def __init__(self, name, scene=""):
        self.name, self.lines = f"{name}-{scene}" if scene else name, []
        self(f"{datetime.datetime.now(datetime.timezone.utc):%Y-%m-%d %H:%M} UTC, {machine()}")
        self(f"command: bench/{name}.sh {shlex.join(sys.argv[1:])}")

    def __call__(self, line):
        print(line, flush=True)
        self.lines.append(line)

    def keep(self, table_from=None, data=None):
        """`data` goes beside it as JSON."""
        file = pathlib.Path(__file__).parent / "results" / f"{self.name}-{datetime.date.today()}.md"
        file.parent.mkdir(exist_ok=True)
        if data is not None:
            file.with_suffix(".json").write_text(json.dumps(data, indent=1) + "\n")
        text = "\n\n".join(self.lines[:table_from])
        if table_from is not None:
            text += "\n\n" + "\n".join(self.lines[table_from:])
        file.write_text(text + "\n")
        print(f"kept in {file.relative_to(ROOT)}")


def machine():
    model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "?")
    memory = int(next(line.split()[1] for line in open("/proc/meminfo") if line.startswith("MemTotal"))) // (1 << 20)
    version = subprocess.run(["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True).stdout.strip()
    return f"{os.cpu_count()} x {model}, {memory} GiB, Linux {platform.release()}; sluis {version}"


def origin(name):
    """What a JSON result says of itself."""
    return {"began": f"{datetime.datetime.now(datetime.timezone.utc):%Y-%m-%d %H:%M} UTC", "machine": machine(),
            "command": shlex.join([f"bench/{name}.sh", *sys.argv[1:]])}


def cpu_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def memory_mib(pid, name):
    return int(re.search(rf"^{name}:\s+(\d+) kB", pathlib.Path(f"/proc/{pid}/status").read_text(), re.M).group(1)) / 1024


def reset_peak(pid):
    pathlib.Path(f"/proc/{pid}/clear_refs").write_text("5")


def waiting(lab):
    """Messages in the queue, whatever they wait for."""
    rows = lab.sluis.json("queue", "summary", "--by", "state")
    return sum(row["messages"] for row in rows)


def seconds_to_greeting(lab):
    """Starts sluisd and returns how long it was until a client was greeted."""
    began = time.monotonic()
    lab.sluisd.start(timeout=300)
    with socket.create_connection((lab.address, lab.trusted), timeout=60) as connection:
        connection.recv(100)
    return time.monotonic() - began


def sync_median(folder, size=4096, times=300):
    """Seconds that one fdatasync of `size` octets takes there, in the median: what durability costs at least."""
    taken = []
    with open(folder / "sync-probe", "wb", buffering=0) as file:
        os.posix_fallocate(file.fileno(), 0, size * times)
        os.fsync(file.fileno())
        for _ in range(times):
            file.write(b"x" * size)
            began = time.perf_counter()
            os.fdatasync(file.fileno())
            taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def bench_lab(zone=None, **sections):
    """A lab for load: no limit that a single loading machine would meet. `zone` adds DNS records."""
    return Lab({"limits": {"connections_per_client": 10000}, "log": {"level": "warning"},
                "relay": {"messages_per_connection": 1000, "connections_per_destination": 50}} | sections, zone)
