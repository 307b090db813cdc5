# SPDX-License-Identifier: Apache-2.0
"""Sluis.
As built for release, one shard a core; 50 connections to a destination and 1,000 messages on each, and no limit on the
connections of the one loading machine. The sender's domain is onboarded, its DKIM records are read from DNS (NSD), and
so is the way to every destination, by MX. Every event is written to its file."""
import shutil

from harness.lab import CUSTOMER

from ..group import make_group
from .server import Server


class Sluis(Server):
    name, title = "sluis", "Sluis"

    def start(self):
        lab = self.site.lab
        lab.sluisd.config["dkim"]["sign_with"] = "all" if self.setup.signatures == 2 else "first"
        lab.sluisd.config["relay"]["tls"] = "required" if self.setup.tls else "opportunistic"
        lab.sluisd.config["listeners"][0]["tls"] = "starttls" if self.setup.tls else "off"
        lab.sluisd.write()
        shutil.rmtree(lab.folder / "data", ignore_errors=True)
        lab.start([CUSTOMER])
        self.group = make_group(self.name)
        self.group.add(lab.sluisd.child.pid)
        self.host, self.port = lab.address, lab.trusted

    def queued(self):
        return sum(row["messages"] for row in self.site.lab.sluis.json("queue", "summary", "--by", "state"))

    def log_text(self):
        return self.site.lab.sluisd.log_text()[-4000:]

    def stop(self):
        self.site.lab.sluisd.stop()
        if self.group:
            self.group.remove()
