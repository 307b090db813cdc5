# SPDX-License-Identifier: Apache-2.0
"""Both ends of the mail's way in a benchmark: Postfix's smtp-source and smtp-sink, which neither we nor a server that
is measured wrote."""
import os
import re
import signal
import subprocess

from bench_lab import ROOT

from harness.process import Child  # noqa: E402  (the path is set by bench_lab)

POSTFIX = ROOT / "build" / "peers" / "postfix"
SINK = POSTFIX / "usr/sbin/smtp-sink"
TOOLS = {"LD_LIBRARY_PATH": str(POSTFIX / "usr/lib/postfix")}
MOST_CONNECTIONS = 8000


class SmtpSink:
    """smtp-sink on `address`:`port`; counts what it took. With `dump` it writes every message to a file whose name begins so."""

    def __init__(self, address, port, folder, dump=None):
        self.output = folder / "smtp-sink.log"
        self.output.unlink(missing_ok=True)
        options = ["-u", "postfix"] if os.geteuid() == 0 else []
        options += ["-d", dump] if dump else []
        self.child = Child("smtp-sink", [SINK, *options, "-c", "-m", MOST_CONNECTIONS,
                                         f"{address}:{port}", "4000"], self.output, env=TOOLS)

    @property
    def pid(self):
        return self.child.pid

    def count(self):
        with open(self.output, "rb") as file:
            file.seek(max(0, self.output.stat().st_size - 200))
            numbers = re.findall(rb"(\d+)[\r\n]", file.read())
        return int(numbers[-1]) if numbers else 0

    def stop(self):
        self.child.stop(signal.SIGKILL)

    close = stop


def smtp_source(server, sessions, size, count, recipient="user@sink.test"):
    """Starts smtp-source: `count` messages over `sessions` connections to `server`, "ADDRESS:PORT"."""
    command = [POSTFIX / "usr/sbin/smtp-source", "-d", "-s", sessions, "-m", count, "-l", size, "-f", "info@customer.test",
               "-t", recipient, server]
    return subprocess.Popen([str(word) for word in command], env={**os.environ, **TOOLS}, stdout=subprocess.DEVNULL)
