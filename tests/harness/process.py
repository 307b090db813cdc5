# SPDX-License-Identifier: Apache-2.0
"""Child processes that never outlive the test: ended by process id, and by the kernel if we die."""
import atexit
import ctypes
import os
import pathlib
import signal
import subprocess
import time

_libc = ctypes.CDLL(None, use_errno=True)
_PR_SET_PDEATHSIG = 1
_children = []


class Failed(AssertionError):
    """A part of the lab that did not do what it must; the text holds the end of its log."""


def _die_with_parent():
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


class Child:
    """One running program. Its output goes to a file, whose end is shown when something fails. With
    `keep` it goes on when we end: for the lab that packaging/run.sh leaves running."""

    keep = False  # set on the class by whoever wants all its programs kept

    def __init__(self, name, command, log, *, env=None, cwd=None, pass_fds=()):
        self.name, self.log = name, pathlib.Path(log)
        self._out = open(self.log, "ab")
        self.popen = subprocess.Popen([str(word) for word in command], stdin=subprocess.DEVNULL,
                                      stdout=self._out, stderr=subprocess.STDOUT, cwd=cwd,
                                      env={**os.environ, **(env or {})}, start_new_session=self.keep,
                                      pass_fds=pass_fds,
                                      preexec_fn=None if self.keep else _die_with_parent)
        if not self.keep:
            _children.append(self)

    @property
    def pid(self):
        return self.popen.pid

    def running(self):
        return self.popen.poll() is None

    def send(self, signum):
        if self.running():
            self.popen.send_signal(signum)

    def offspring(self):
        """{pid: name} of the processes that it started, and they in turn."""
        found, ask = {}, [self.pid]
        while ask:
            for pid in _children_of(ask.pop()):
                found[pid] = _proc_text(f"/proc/{pid}/comm").strip()
                ask.append(pid)
        return found

    def freeze(self):
        """Halts all its threads, and returns when they stand; `thaw()` lets them go on. The signal alone is taken at each
        thread's leisure."""
        self.send(signal.SIGSTOP)
        tasks = pathlib.Path(f"/proc/{self.pid}/task")
        wait_for("all its threads halted",
                 lambda: all((task / "stat").read_text().rpartition(")")[2].split()[0] == "T" for task in tasks.iterdir()))

    def thaw(self):
        self.send(signal.SIGCONT)

    def stop(self, signum=signal.SIGTERM, timeout=40):
        """Ends it and returns its exit status; a program that does not end in time is a failure."""
        self.send(signum)
        try:
            return self.popen.wait(timeout)
        except subprocess.TimeoutExpired:
            self.popen.kill()
            self.popen.wait()
            raise Failed(f"{self.name} did not end within {timeout} s of signal {signum}\n{self.tail()}")
        finally:
            self._out.close()
            if self in _children:
                _children.remove(self)

    def kill(self):
        """kill -9, as a crash would."""
        self.stop(signal.SIGKILL)

    def tail(self, lines=40):
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        return f"--- end of {self.log}\n" + "\n".join(text.splitlines()[-lines:])


def _children_of(pid):
    """Process ids; none once it has ended, which it may do at any moment."""
    try:
        tasks = os.listdir(f"/proc/{pid}/task")
    except OSError:
        return []
    return [int(child) for task in tasks for child in _proc_text(f"/proc/{pid}/task/{task}/children").split()]


def _proc_text(file):
    try:
        return pathlib.Path(file).read_text()
    except OSError:  # it ended meanwhile
        return ""


def is_running(pid):
    """Whether any process, not only our own child, still does something."""
    return _proc_text(f"/proc/{pid}/stat").rpartition(")")[2].split()[:1] not in ([], ["Z"], ["X"])


@atexit.register
def _end_all():
    for child in list(_children):
        if child.running():
            child.popen.kill()
            child.popen.wait()


PATIENCE = 40.0  # seconds: long for a machine that does much else, and less than a destination is left alone for


def wait_for(what, condition, timeout=PATIENCE, step=0.02):
    """Polls until `condition()` is true and returns its value; `what` names it in the failure."""
    end = time.monotonic() + timeout
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise Failed(f"waited {timeout} s in vain for: {what() if callable(what) else what}")
        time.sleep(step)
