# SPDX-License-Identifier: Apache-2.0
"""Was a message on disk when the server said 250? strace follows its processes while one client sends messages one at
a time; what was synced between a message's last octet and its reply was synced for it. The run is not timed: strace
slows a server down."""
import os
import re
import select
import shutil
import signal
import socket
import subprocess
import time

CALLS = ("fsync", "fdatasync", "msync", "sync_file_range", "syncfs", "sync")
MESSAGES = 10
PATIENCE = 20  # seconds for a reply, for strace to attach, for a delivery
PAUSE = 0.1    # seconds after a delivery, for what the server does behind it


def ends_of_syncs(log):
    """The times at which syncs ended well, from the log of strace -f -ttt -T."""
    names = "|".join(CALLS)
    found = []
    for line in log.splitlines():
        whole = re.match(rf"\d+\s+([\d.]+) (?:{names})\(.*\)\s+= 0 <([\d.]+)>", line)
        resumed = re.match(rf"\d+\s+([\d.]+) <\.\.\. (?:{names}) resumed>.*= 0 <", line)
        if whole:
            found.append(float(whole.group(1)) + float(whole.group(2)))
        elif resumed:
            found.append(float(resumed.group(1)))
    return found


def verdict(spans, ends):
    """Of messages as (last octet sent, reply read): how many had a sync in between, and all syncs a message."""
    durable = sum(any(began <= end <= replied for end in ends) for began, replied in spans)
    return {"messages": len(spans), "durable": durable, "syncs": len(ends) / len(spans)}


class Client:
    """One connection that sends messages and takes the time."""

    def __init__(self, host, port):
        self.socket = socket.create_connection((host, port), timeout=PATIENCE)
        self.file = self.socket.makefile("rb")
        self._reply(b"2")
        self.say("EHLO client.sluis.test")

    def _reply(self, wanted):
        while True:
            line = self.file.readline()
            if line[3:4] != b"-":
                break
        if not line.startswith(wanted):
            raise OSError(f"the server said {line!r}")

    def say(self, line, wanted=b"2"):
        self.socket.sendall(line.encode() + b"\r\n")
        self._reply(wanted)

    def send(self, number):
        """(time of the last octet, time of the reply)."""
        self.say("MAIL FROM:<info@customer.test>")
        self.say("RCPT TO:<user@sink.test>")
        self.say("DATA", b"3")
        body = "x" * 70 + "\r\n"
        self.socket.sendall((f"From: info@customer.test\r\nTo: user@sink.test\r\nSubject: sync {number}\r\n"
                             f"Message-ID: <sync.{number}@customer.test>\r\n\r\n" + body * 50).encode())
        began = time.time()
        self.say(".")
        return began, time.time()


def traced(pids, log):
    command = ["strace", "-f", "-ttt", "-T", "-e", "trace=" + ",".join(CALLS), "-o", str(log)]
    for pid in pids:
        command += ["-p", str(pid)]
    tracer = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    said, end = b"", time.monotonic() + PATIENCE
    while unanswered(pids, said.decode()) and select.select([tracer.stderr], [], [], max(0.0, end - time.monotonic()))[0]:
        said += os.read(tracer.stderr.fileno(), 1 << 16)
        if tracer.poll() is not None:
            break
    return tracer


def unanswered(pids, said):
    """The processes of which strace has said neither that it follows them nor that they are gone."""
    told = set(re.findall(r"Process (\d+) attached|SEIZE, (\d+)\)", said))
    return set(pids) - {int(number) for pair in told for number in pair if number}


def syncs(server, sink):
    """The verdict for a running server; without strace, what is missing."""
    if not shutil.which("strace"):
        return {"missing": "strace"}
    log = server.site.lab.folder / "syncs.log"
    client, before = Client(server.host, server.port), sink.count()
    client.send(0)  # whatever is done once
    tracer = traced(server.group.pids(), log)
    spans = []
    for number in range(1, MESSAGES + 1):
        _wait_for_arrival(sink, before + number)
        time.sleep(PAUSE)
        spans.append(client.send(number))
    _wait_for_arrival(sink, before + MESSAGES + 1)
    tracer.send_signal(signal.SIGINT)
    tracer.communicate(timeout=PATIENCE)
    return verdict(spans, ends_of_syncs(log.read_text()))


def _wait_for_arrival(sink, count):
    end = time.monotonic() + PATIENCE
    while sink.count() < count and time.monotonic() < end:
        time.sleep(0.01)
