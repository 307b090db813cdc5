# SPDX-License-Identifier: Apache-2.0
from harness.dns_server import txt
from harness.lab import Scenario
from harness.process import wait_for

DOMAIN = "klant.test"


class Lifecycle(Scenario):
    DOMAINS = ()

    def publish_all(self, domain):
        for selector in ("key001", "key002"):
            self.lab.nsd.change(f"{selector}._domainkey.{domain}", "TXT " + txt(self.lab.keys.record(selector)))

    def row(self, domain=DOMAIN):
        return self.lab.sluis.json("domain", "show", domain)[0]

    def history(self, domain=DOMAIN):
        return [row["what"] for row in self.lab.sluis.json("domain", "history", domain)]

    def test_a_domain_without_the_plan_is_checked_and_not_activated(self):
        self.publish_all(DOMAIN)
        self.lab.sluis("domain", "add", DOMAIN, "--plan", "basic")
        self.lab.sluis.try_("domain", "verify", DOMAIN)
        self.assertEqual(self.row()["state"], "ready")
        self.assertIn("available in Pro", self.lab.sluis("domain", "show", DOMAIN).out)
        self.assertEqual(self.lab.sluis.try_("domain", "activate", DOMAIN).status, 1)
        self.lab.sluis("domain", "set-plan", DOMAIN, "pro")
        self.lab.sluis("domain", "activate", DOMAIN)
        self.lab.sluis("domain", "set-plan", DOMAIN, "basic", "--reason", "cancelled")
        row = self.row()
        self.assertEqual(row["state"], "active")
        self.assertIsNotNone(row["plan_ends"])
        self.lab.sluisd.restart()
        self.assertEqual(self.row()["plan_ends"], row["plan_ends"])
        self.assertIn("plan pro -> basic", self.history())

    def test_an_activation_without_the_token_is_an_override_and_with_it_is_none(self):
        for domain in (DOMAIN, "ander.test"):
            self.publish_all(domain)
            self.lab.sluis("domain", "add", domain)
        token = next(row for row in self.lab.sluis.json("domain", "records", "ander.test")
                     if row["name"] == "_sluis-verify")
        self.lab.nsd.change(token["full_name"], "TXT " + txt(token["value"]))
        for domain in (DOMAIN, "ander.test"):
            self.lab.sluis("domain", "activate", domain, "--reason", "knows the customer")
        override = "override: activated without proof of ownership"
        self.assertIn(override, self.history())
        self.assertNotIn(override, self.history("ander.test"))

    def test_an_import_activates_what_is_right_and_is_simply_run_again(self):
        self.publish_all(DOMAIN)
        path = str(self.lab.folder / "domains.csv")
        with open(path, "w") as out:
            out.write(f"domain,plan,scheme\n{DOMAIN},pro,txt\nander.test,pro,txt\nhttps://x.test/,pro,txt\n")
        first = self.lab.sluis.try_("domain", "import", path)
        self.assertEqual(first.status, 1, first)
        self.assertIn("1 activated, 0 active already, 1 waiting, 1 refused", first.out)
        self.assertIn("ander.test", first.out)
        self.publish_all("ander.test")
        again = self.lab.sluis.try_("domain", "import", path)
        self.assertIn("1 activated, 1 active already, 0 waiting, 1 refused", again.out)
        self.assertEqual(self.row("ander.test")["state"], "active")

    def test_those_who_are_told_get_mail_about_a_domain(self):
        self.publish_all(DOMAIN)
        self.lab.sluis("domain", "add", DOMAIN, "--contact", "beheer@sink.test", "--notice-lang", "nl")
        self.lab.sluis("domain", "activate", DOMAIN)
        mail = self.lab.sink.wait()[0]
        self.assertIn(b"Subject: klant.test is actief", mail.data)
        self.assertIn(b"Auto-Submitted: auto-generated", mail.data)
        wait_for("the notice in the history", lambda: "notice sent: activated" in self.history())
