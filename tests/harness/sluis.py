# SPDX-License-Identifier: Apache-2.0
"""The programs under test: sluisd with a configuration written for the lab, and the sluis command."""
import fcntl
import json
import os
import pathlib
import signal
import socket
import subprocess

from .process import PATIENCE, Child, Failed, wait_for

SANITIZER_STATUS = 99
FIRST_HANDED = 3  # sd_listen_fds(3)
FIRST_HIGH = 50   # clear of the numbers that are handed down
ENVIRONMENT = {
    "ASAN_OPTIONS": f"exitcode={SANITIZER_STATUS}:detect_leaks=1:abort_on_error=0",
    "UBSAN_OPTIONS": "print_stacktrace=1",
    "LSAN_OPTIONS": f"exitcode={SANITIZER_STATUS}",
}


class Sluisd:
    """One daemon; stopped, killed and started again over the same data."""

    def __init__(self, build, folder, config):
        self.program = pathlib.Path(build) / "sluisd"
        self.folder = pathlib.Path(folder)
        self.file = self.folder / "sluis.yaml"
        self.log = self.folder / "sluisd.log"
        self.config = config
        self.child = None
        self.environment = dict(ENVIRONMENT)
        self.handed = []  # listening sockets to hand down, as a service manager does
        self.write()

    def write(self, text=None):
        """Writes the configuration file: the lab's, or `text` as it is. JSON is YAML."""
        self.file.write_text(text if text is not None else json.dumps(self.config, indent=2) + "\n")

    def start(self, timeout=PATIENCE):
        command = [self.program, "--config", self.file]
        high = [fcntl.fcntl(each, fcntl.F_DUPFD, FIRST_HIGH) for each in self.handed]
        if high:
            moves = " ".join(f"{FIRST_HANDED + n}<&{fd}-" for n, fd in enumerate(high))
            command = ["bash", "-c", f'LISTEN_PID=$$ LISTEN_FDS={len(high)} exec "$@" {moves}', "sh", *command]
        self.child = Child("sluisd", command, self.log, env=self.environment, cwd=self.folder, pass_fds=high)
        for fd in high:
            os.close(fd)
        wait_for(lambda: "sluisd to listen\n" + self.child.tail(), self._listening, timeout)

    def _listening(self):
        if not self.child.running():
            raise Failed(f"sluisd ended with status {self.child.popen.returncode} at start\n{self.child.tail()}")
        for listener in self.config["listeners"]:
            host, _, port = listener["address"].rpartition(":")
            try:
                socket.create_connection((host.strip("[]"), int(port)), timeout=2).close()
            except OSError:
                return False
        return os.path.exists(self.config["control_socket"])

    def run_to_end(self, *words, timeout=PATIENCE):
        """Runs sluisd with other words, or to a failure at start: (status, output)."""
        done = subprocess.run([self.program, *(words or ("--config", self.file))], cwd=self.folder, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=timeout,
                              env={**os.environ, **ENVIRONMENT})
        return done.returncode, done.stdout

    def check(self):
        return self.run_to_end("--check", "--config", self.file)

    def stop(self):
        """SIGTERM, as an operator stops it; anything but a clean end is a failure."""
        if self.child is None:
            return
        child, self.child = self.child, None
        status = child.stop(signal.SIGTERM, timeout=40)
        if status != 0:
            raise Failed(f"sluisd ended with status {status} after SIGTERM\n{child.tail(80)}")

    def kill(self):
        child, self.child = self.child, None
        child.kill()

    def restart(self):
        self.stop()
        self.start()

    def reload(self, outcome="the new configuration is in force"):
        """SIGHUP; returns once the log tells this of it."""
        told = self.log_text().count(outcome)
        self.child.send(signal.SIGHUP)
        wait_for(lambda: f"'{outcome}' in the log\n{self.child.tail()}", lambda: self.log_text().count(outcome) > told)

    def log_text(self):
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def resident_kib(self):
        return int(next(line.split()[1] for line in open(f"/proc/{self.child.pid}/status") if line.startswith("VmRSS")))


class Answer:
    """What a run of the sluis command gave."""

    def __init__(self, done):
        self.status, self.out, self.err = done.returncode, done.stdout, done.stderr

    def rows(self):
        """Its --json output as a list, be it one document or one a line."""
        try:
            document = json.loads(self.out)
            return document if isinstance(document, list) else [document]
        except ValueError:
            return [json.loads(line) for line in self.out.splitlines() if line.strip()]

    def row(self):
        rows = self.rows()
        if len(rows) != 1:
            raise Failed(f"one row expected: {self.out!r}")
        return rows[0]

    def __repr__(self):
        return f"status {self.status}\nout: {self.out}\nerr: {self.err}"


class Cli:
    """The sluis command against one daemon."""

    def __init__(self, build, sluisd):
        self.program, self.sluisd = pathlib.Path(build) / "sluis", sluisd

    def try_(self, *words, input=None, timeout=PATIENCE):
        command = [self.program, "--socket", self.sluisd.config["control_socket"], *map(str, words)]
        return Answer(subprocess.run(command, input=input, capture_output=True, text=True, timeout=timeout,
                                     env={**os.environ, **ENVIRONMENT}))

    def __call__(self, *words, input=None):
        """Runs it and demands exit status 0."""
        answer = self.try_(*words, input=input)
        if answer.status != 0:
            raise Failed(f"sluis {' '.join(map(str, words))}: {answer!r}")
        return answer

    def json(self, *words):
        return self("--json", *words).rows()


class Events:
    """The event file, read as a consumer would, rotated files included."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)

    def all(self, **wanted):
        found = []
        for file in sorted(self.folder.glob("events*"), key=lambda each: each.stat().st_mtime_ns):
            for line in file.read_text().splitlines():
                try:
                    event = json.loads(line)
                except ValueError:
                    continue  # the line that a crash cut short
                if all(event.get(key) == value for key, value in wanted.items()):
                    found.append(event)
        return found

    def wait(self, count=1, timeout=PATIENCE, **wanted):
        return wait_for(lambda: f"{count} events {wanted}; there are\n" + "\n".join(
            json.dumps(e) for e in self.all(**({"id": wanted["id"]} if "id" in wanted else {}))[-20:]),
            lambda: (found := self.all(**wanted)) and len(found) >= count and found, timeout)

    def kinds(self, id):
        return [event["event"] for event in self.all(id=id)]
