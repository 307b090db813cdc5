# SPDX-License-Identifier: Apache-2.0
"""What the servers have in common: where they stand, what they must do, how they are started and ended."""
import dataclasses
import pathlib
import shutil
import socket
import subprocess
import sys

from harness.process import wait_for

from ..box import Box
from ..group import make_group


@dataclasses.dataclass(frozen=True)
class Setup:
    """What a server is configured for; cases that agree in it share one start."""

    signatures: int = 1
    destinations: int = 1
    tls: bool = False


@dataclasses.dataclass
class Site:
    """Where a server stands in the bench: its lab (keys, DNS, Sluis's own configuration), the folder with the
    unpacked programs, the sink, and the address of each destination, {domain: IP address}."""

    lab: object
    programs: pathlib.Path
    sink: tuple
    destinations: dict

    @property
    def sink_text(self):
        return f"[{self.sink[0]}]:{self.sink[1]}"


class Server:
    """A subclass sets `name` and `title`, and writes `overlay()`, `prepare()`, `commands()` and `queued()`."""

    name = title = ""
    signatures = 2          # it can make as many
    by_domain = True        # it can send each domain another way
    tls = True              # it can offer STARTTLS here
    runs_as = None          # the user that owns its folder

    def __init__(self, site, setup, address):
        self.site, self.setup = site, setup
        self.host, self.port = address
        self.folder = site.lab.folder / self.name
        self.group = self.box = None

    @classmethod
    def tuning(cls):
        """The text at the top of its file, from the second line on."""
        return " ".join(sys.modules[cls.__module__].__doc__.split("\n", 1)[1].split())

    @classmethod
    def can(cls, setup):
        return setup.signatures <= cls.signatures and (setup.destinations == 1 or cls.by_domain) and (cls.tls or not setup.tls)

    @property
    def address(self):
        return f"{self.host}:{self.port}"

    @property
    def selectors(self):
        return ["key001", "key002"][:self.setup.signatures]

    def key(self, selector):
        """A copy of the signing key that the server's own user may read."""
        copy = self.folder / f"{selector}.pem"
        if not copy.exists():
            shutil.copy(self.site.lab.keys.private(selector), copy)
            if self.runs_as:
                shutil.chown(copy, self.runs_as)
        return copy

    def certificate(self):
        for name in ("server.crt", "server.key"):
            shutil.copy(self.site.lab.keys.folder / name, self.folder / name)
        return self.folder / "server.crt", self.folder / "server.key"

    def overlay(self):
        return []

    def start(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        self.folder.chmod(0o755)
        self.prepare()
        self.group = make_group(self.name)
        self.box = Box(self.folder, self.group, self.overlay(), self.commands())
        wait_for(lambda: f"{self.title} to greet\n{self.log_text()}", self._greets, 40)

    def _greets(self):
        try:
            with socket.create_connection((self.host, self.port), timeout=5) as connection:
                return connection.recv(200).startswith(b"220")
        except OSError:
            return False

    def synced_by_file_system(self):
        return False

    def log_text(self):
        return self.box.tail()

    def stop(self):
        if self.box:
            self.box.stop()
        if self.group:
            self.group.remove()
        shutil.rmtree(self.folder, ignore_errors=True)


def write(file, text, owner=None):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    if owner:
        shutil.chown(file, owner)


def lines(settings, form="{} = {}"):
    return "".join(form.format(key, value) + "\n" for key, value in settings.items())


def files_below(folder, pattern="*"):
    return sum(file.is_file() for file in pathlib.Path(folder).rglob(pattern)) if pathlib.Path(folder).exists() else 0


def own(user, *folders):
    subprocess.run(["chown", "-R", user, *map(str, folders)], check=True)
