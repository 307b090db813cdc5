# SPDX-License-Identifier: Apache-2.0
"""What both benchmarks share: the machine's description, a process's costs, a lab without receivers."""
import os
import pathlib
import platform
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
os.environ.setdefault("SLUIS_BUILD", str(ROOT / "build" / "release"))
sys.path.insert(0, str(ROOT / "tests"))
from harness.lab import Lab  # noqa: E402

TICKS = os.sysconf("SC_CLK_TCK")


def machine():
    model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "?")
    memory = int(next(line.split()[1] for line in open("/proc/meminfo") if line.startswith("MemTotal"))) // (1 << 20)
    version = subprocess.run(["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True).stdout.strip()
    return f"{os.cpu_count()} x {model}, {memory} GiB, Linux {platform.release()}; sluis {version}"


def cpu_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def memory_mib(pid, name):
    return int(re.search(rf"^{name}:\s+(\d+) kB", pathlib.Path(f"/proc/{pid}/status").read_text(), re.M).group(1)) / 1024


def reset_peak(pid):
    pathlib.Path(f"/proc/{pid}/clear_refs").write_text("5")


def bench_lab(**sections):
    """A lab for load: no limit that a single loading machine would meet."""
    return Lab({"limits": {"connections_per_client": 10000}, "log": {"level": "warning"},
                "relay": {"messages_per_connection": 1000, "connections_per_destination": 50}} | sections)
