# SPDX-License-Identifier: Apache-2.0
"""A whole lab: DNS, receivers and sluisd, and the test class that gives one to every scenario."""
import os
import pathlib
import re
import shutil
import smtplib
import subprocess
import tempfile
import unittest

from . import addresses, judges, smtp
from .dns_server import Nsd, txt
from .keys import Keys
from .process import PATIENCE, wait_for
from .sink import Sink
from .sluis import Cli, Events, Sluisd

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BUILD = pathlib.Path(os.environ.get("SLUIS_BUILD", ROOT / "build" / "release"))
PEERS = pathlib.Path(os.environ.get("SLUIS_PEERS", ROOT / "build" / "peers"))
CACHE = pathlib.Path(os.environ.get("SLUIS_LAB_CACHE", ROOT / "build" / "lab-keys"))
KEPT = pathlib.Path(os.environ.get("SLUIS_KEEP", ROOT / "build" / "lab-failures"))

PASSWORD = "geheim-Wachtwoord-7"
CUSTOMER = "customer.test"


def password_hash():
    return subprocess.run(["openssl", "passwd", "-6", "-salt", "lab", PASSWORD], check=True, capture_output=True,
                          text=True).stdout.strip()


class Lab:
    """DNS and one sink are up when it is made; `start()` starts sluisd and onboards the customer.

    `config` is merged over the lab's own configuration, section by section; `zone` adds records; zones in `signed` have
    DNSSEC.
    """

    def __init__(self, config=None, zone=None, signed=()):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="sluis-"))
        self.folder.chmod(0o755)
        self.keys = Keys(CACHE)
        self.network = addresses.Network()
        self.mx_port = self.network.mx_port
        self.parts = []
        self.nsd = self.add(Nsd(self.folder / "nsd", self.network.host(53), self._records() | (zone or {}), signed))
        self.nsd.start()
        self.sink = self.add(Sink(self.network.host(10), self.mx_port))
        self.address = self.network.host(1)
        self.trusted, self.submission, self.implicit = (
            addresses.free_port([self.address]) for _ in range(3))
        self.sluisd = Sluisd(BUILD, self.folder, self._config(config or {}))
        self.sluis = Cli(BUILD, self.sluisd)
        self.events = Events(self.folder / "data" / "events")

    def add(self, part):
        """A part that is stopped with the lab."""
        self.parts.append(part)
        return part

    def _records(self):
        host = self.network.host
        records = {
            CUSTOMER: ["TXT " + txt("v=spf1 include:spf.provider.test ~all")],
            "spf.provider.test": ["TXT " + txt(f"v=spf1 ip4:{host(1)} ~all")],
            "sink.test": ["MX 10 mx.sink.test."], "mx.sink.test": [f"A {host(10)}"],
            "postfix.test": ["MX 10 mx.postfix.test."], "mx.postfix.test": [f"A {host(20)}"],
            "exim.test": ["MX 10 mx.exim.test."], "mx.exim.test": [f"A {host(21)}"],
            "sluis.test": [f"A {host(1)}"],
        }
        for selector in ("key001", "key002"):
            records[f"{selector}._domainkey.{CUSTOMER}"] = ["TXT " + txt(self.keys.record(selector))]
        return records

    def _config(self, changes):
        config = {
            "hostname": "sluis.test",
            "data_dir": str(self.folder / "data"),
            "control_socket": str(self.folder / "control.sock"),
            "listeners": [
                {"address": f"{self.address}:{self.trusted}", "tls": "off", "auth": "off",
                 "networks": ["127.0.0.0/8"], "account": "crm"},
                {"address": f"{self.address}:{self.submission}", "tls": "starttls", "auth": "required"},
                {"address": f"{self.address}:{self.implicit}", "tls": "implicit", "auth": "required"},
            ],
            "tls": {"certificate": str(self.keys.folder / "server.crt"),
                    "private_key": str(self.keys.folder / "server.key")},
            "accounts": [{"name": "crm", "password": password_hash(), "domains": ["*"]},
                         {"name": "shop", "password": password_hash(), "domains": ["shop.test"]}],
            "dns": {"servers": [f"{self.nsd.address}:{self.nsd.port}"], "timeout": "3s",
                    "authoritative_port": self.nsd.port},
            "dkim": {"selectors": [{"name": name, "private_key": str(self.keys.private(name))}
                                   for name in ("key001", "key002")]},
            "spf": {"include": "spf.provider.test", "egress": [self.address]},
            "relay": {"port": self.mx_port, "allow_private": True, "ca_file": str(self.keys.folder / "ca.crt")},
            "retry": {"intervals": ["1s", "1s", "2s"], "lifetime": "10m", "delay_notice": "0s"},
            "bounce": {"postmaster": "postmaster@sluis.test"},
        }
        for section, value in changes.items():
            if isinstance(value, dict) and isinstance(config.get(section), dict):
                config[section] = config[section] | value
            else:
                config[section] = value
        return config

    def start(self, domains=(CUSTOMER,)):
        self.sluisd.start()
        for domain in domains:
            self.onboard(domain)
        return self

    def onboard(self, domain):
        self.sluis("domain", "add", domain)
        self.sluis("domain", "activate", domain, "--reason", "lab")

    def submit(self, data=None, *, sender="info@customer.test", to="user@sink.test", **options):
        """Submits on the trusted listener and returns the message's id. `to` is one address or several."""
        recipients = [to] if isinstance(to, str) else list(to)
        data = data if data is not None else smtp.message(sender, ", ".join(recipients))
        return smtp.queued_id(smtp.submit(self.address, self.trusted, sender, recipients, data, **options))

    def raw(self, port=None, **options):
        return smtp.Raw(self.address, port or self.trusted, **options)

    def client(self, port=None):
        return smtplib.SMTP(self.address, port or self.trusted, timeout=PATIENCE, local_hostname="client.test")

    def verdicts(self, data):
        """What both judges say of every signature: (libopendkim's, python3-dkim's)."""
        return judges.libopendkim(data, self.nsd), judges.python_dkim(data, self.nsd)

    def queue(self, *filter):
        return self.sluis.json("queue", "list", *(filter or ("--all",)))

    def standing(self, id, state):
        """Its row of `queue show`, once it stands in that state there. An event is written before the change that it tells
        of can be seen (after a crash it may be told twice, and is never lost), so a test does not look right after one."""
        row = lambda: self.sluis.json("queue", "show", id)[0]
        return wait_for(lambda: f"{id} to stand as {state}, not {row()}", lambda: (found := row())["state"] == state and found)

    def shown(self, id, pattern):
        """The text of `queue show`, once the pattern is found in it: see standing()."""
        text = lambda: self.sluis("queue", "show", id).out
        return wait_for(lambda: f"{pattern!r} in what is shown of {id}:\n{text()}",
                        lambda: re.search(pattern, found := text()) and found)

    def wait_for_empty_queue(self, timeout=PATIENCE):
        """The last message is still in it while its receiver's answer is on its way back, and until that is written down."""
        wait_for(lambda: f"the queue to be empty: {self.queue()}", lambda: not self.queue(), timeout)

    def stop(self):
        """Stops everything; sluisd must end cleanly and must not have logged the password."""
        try:
            self.sluisd.stop()
            log = self.sluisd.log_text()
            for word in (PASSWORD, "runtime error:", "ERROR: AddressSanitizer", "ERROR: LeakSanitizer"):
                if word in log:
                    raise AssertionError(f"'{word}' in sluisd's log\n{log[-4000:]}")
        finally:
            if self.sluisd.child:
                self.sluisd.kill()
            for part in reversed(self.parts):
                part.stop()

    def keep(self, name):
        """Copies logs, configuration and events to where a person can read them after a failure."""
        target = KEPT / name
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True)
        for file in [*self.folder.glob("*.log"), *self.folder.glob("*.yaml"), *self.folder.glob("data/events/*")]:
            shutil.copy(file, target)

    def remove(self):
        shutil.rmtree(self.folder, ignore_errors=True)


class Scenario(unittest.TestCase):
    """A test with a lab of its own. A class sets CONFIG, ZONE and SIGNED to change it, and start() to prepare."""

    CONFIG, ZONE, SIGNED, DOMAINS = {}, {}, (), (CUSTOMER,)
    maxDiff = None

    def setUp(self):
        self._faults_before = self._faults()
        self.lab = Lab(self.CONFIG, self.ZONE, self.SIGNED)
        self.addCleanup(self._end)
        self.prepare()

    def prepare(self):
        self.lab.start(self.DOMAINS)

    def _faults(self):
        result = self._outcome.result
        return len(result.failures) + len(result.errors)

    def _end(self):
        failed = self._faults() > self._faults_before
        try:
            self.lab.stop()
        except BaseException:
            failed = True
            raise
        finally:
            if failed:
                self.lab.keep(self.id().rpartition(".")[2])
            self.lab.remove()

    def assert_signed(self, data, domain=CUSTOMER, selectors=("key001", "key002")):
        """Exactly these selectors signed, and both judges accept every signature."""
        self.assertEqual(sorted(judges.signatures(data)), sorted((domain, s) for s in selectors))
        for verdict in self.lab.verdicts(data):
            self.assertEqual(verdict, {selector: True for selector in selectors})

    def assert_refused(self, code, call, *words):
        """The call is refused with that reply; returns its text. An enhanced code is always there."""
        with self.assertRaises(smtplib.SMTPResponseException) as caught:
            call()
        text = caught.exception.smtp_error
        text = text.decode() if isinstance(text, bytes) else text
        self.assertEqual(caught.exception.smtp_code, code, text)
        self.assertRegex(text, rf"^{str(code)[0]}\.\d+\.\d+ ")
        for word in words:
            self.assertIn(word, text)
        return text
