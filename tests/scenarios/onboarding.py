# SPDX-License-Identifier: Apache-2.0
from harness import judges
from harness.dns_server import txt
from harness.lab import Scenario

DOMAIN = "klant.test"


class Onboarding(Scenario):
    DOMAINS = ()

    def publish(self, selector, record=None):
        self.lab.nsd.change(f"{selector}._domainkey.{DOMAIN}", "TXT " + txt(record or self.lab.keys.record(selector)))

    def publish_spf(self):
        self.lab.nsd.change(DOMAIN, "TXT " + txt("v=spf1 include:spf.provider.test ~all"))

    def onboard_all(self):
        self.publish("key001")
        self.publish("key002")
        self.publish_spf()
        self.lab.onboard(DOMAIN)

    def send(self):
        return self.lab.submit(sender=f"info@{DOMAIN}")

    def state(self):
        return self.lab.sluis.json("domain", "show", DOMAIN)[0]["state"]

    def test_a_domain_is_added_published_verified_and_activated_and_then_its_mail_is_signed(self):
        self.lab.sluis("domain", "add", DOMAIN)
        self.assertEqual(self.lab.sluis.try_("domain", "verify", DOMAIN).status, 1)
        self.onboard_records_as_told()
        self.assertEqual(self.lab.sluis.try_("domain", "verify", DOMAIN).status, 0)
        self.assertNotEqual(self.state(), "active")
        self.lab.sluis("domain", "activate", DOMAIN)
        self.assertEqual(self.state(), "active")
        self.send()
        self.assert_signed(self.lab.sink.wait()[0].data, DOMAIN)

    def onboard_records_as_told(self):
        """Publishes what `sluis domain records` says, word for word."""
        zone = self.lab.sluis("domain", "records", DOMAIN, "--format", "zone").out
        for name in (f"$ORIGIN {DOMAIN}.", "key001._domainkey ", "key002._domainkey ", "v=spf1"):
            self.assertIn(name, zone)
        self.lab.nsd.append(zone)

    def test_the_records_to_publish_have_the_exact_form_of_the_documents(self):
        self.lab.sluis("domain", "add", DOMAIN)
        text = self.lab.sluis("domain", "records", DOMAIN).out
        for selector in ("key001", "key002"):
            self.assertIn(self.lab.keys.record(selector), text.replace("\n", ""))

    def test_mail_of_a_domain_that_is_not_active_is_refused_with_what_to_do(self):
        text = self.assert_refused(550, self.send)
        self.assertIn(DOMAIN, text)

    def test_a_record_under_a_doubled_domain_and_exchanged_records_are_explained(self):
        self.lab.sluis("domain", "add", DOMAIN)
        self.lab.nsd.change(f"key001._domainkey.{DOMAIN}.{DOMAIN}", "TXT " + txt(self.lab.keys.record("key001")))
        self.publish("key002", self.lab.keys.record("key001"))
        answer = self.lab.sluis.try_("domain", "verify", DOMAIN)
        self.assertEqual(answer.status, 1, answer)
        self.assertIn("the domain stands in the name twice", answer.out)
        self.assertIn("stands the value of key001", answer.out)

    def test_a_selector_whose_published_key_is_another_does_not_sign(self):
        self.publish("key001")
        self.publish("key002", self.lab.keys.record("other001"))
        self.publish_spf()
        self.lab.onboard(DOMAIN)
        self.send()
        self.assert_signed(self.lab.sink.wait()[0].data, DOMAIN, ["key001"])

    def test_a_domain_with_no_key_published_is_not_activated(self):
        self.lab.sluis("domain", "add", DOMAIN)
        self.assertEqual(self.lab.sluis.try_("domain", "activate", DOMAIN).status, 1)
        self.assertNotEqual(self.state(), "active")

    def test_a_suspended_domain_sends_nothing_more(self):
        self.onboard_all()
        self.lab.sluis("domain", "suspend", DOMAIN, "--reason", "invoice open")
        self.assertEqual(self.state(), "suspended")
        self.assert_refused(550, self.send)

    def test_a_domain_stays_active_over_a_restart(self):
        self.onboard_all()
        self.lab.sluisd.restart()
        self.assertEqual(self.state(), "active")
        self.send()
        self.assert_signed(self.lab.sink.wait()[0].data, DOMAIN)

    def test_the_history_of_a_domain_says_who_did_what(self):
        self.onboard_all()
        self.lab.sluis("domain", "suspend", DOMAIN, "--reason", "invoice open")
        history = self.lab.sluis("domain", "history", DOMAIN).out
        self.assertIn("invoice open", history)
        self.assertIn("active", history)

    def test_one_signature_is_made_when_only_the_first_selector_is_wanted(self):
        self.lab.sluisd.config["dkim"]["sign_with"] = "first"
        self.lab.sluisd.write()
        self.lab.sluisd.restart()
        self.onboard_all()
        self.send()
        data = self.lab.sink.wait()[0].data
        self.assertEqual(judges.signatures(data), [(DOMAIN, "key001")])
        self.assert_signed(data, DOMAIN, ["key001"])

    def test_stand_alone_checks_look_at_the_published_records(self):
        self.publish("key001")
        resolver = f"{self.lab.nsd.address}:{self.lab.nsd.port}"
        good = self.lab.sluis.try_("--resolver", resolver, "check", "dkim", "key001", DOMAIN)
        self.assertEqual(good.status, 0, good)
        missing = self.lab.sluis.try_("--resolver", resolver, "check", "dkim", "key002", DOMAIN)
        self.assertEqual(missing.status, 1, missing)
