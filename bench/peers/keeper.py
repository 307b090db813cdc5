#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Keeps one mail server apart: keeper.py SPEC.json, as root.

Its programs run in the control group whose `entrance` SPEC names, and in a mount and a process namespace of their own:
paths that are compiled into them are laid over without touching the machine's, and when the keeper ends, for whatever
reason, the kernel ends them all. Where namespaces are not allowed (in some containers) it only takes in the processes
that their parents leave behind; the box ends them. SPEC has also `overlay` (steps, see lay) and `commands` (argv, env,
cwd, and `ready`, a file to wait for before the next)."""
import ctypes
import json
import os
import pathlib
import signal
import subprocess
import sys
import time

CLONE_NEWNS, CLONE_NEWPID = 0x00020000, 0x20000000
MS_REC, MS_PRIVATE, MS_BIND = 1 << 14, 1 << 18, 1 << 12
PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
PATIENCE = 20  # seconds for a command's `ready`
libc = ctypes.CDLL(None, use_errno=True)


def checked(result, what):
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def mount(source, target, kind, flags=0, options=""):
    words = [word.encode() if word else None for word in (source, target, kind)]
    checked(libc.mount(*words, flags, options.encode()), f"mount {source or kind} on {target}")


def lay(step):
    """["tmpfs", DIR] hides a folder behind an empty one; ["folder", DIR] makes one inside such; ["bind", FROM, DIR]
    shows another in its place."""
    if step[0] == "tmpfs":
        mount("tmpfs", step[1], "tmpfs", options="mode=755")
    elif step[0] == "folder":
        pathlib.Path(step[1]).mkdir(parents=True, exist_ok=True, mode=0o755)
    else:
        mount(step[1], step[2], None, MS_BIND)


def start(command):
    """Starts it and waits until it is ready."""
    program = subprocess.Popen(command["argv"], env={**os.environ, **command.get("env", {})}, cwd=command.get("cwd"),
                               stdin=subprocess.DEVNULL)
    ready, end = command.get("ready"), time.monotonic() + PATIENCE
    while ready and not os.path.exists(ready):
        if program.poll() is not None and program.returncode != 0:
            sys.exit(f"{command['argv'][0]} ended with status {program.returncode}")
        if time.monotonic() > end:
            sys.exit(f"{command['argv'][0]}: no {ready} after {PATIENCE} s")
        time.sleep(0.02)


def first_process(spec):
    """Process 1 of the namespace: it waits for everybody, so that what ended programs cost is counted, and its own
    end is everybody's."""
    for step in spec["overlay"]:
        lay(step)
    for command in spec["commands"]:
        start(command)
    while True:
        try:
            os.wait()
        except ChildProcessError:
            return


def set_apart(spec):
    """Whether there are namespaces of our own now."""
    if libc.unshare(CLONE_NEWNS | CLONE_NEWPID) == 0:
        mount("none", "/", None, MS_REC | MS_PRIVATE)
        return True
    if spec["overlay"]:
        sys.exit("it needs a mount namespace of its own, which is not allowed here")
    libc.prctl(PR_SET_CHILD_SUBREAPER, 1)
    return False


def die_with_parent():
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def main():
    spec = json.loads(pathlib.Path(sys.argv[1]).read_text())
    die_with_parent()
    if spec["entrance"]:
        pathlib.Path(spec["entrance"]).write_text("0")
    if not set_apart(spec):
        first_process(spec)
        return
    child = os.fork()
    if child == 0:
        die_with_parent()
        first_process(spec)
        os._exit(0)
    os.waitpid(child, 0)


if __name__ == "__main__":
    main()
