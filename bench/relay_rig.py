# SPDX-License-Identifier: Apache-2.0
"""The rig around a relaying sluisd: Postfix's smtp-source before it and smtp-sink behind it, and one measured run."""
import contextlib
import time

from bench_lab import bench_lab, cpu_seconds, memory_mib, reset_peak
from smtp_ends import SmtpSink, smtp_source

from harness.process import Failed, wait_for  # noqa: E402  (the path is set by bench_lab)

LONGEST = 120  # seconds that one run may take


def run(lab, sink, sessions, size, count):
    """One measured run: a dictionary of its figures."""
    pid = lab.sluisd.child.pid
    before, cpu = sink.count(), cpu_seconds(pid)
    reset_peak(pid)
    began = time.monotonic()
    source = smtp_source(f"{lab.address}:{lab.trusted}", sessions, size, count)
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
def relaying_lab(signatures, build=None, **settings):
    """A lab whose sluisd signs with one or both selectors, and the sink that it relays to. `build` is the folder of
    its programs, if not this checkout's release build; `settings` are merged into the configuration."""
    lab = bench_lab(**settings)
    if build:
        lab.sluisd.program, lab.sluis.program = build / "sluisd", build / "sluis"
    lab.sluisd.config["dkim"]["sign_with"] = "all" if signatures == 2 else "first"
    lab.sluisd.write()
    with contextlib.ExitStack() as stack:
        stack.callback(lab.remove)
        stack.callback(lab.stop)
        lab.sink.stop()  # its place
        sink = SmtpSink(lab.network.host(10), lab.mx_port, lab.folder)
        stack.callback(sink.stop)
        lab.start()
        yield lab, sink
