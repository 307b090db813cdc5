# SPDX-License-Identifier: Apache-2.0
"""A clock that a scenario puts forward, for one daemon: hours pass at once, and what waits keeps waiting as long as it
would."""
import pathlib
import struct
import subprocess


class Clock:
    """Give `environment` to the program before it starts."""

    def __init__(self, folder):
        self.file = pathlib.Path(folder) / "clock"
        library = pathlib.Path(folder) / "clock.so"
        source = pathlib.Path(__file__).with_name("clock.c")
        subprocess.run(["clang-16", "-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o", library, source], check=True)
        self.ahead = 0
        self._write()
        self.environment = {"LD_PRELOAD": str(library), "SLUIS_LAB_CLOCK": str(self.file)}

    def _write(self):
        """In place: the program has the file mapped."""
        if not self.file.exists():
            self.file.write_bytes(struct.pack("q", 0))
        with open(self.file, "r+b", buffering=0) as file:
            file.write(struct.pack("q", self.ahead))

    def forward(self, *, minutes):
        self.ahead += 60 * minutes
        self._write()
