# SPDX-License-Identifier: Apache-2.0
"""The traffic: who sends, who receives, and where mail goes when it goes to many domains.

smtp-source and smtp-sink, which nobody here wrote, wherever they can; our own generator and sink (docs/load.md) for many
destinations and for TLS. Both are driven alike: sink.count(), sink.pid, source(…)."""
import itertools
import subprocess

from bench_lab import LOAD
from load_rig import LoadSink
from smtp_ends import SmtpSink, smtp_source

_numbers = itertools.count(1)


def neutral(setup):
    return setup.destinations == 1 and not setup.tls


def destinations(count):
    """{domain: address}: every domain has a host of its own, all of them the one sink."""
    return {f"d{n}.many.test": f"127.200.{n // 250}.{n % 250 + 1}" for n in range(1, count + 1)} if count > 1 else {}


def records(ways):
    """The name server's records for them."""
    found = {}
    for domain, address in ways.items():
        found[domain] = [f"MX 10 mx.{domain}."]
        found[f"mx.{domain}"] = [f"A {address}"]
    return found


class OwnSink(LoadSink):
    """sluis_load's sink at the address of every destination."""

    def __init__(self, site, setup):
        super().__init__(site.lab, tls=setup.tls, address="0.0.0.0" if setup.destinations > 1 else None)

    @property
    def pid(self):
        return self.child.pid

    def _sum(self, key):
        return sum(run[key] for run in self.report()["runs"].values())

    def count(self):
        return self._sum("unique")

    def twice(self):
        return self._sum("duplicates")

    close = LoadSink.stop


class NeutralSink(SmtpSink):
    def twice(self):
        return 0  # it counts what comes, so one too many shows in count()


def sink(site, setup):
    return NeutralSink(*site.sink, site.lab.folder) if neutral(setup) else OwnSink(site, setup)


def dumping_sink(site, prefix):
    """A neutral sink that writes what it takes."""
    return NeutralSink(*site.sink, site.lab.folder, prefix)


def source(server, case, count):
    """The generator under way."""
    if neutral(case.setup):
        return smtp_source(server.address, case.sessions, case.size, count)
    domains = f"d{{1-{case.setup.destinations}}}.many.test" if case.setup.destinations > 1 else "sink.test"
    words = [LOAD, "send", "--to", server.address, "--run", f"r{next(_numbers)}", "--sessions", case.sessions, "--messages", count,
             "--size", f"{case.size}", "--way", "lockstep", "--to-domain", domains, "--tls", "starttls" if case.setup.tls else "off"]
    return subprocess.Popen([str(word) for word in words], stdout=subprocess.DEVNULL)
