# SPDX-License-Identifier: Apache-2.0
"""Domains whose name servers are at odds: with the zone above, with each other, or with their task. All are real NSD
servers, behind a real Unbound."""
from harness.dns_server import ExpiredSecondary, Nsd, Unbound, txt
from harness.lab import Scenario

DOMAIN = "klant.test"
NAME = f"key001._domainkey.{DOMAIN}"


class NameServers(Scenario):
    DOMAINS = ()

    def prepare(self):
        """Of ns1.test and ns2.test each scenario says what they are."""
        self.lab.nsd.change("ns1.test", f"A {self.host(1)}")
        self.lab.nsd.change("ns2.test", f"A {self.host(2)}")

    def host(self, number):
        return self.lab.network.host(60 + number)

    def add_server(self, number, kind=Nsd, zone=DOMAIN, names=("ns1.test", "ns2.test"), records=None):
        """The server ns<number>.test with a zone that names these servers as its own."""
        apex = {zone: [f"NS {name}." for name in names]}
        server = self.lab.add(kind(self.lab.folder / f"ns{number}", self.host(number), apex | (records or {}),
                                   zone=zone, port=self.lab.nsd.port))
        server.start()
        return server

    def with_keys(self):
        return {f"{selector}._domainkey.{DOMAIN}": ["TXT " + txt(self.lab.keys.record(selector))]
                for selector in ("key001", "key002")}

    def delegate(self, *names):
        self.lab.nsd.change(DOMAIN, *(f"NS {name}." for name in names))

    def start(self, *servers):
        """The resolver, which finds the domain at these servers, and sluisd."""
        self.unbound = self.lab.add(Unbound(self.lab.folder / "unbound", self.lab.network.host(54), self.lab.nsd,
                                            stubs={DOMAIN: servers}))
        self.unbound.start()
        self.lab.sluisd.config["dns"]["servers"] = [f"{self.unbound.address}:{self.unbound.port}"]
        self.lab.sluisd.write()
        self.lab.start(())
        self.lab.sluis("domain", "add", DOMAIN)

    def report(self):
        return self.lab.sluis.try_("--json", "domain", "verify", DOMAIN).row()

    def results(self, row):
        return {check["result"] for check in row["checks"] if check["check"] == "dkim"}

    def check(self, *words):
        return self.lab.sluis.try_("--resolver", f"{self.unbound.address}:{self.unbound.port}", "check", "domain", DOMAIN,
                                   "--selector", "key001", "--dns-port", self.lab.nsd.port, *words)

    def found(self):
        return {one["id"]: one for one in self.check("--json").row()["findings"]}

    def state(self):
        return self.lab.sluis.json("domain", "show", DOMAIN)[0]["state"]


class Split(NameServers):
    def test_a_customer_who_edits_at_servers_that_nobody_is_led_to_is_sent_to_the_others(self):
        self.delegate("ns1.test")
        old = self.add_server(1, names=("ns2.test",))
        self.add_server(2, names=("ns2.test",), records=self.with_keys())
        self.start(old)
        found = self.found()["DOM_NS_SPLIT"]
        self.assertEqual((found["facts"]["parent"], found["facts"]["own"], found["facts"]["host"]),
                         ("ns1.test", "ns2.test", "ns1.test"), found)
        self.assertIn("ns1.test: no record", found["facts"]["servers"])
        self.assertIn("Wijzig records bij ns1.test", self.check("--lang", "nl").out)
        row = self.report()
        self.assertTrue([note for note in row["notes"] if "leads the world to ns1.test" in note], row)
        self.assertEqual(self.state(), "pending")

        self.delegate("ns2.test")
        old.change(DOMAIN, "NS ns2.test.")
        self.assertNotIn("DOM_NS_SPLIT", self.found())
        self.assertNotIn("DOM_NS_DIFFER", self.found())

    def test_lists_that_differ_without_harm_are_a_warning(self):
        self.delegate("ns1.test")
        first = self.add_server(1, records=self.with_keys())
        self.add_server(2, records=self.with_keys())
        self.start(first)
        self.assertIn("DOM_NS_DIFFER", self.found())
        row = self.report()
        self.assertEqual(self.results(row), {"ok"}, row)
        self.assertTrue([note for note in row["notes"] if "ns1.test, its own zone names" in note], row)

    def test_servers_that_differ_are_named_with_what_each_says(self):
        self.delegate("ns1.test", "ns2.test")
        first = self.add_server(1, records=self.with_keys())
        self.add_server(2)
        self.start(first)
        found = self.found()["DOM_AUTH_DIFF"]
        self.assertIn('ns1.test: "v=DKIM1', found["facts"]["servers"])
        self.assertIn("ns2.test: no record", found["facts"]["servers"])
        row = self.report()
        self.assertEqual(self.results(row), {"pending"}, row)
        self.assertIn("ns2.test: no record", self.lab.sluis.try_("domain", "verify", DOMAIN).out)


class Lame(NameServers):
    def test_a_server_that_does_not_know_the_zone_is_named_and_the_others_are_believed(self):
        self.delegate("ns1.test", "ns2.test")
        good = self.add_server(1, records=self.with_keys())
        lame = self.add_server(2, zone="elders.test")
        self.start(good, lame)
        row = self.report()
        self.assertEqual(self.results(row), {"ok"}, row)
        self.assertTrue([note for note in row["notes"] if "ns2.test: REFUSED" in note], row)
        self.assertEqual(self.state(), "ready")
        self.assertIn("ns2.test: REFUSED", self.found()["DOM_LAME_SOME"]["facts"]["servers"])

    def test_a_secondary_that_lost_the_zone_is_named_and_the_others_are_believed(self):
        self.delegate("ns1.test", "ns2.test")
        good = self.add_server(1, records=self.with_keys())
        expired = self.add_server(2, kind=ExpiredSecondary)
        self.start(good, expired)
        self.assertEqual(self.results(self.report()), {"ok"})
        self.assertIn("ns2.test: SERVFAIL", self.found()["DOM_LAME_SOME"]["facts"]["servers"])

    def test_when_no_server_knows_the_zone_any_more_nothing_changes_and_each_is_named(self):
        self.delegate("ns1.test", "ns2.test")
        good = self.add_server(1, records=self.with_keys())
        expired = self.add_server(2, kind=ExpiredSecondary)
        self.start(good, expired)
        self.lab.sluis("domain", "activate", DOMAIN, "--reason", "customer called")
        before = self.lab.sluis.json("domain", "show", DOMAIN)[0]
        good.stop()
        good.child = None
        self.unbound.stop()
        self.unbound.start()  # with an empty cache
        row = self.report()
        self.assertEqual(self.results(row), {"unanswerable"}, row)
        after = self.lab.sluis.json("domain", "show", DOMAIN)[0]
        for kept in ("state", "since", "signs_with"):
            self.assertEqual(after[kept], before[kept])
        for was, now in zip(before["selectors"], after["selectors"], strict=True):
            self.assertIsNone(was["failing_since"])
            self.assertIn(f"Since {now['failing_since']} no look at this record gets an answer", now["notes"][0])
            self.assertEqual(now | {"failing_since": None, "notes": now["notes"][1:]}, was)
        lame = self.found()["DOM_LAME"]
        self.assertIn("ns1.test: ", lame["facts"]["servers"])
        self.assertIn("ns2.test: SERVFAIL", lame["facts"]["servers"])
        self.assertIn("Geen van de nameservers", self.check("--lang", "nl").out)
