# SPDX-License-Identifier: Apache-2.0
"""sluis_load around a lab's sluisd: the sink in the place of the lab's own, the generator before it, and what both
say of a run."""
import contextlib
import dataclasses
import json
import os
import socket
import subprocess
import time

from bench_lab import LOAD, bench_lab

from harness.lab import PASSWORD  # noqa: E402  (the path is set by bench_lab)
from harness.process import Child, Failed, wait_for  # noqa: E402

STUCK = 60  # seconds without any arrival before we stop waiting for more


class LoadSink:
    """sluis_load's sink on the lab's mail exchanger; every destination below many.test leads there too."""

    def __init__(self, lab, rules=(), tls=False, address=None):
        lab.sink.stop()  # its place
        self.control = lab.folder / "load-sink.sock"
        words = [LOAD, "sink", "--listen", f"{address or lab.network.host(10)}:{lab.mx_port}", "--control", self.control]
        for rule in rules:
            words += ["--rule", rule]
        if tls:
            words += ["--certificate", lab.keys.folder / "server.crt", "--private-key", lab.keys.folder / "server.key"]
        self.child = Child("sluis_load sink", words, lab.folder / "load-sink.log")
        wait_for(lambda: "the sink to listen\n" + self.child.tail(), self.control.exists)

    def ask(self, word):
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(30)
            connection.connect(str(self.control))
            connection.sendall(word.encode() + b"\n")
            with connection.makefile() as answer:
                return json.loads(answer.read())

    def report(self):
        return self.ask("report")

    def run(self, name):
        return self.report()["runs"].get(name, {"unique": 0, "duplicates": 0})

    def wait(self, name, count, step=0.05):
        """The run's figures once `count` messages of it are there."""
        seen, since = 0, time.monotonic()
        while True:
            found = self.run(name)
            if found["unique"] >= count:
                return found
            if found["unique"] > seen:
                seen, since = found["unique"], time.monotonic()
            if time.monotonic() - since > STUCK:
                raise Failed(f"run {name}: {seen} of {count} messages arrived, none for {STUCK} s")
            time.sleep(step)

    def stop(self):
        self.child.stop()


@dataclasses.dataclass
class Route:
    """How the generator reaches sluisd: in the clear on the trusted listener, or by STARTTLS and AUTH."""
    address: str
    words: tuple = ()


def route_of(lab, tls=False):
    if not tls:
        return Route(f"{lab.address}:{lab.trusted}")
    return Route(f"{lab.address}:{lab.submission}", ("--tls", "starttls", "--user", "crm"))


def start_send(route, run, **options):
    """The generator under way; options as on its command line, to_domain="d{1-9}.many.test" for --to-domain."""
    words = [LOAD, "send", "--to", route.address, "--run", run, "--json", *route.words]
    for name, value in options.items():
        if value is not None:
            words += ["--" + name.replace("_", "-"), value]
    return subprocess.Popen([str(word) for word in words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                            env={**os.environ, "SLUIS_LOAD_PASSWORD": PASSWORD})


def finish_send(generator, may_refuse=False):
    """What a generator counted; one that gave up or was refused is a failure unless that is what is measured."""
    out, err = generator.communicate()
    if not out or (generator.returncode and not may_refuse):
        raise Failed(f"sluis_load send ended with status {generator.returncode}: {err or out}")
    return json.loads(out)


def send(route, run, **options):
    return finish_send(start_send(route, run, **options))


def whole_run(sink, route, run, **options):
    """Sends, waits for the last arrival, and holds both accounts against each other: exactly once, or a failure."""
    sent = send(route, run, **options)
    arrived = sink.wait(run, sent["accepted"])
    if arrived["unique"] != sent["accepted"] or arrived["duplicates"]:
        raise Failed(f"run {run}: {sent['accepted']} accepted, {arrived['unique']} arrived, {arrived['duplicates']} twice")
    return sent, arrived


@contextlib.contextmanager
def loaded_lab(rules=(), tls=False, zone=None, start=True, **sections):
    """A lab whose mail goes to our sink."""
    many = {"*.many.test": ["MX 10 mx.sink.test."]}
    with contextlib.ExitStack() as stack:
        lab = bench_lab(zone=many | (zone or {}), **sections)
        stack.callback(lab.remove)
        stack.callback(lab.stop)
        sink = LoadSink(lab, rules, tls)
        stack.callback(sink.stop)
        if start:
            lab.start()
        yield lab, sink
