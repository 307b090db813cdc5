# SPDX-License-Identifier: Apache-2.0
"""Removes what bench/peers.sh unpacked, and what a run left that was killed. Postfix and Exim stay: the tests use them."""
import os
import pathlib
import shutil
import signal
import tempfile

from bench_lab import ROOT

from smtp_ends import SINK

from .group import remove_left_over, stat_fields

UNPACKED = ("opendkim", "rspamd", "opensmtpd", "haraka")


def left_over():
    """Folders of labs whose keeper is not running."""
    running = set()
    for command in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
        try:
            running |= set(command.read_bytes().decode(errors="replace").split("\0"))
        except OSError:
            continue  # it ended
    for spec in pathlib.Path(tempfile.gettempdir()).glob("sluis-*/*/keeper.json"):
        if str(spec) not in running:
            yield spec.parent.parent


def orphaned_sinks():
    """smtp-sinks whose bench was killed: the kernel does not end them with it, as they changed their user."""
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        fields = stat_fields(folder.name)
        if fields and fields[0] == 1 and (folder / "cmdline").read_bytes().startswith(bytes(SINK)):
            yield int(folder.name)


def main():
    for pid in orphaned_sinks():
        os.kill(pid, signal.SIGKILL)
        print(f"ended smtp-sink {pid}")
    remove_left_over()
    folders = [*sorted(set(left_over()))]
    for name in UNPACKED:
        folders += [ROOT / "build" / "peers" / name, ROOT / "build" / "peers" / f"debs-{name}"]
    for folder in folders:
        if folder.exists():
            shutil.rmtree(folder)
            print(f"removed {folder}")


if __name__ == "__main__":
    main()
