# SPDX-License-Identifier: Apache-2.0
"""A disk that runs full: a small file system of its own where mounting is allowed, else a floor
(queue.min_free_disk) set just below what is free on the real one."""
import os
import subprocess

from .mail_server import SUDO

MIB = 1024 * 1024
SIZE, FLOOR = 256 * MIB, 64 * MIB  # of the file system of its own
MARGIN = 1024 * MIB                # on the real one: what others may write meanwhile


class SmallDisk:
    def __init__(self, folder):
        self.folder = folder
        folder.mkdir()
        mount = SUDO + ["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=0755,uid={os.getuid()}", "sluis-test", str(folder)]
        self.own = subprocess.run(mount, capture_output=True).returncode == 0
        self.floor = FLOOR if self.own else self.free() - MARGIN
        self.filler = folder / "filler"

    def free(self):
        stats = os.statvfs(self.folder)
        return stats.f_bavail * stats.f_frsize

    def fill(self):
        """Leaves half of the floor: the daemon may finish what it has, and take nothing."""
        with open(self.filler, "wb") as file:
            os.posix_fallocate(file.fileno(), 0, self.free() - self.floor // 2 if self.own else 2 * MARGIN)

    def make_room(self):
        self.filler.unlink()

    def stop(self):
        if self.own:
            subprocess.run(SUDO + ["umount", str(self.folder)], check=True)
