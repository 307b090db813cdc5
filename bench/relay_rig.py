# SPDX-License-Identifier: Apache-2.0
"""The rig around a relaying sluisd: Postfix's smtp-source before it and smtp-sink behind it, and one measured run."""
import contextlib
import os
import re
import signal
import subprocess
import time

from bench_lab import ROOT, bench_lab, cpu_seconds, memory_mib, reset_peak

from harness.process import Child, Failed, wait_for  # noqa: E402  (the path is set by bench_lab)

POSTFIX = ROOT / "build" / "peers" / "postfix"
TOOLS = {"LD_LIBRARY_PATH": str(POSTFIX / "usr/lib/postfix")}
LONGEST = 120  # seconds that one run may take


class SmtpSink:
    """Postfix's smtp-sink; counts what it took."""

    def __init__(self, lab):
        lab.sink.stop()  # its place
        self.output = lab.folder / "smtp-sink.log"
        drop = ["-u", "postfix"] if os.geteuid() == 0 else []
        self.child = Child("smtp-sink", [POSTFIX / "usr/sbin/smtp-sink", *drop, "-c", f"{lab.network.host(10)}:{lab.mx_port}", "1000"],
                           self.output, env=TOOLS)

    def count(self):
        with open(self.output, "rb") as file:
            file.seek(max(0, self.output.stat().st_size - 200))
            numbers = re.findall(rb"(\d+)[\r\n]", file.read())
        return int(numbers[-1]) if numbers else 0

    def stop(self):
        self.child.stop(signal.SIGKILL)


def smtp_source(lab, sessions, size, count):
    command = [POSTFIX / "usr/sbin/smtp-source", "-d", "-s", sessions, "-m", count, "-l", size, "-f", "info@customer.test",
               "-t", "user@sink.test", f"{lab.address}:{lab.trusted}"]
    return subprocess.Popen([str(word) for word in command], env={**os.environ, **TOOLS}, stdout=subprocess.DEVNULL)


def run(lab, sink, sessions, size, count):
    """One measured run: a dictionary of its figures."""
    pid = lab.sluisd.child.pid
    before, cpu = sink.count(), cpu_seconds(pid)
    reset_peak(pid)
    began = time.monotonic()
    source = smtp_source(lab, sessions, size, count)
    if source.wait(LONGEST):
        raise Failed("smtp-source failed")
    accepted = time.monotonic() - began
    wait_for(lambda: f"{count} messages at the sink, there are {sink.count() - before}",
             lambda: sink.count() - before >= count, LONGEST, step=0.01)
    took = time.monotonic() - began
    time.sleep(0.3)  # what is still written after the last delivery is part of the cost
    return {"accept": count / accepted, "rate": count / took, "cpu": (cpu_seconds(pid) - cpu) / count * 1e6,
            "peak": memory_mib(pid, "VmHWM"), "count": count}


@contextlib.contextmanager
def relaying_lab(signatures, build=None):
    """A lab whose sluisd signs with one or both selectors, and the sink that it relays to. `build` is the folder of
    its programs, if not this checkout's release build."""
    lab = bench_lab()
    if build:
        lab.sluisd.program, lab.sluis.program = build / "sluisd", build / "sluis"
    lab.sluisd.config["dkim"]["sign_with"] = "all" if signatures == 2 else "first"
    lab.sluisd.write()
    with contextlib.ExitStack() as stack:
        stack.callback(lab.remove)
        stack.callback(lab.stop)
        sink = SmtpSink(lab)
        stack.callback(sink.stop)
        lab.start()
        yield lab, sink
