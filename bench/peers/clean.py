# SPDX-License-Identifier: Apache-2.0
"""Removes what bench/peers.sh unpacked, and what a run left that was killed. Postfix and Exim stay: the tests use them."""
import pathlib
import shutil
import tempfile

from bench_lab import ROOT

from .group import remove_left_over

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


def main():
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
