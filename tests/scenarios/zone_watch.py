# SPDX-License-Identifier: Apache-2.0
"""Between the looks at an active domain, six hours apart, its zone is asked for its serial number each hour: a change
has the domain looked at at once."""
from harness.clock import Clock
from harness.dns_server import Unbound, txt
from harness.lab import Scenario
from harness.process import wait_for

DOMAIN = "klant.test"
NAME = f"key001._domainkey.{DOMAIN}"
LONGEST_HOUR = 73  # minutes: the question comes within a fifth of its hour


class ZoneWatch(Scenario):
    def prepare(self):
        lab = self.lab
        self.unbound = lab.add(Unbound(lab.folder / "unbound", lab.network.host(54), lab.nsd, log_queries=True))
        self.unbound.start()
        self.clock = Clock(lab.folder)
        lab.sluisd.environment |= self.clock.environment
        lab.sluisd.config["dns"]["servers"] = [f"{self.unbound.address}:{self.unbound.port}"]
        lab.sluisd.write()
        for selector in ("key001", "key002"):
            lab.nsd.change(f"{selector}._domainkey.{DOMAIN}", "TXT " + txt(lab.keys.record(selector)))
        lab.start((DOMAIN,))

    def questions(self):
        """For the domain's serial, later for that of the zone that it turned out to be in."""
        return self.unbound.queries(f"{DOMAIN}. SOA") + self.unbound.queries("test. SOA")

    def an_hour_later(self):
        """Returns when the zone was asked again; a question to the daemon makes its loop look at the clock."""
        before = self.questions()
        self.clock.forward(minutes=LONGEST_HOUR)
        self.lab.sluis("status")
        wait_for(lambda: "the zone to be asked for its serial\n" + self.unbound.child.tail(),
                 lambda: self.questions() > before, timeout=60)

    def selector(self):
        return self.lab.sluis.json("domain", "show", DOMAIN)[0]["selectors"][0]

    def test_a_changed_serial_has_the_domain_looked_at_before_its_time_and_an_unchanged_one_not(self):
        self.an_hour_later()
        self.an_hour_later()
        first = self.selector()
        self.assertEqual(first["result"], "ok")
        self.lab.nsd.change(NAME, "TXT " + txt(self.lab.keys.record("other001")))
        self.assertEqual(self.selector(), first)
        wait_for(lambda: "the resolver to drop the older serial",
                 lambda: self.unbound.ask("test.", "SOA").answer[0][0].serial == self.lab.nsd.serial)
        self.an_hour_later()
        wait_for(lambda: "the domain to be looked at", lambda: self.selector()["result"] == "mismatch", timeout=60)
        self.assertIn("its zone has changed; it is looked at", self.lab.sluisd.log_text())
        row = self.lab.sluis.json("domain", "show", DOMAIN)[0]
        self.assertEqual(row["state"], "active")
