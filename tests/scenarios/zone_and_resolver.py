# SPDX-License-Identifier: Apache-2.0
"""What the zone's own servers say and what a resolver says, with a live cache between the two."""
import datetime

import dns.exception
import dns.rcode

from harness.dns_server import Unbound, txt
from harness.lab import Scenario
from harness.process import wait_for

DOMAIN = "klant.test"
SELECTORS = ("key001", "key002")


class BehindUnbound(Scenario):
    DOMAINS = ()

    def anchors(self):
        return ()

    def prepare(self):
        lab = self.lab
        self.unbound = lab.add(Unbound(lab.folder / "unbound", lab.network.host(54), lab.nsd, self.anchors()))
        self.unbound.start()
        lab.sluisd.config["dns"]["servers"] = [f"{self.unbound.address}:{self.unbound.port}"]
        lab.sluisd.write()
        lab.start(())

    def publish(self, domain=DOMAIN, selectors=SELECTORS):
        for selector in selectors:
            self.lab.nsd.change(self.name(selector, domain), "TXT " + txt(self.lab.keys.record(selector)))

    def name(self, selector, domain=DOMAIN):
        return f"{selector}._domainkey.{domain}"

    def verify(self, domain=DOMAIN, *words):
        return self.lab.sluis.try_("domain", "verify", domain, *words)

    def report(self, domain=DOMAIN):
        return self.lab.sluis.try_("--json", "domain", "verify", domain).row()

    def dkim(self, row):
        return [check for check in row["checks"] if check["check"] == "dkim"]


class Caches(BehindUnbound):
    def test_a_look_at_a_record_that_is_missing_leaves_nothing_in_the_resolver(self):
        self.lab.nsd.set_negative_ttl(3600)
        self.lab.sluis("domain", "add", DOMAIN)
        self.assertEqual(self.report()["selectors"][0]["result"], "missing")
        self.publish()
        row = self.report()
        self.assertEqual([check["result"] for check in self.dkim(row)], ["ok", "ok"], row)

    def test_a_record_that_is_saved_and_not_visible_yet_is_told_with_the_time_and_then_seen(self):
        self.lab.nsd.set_negative_ttl(8)
        self.lab.sluis("domain", "add", DOMAIN)

        def saved_and_unseen():
            for selector in SELECTORS:
                self.lab.nsd.change(self.name(selector))
                self.unbound.ask(self.name(selector), "TXT")
            self.publish()
            return [check["finding"]["id"] for check in self.dkim(self.report())] == ["DOM_CACHE_WAIT"] * 2

        wait_for(lambda: "an older answer to be met", saved_and_unseen, timeout=60)
        row = self.lab.sluis.json("domain", "show", DOMAIN)[0]
        seen = row["selectors"][0]
        self.assertEqual((row["state"], seen["result"]), ("pending", "pending"), row)
        visible = datetime.datetime.fromisoformat(seen["visible_from"].replace("Z", "+00:00"))
        self.assertLess(visible - datetime.datetime.now(datetime.timezone.utc), datetime.timedelta(seconds=9))
        self.assertIn("ns.test: TXT", seen["evidence"])
        self.assertIn("resolver: the name does not exist", seen["evidence"])
        self.assertIn("is saved, but an older answer", self.lab.sluis("domain", "show", DOMAIN).out)
        self.assertIn("is opgeslagen, maar", self.lab.sluis("domain", "show", DOMAIN, "--lang", "nl").out)
        wait_for(lambda: "the record to be visible", lambda: self.verify().out.count("pending") == 0, timeout=60)
        self.assertEqual(self.lab.sluis.json("domain", "show", DOMAIN)[0]["state"], "ready")

    def test_a_resolver_that_is_gone_changes_no_state(self):
        self.publish()
        self.lab.onboard(DOMAIN)
        self.unbound.stop()
        row = self.report()
        self.assertEqual({check["result"] for check in self.dkim(row)}, {"unanswerable"}, row)
        row = self.lab.sluis.json("domain", "show", DOMAIN)[0]
        self.assertEqual(row["state"], "active")
        self.assertEqual(row["signs_with"], list(SELECTORS))

    def test_name_servers_that_are_lame_leave_the_verdict_to_the_resolver(self):
        self.lab.sluisd.config["dns"]["authoritative_port"] = 1
        self.lab.sluisd.write()
        self.lab.sluisd.restart()
        self.publish()
        self.lab.sluis("domain", "add", DOMAIN)
        answer = self.verify()
        self.assertIn("could not be asked", answer.out)
        self.assertIn("konden niet worden gevraagd", self.verify(DOMAIN, "--lang", "nl").out)
        self.assertEqual(self.lab.sluis.json("domain", "show", DOMAIN)[0]["state"], "ready")


class Dnssec(BehindUnbound):
    SIGNED = ("signed.test", "bogus.test", "stranger.test")

    def anchors(self):
        """bogus.test's anchor is another zone's: its keys are not the ones that are expected."""
        nsd = self.lab.nsd
        wrong = nsd.anchor("stranger.test").replace("stranger.test", "bogus.test")
        return (nsd.anchor("signed.test"), wrong)

    def wait_for_unbound(self, domain, rcode):
        def answers():
            try:
                return self.unbound.ask(self.name("key001", domain), "TXT").rcode() == rcode
            except dns.exception.Timeout:
                return False
        wait_for(lambda: f"Unbound to judge {domain}\n" + self.unbound.child.tail(), answers, timeout=60)

    def evidence(self, domain):
        return [check["evidence"] for check in self.dkim(self.report(domain))]

    def test_what_dnssec_vouches_for_is_noted_and_what_it_refuses_changes_nothing(self):
        for domain in ("signed.test", "bogus.test", DOMAIN):
            self.publish(domain)
            self.lab.sluis("domain", "add", domain)
        self.wait_for_unbound("signed.test", dns.rcode.NOERROR)
        self.wait_for_unbound("bogus.test", dns.rcode.SERVFAIL)
        for evidence in self.evidence("signed.test"):
            self.assertIn("authenticated by DNSSEC", evidence)
        for evidence in self.evidence(DOMAIN):
            self.assertNotIn("DNSSEC", evidence)
        row = self.report("bogus.test")
        self.assertEqual({check["result"] for check in self.dkim(row)}, {"unanswerable"}, row)
        self.assertIn("SERVFAIL", row["checks"][0]["evidence"])
        self.assertEqual(row["verdict"]["id"], "DOM_DNSSEC_BOGUS", row)
        self.assertIn("De DNSSEC van bogus.test klopt niet", self.verify("bogus.test", "--lang", "nl").out)
        shown = self.lab.sluis.json("domain", "show", "bogus.test")[0]["selectors"][0]
        self.assertEqual((shown["result"], shown["finding"]["id"]), ("unanswerable", "DOM_DNSSEC_BOGUS"), shown)
        self.assertEqual(row["state"], "pending")
        self.assertEqual(self.lab.sluis.try_("domain", "activate", "bogus.test").status, 1)
        self.lab.sluis("domain", "activate", "signed.test")
