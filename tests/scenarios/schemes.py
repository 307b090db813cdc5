# SPDX-License-Identifier: Apache-2.0
"""The ways in which a domain publishes our keys: TXT, CNAME, and the earlier set-up's CNAMEs."""
from harness.dns_server import txt
from harness.lab import Scenario
from harness.process import wait_for

DOMAIN = "klant.test"
BASE = "dkim.provider.test"
SELECTORS = ("key001", "key002")
# The earlier set-up's selector, with a key that the lab has anyway.
LEGACY, LEGACY_KEY = "mrsel1", "other001"


class Schemes(Scenario):
    DOMAINS = ()

    def prepare(self):
        lab = self.lab
        lab.sluisd.config["dkim"]["cname_base"] = BASE
        lab.sluisd.config["dkim"]["legacy_base"] = "provider.test"
        lab.sluisd.config["dkim"]["selectors"].append(
            {"name": LEGACY, "private_key": str(lab.keys.private(LEGACY_KEY)), "scheme": "legacy"})
        lab.sluisd.write()
        for selector in SELECTORS:
            self.serve(f"*.{selector}.{BASE}", selector)
        self.serve(f"{LEGACY}._domainkey.provider.test", LEGACY_KEY)
        self.lab.nsd.change(DOMAIN, "TXT " + txt("v=spf1 include:spf.provider.test ~all"))
        super().prepare()

    def serve(self, name, key):
        self.lab.nsd.change(name, "TXT " + txt(self.lab.keys.record(key)))

    def at(self, selector):
        return f"{selector}._domainkey.{DOMAIN}"

    def lead(self, selector, target):
        self.lab.nsd.change(self.at(selector), f"CNAME {target}.")

    def records(self, *words):
        rows = self.lab.sluis.json("domain", "records", DOMAIN, *words)
        return {row["selector"] or row["kind"]: row for row in rows}

    def verify(self, *words):
        return self.lab.sluis.try_("domain", "verify", DOMAIN, *words)

    def report(self):
        return self.lab.sluis.try_("--json", "domain", "verify", DOMAIN).row()

    def finding(self, selector):
        return next(check["finding"]["id"] for check in self.report()["checks"] if check["selector"] == selector)

    def show(self):
        return self.lab.sluis.json("domain", "show", DOMAIN)[0]

    def assert_mail_is_signed_with(self, *selectors):
        known = self.lab.sink.count()
        self.lab.submit(sender=f"info@{DOMAIN}")
        self.assert_signed(self.lab.sink.wait(known + 1)[-1].data, DOMAIN, selectors)


class Cname(Schemes):
    def test_what_key_records_prints_is_what_our_own_zone_serves(self):
        rows = {row["name"]: row["value"] for row in self.lab.sluis.json("key", "records")}
        for selector in SELECTORS:
            self.assertEqual(rows[f"*.{selector}.{BASE}"], self.lab.keys.record(selector))
            self.lab.nsd.change(f"*.{selector}.{BASE}")
        self.lab.nsd.change(f"{LEGACY}._domainkey.provider.test")
        self.lab.nsd.change("spf.provider.test")
        self.lab.sluisd.reload()
        wait_for("status to miss all four", lambda: len(self.findings() or []) >= 4)
        self.lab.nsd.append(self.lab.sluis("key", "records").out)
        self.lab.sluisd.reload()
        wait_for("status to find everything", lambda: self.findings() == [])

    def findings(self):
        platform = self.lab.sluis.json("status")[0]["platform"]
        return platform and platform["findings"]

    def test_a_zone_file_of_cnames_that_is_pasted_as_it_is_makes_the_domain_sign_and_proves_whose_it_is(self):
        self.lab.sluis("domain", "add", DOMAIN, "--scheme", "cname")
        zone = self.lab.sluis("domain", "records", DOMAIN, "--format", "zone").out
        self.assertRegex(zone, rf"\nkey001\._domainkey 3600 IN CNAME [a-z2-7]{{16}}\.key001\.{BASE}\.\n")
        self.assertNotIn("_sluis-verify", zone)
        self.lab.nsd.append(zone)
        answer = self.verify()
        self.assertEqual(answer.status, 0, answer)
        self.lab.sluis("domain", "activate", DOMAIN)
        history = self.lab.sluis("domain", "history", DOMAIN).out
        self.assertNotIn("override", history)
        self.lab.sluisd.restart()
        self.assertEqual((self.show()["scheme"], self.show()["state"]), ("cname", "active"))
        self.assert_mail_is_signed_with(*SELECTORS)

    def test_the_records_are_told_in_every_form_and_in_both_languages(self):
        self.lab.sluis("domain", "add", DOMAIN, "--scheme", "cname")
        row = self.records()["key001"]
        self.assertEqual((row["type"], row["name"], row["full_name"], row["dotted_name"]),
                         ("CNAME", "key001._domainkey", self.at("key001"), self.at("key001") + "."))
        self.assertEqual(row["dotted_value"], row["value"] + ".")
        self.assertEqual(row["zone"], f"{self.at('key001')}. 3600 IN CNAME {row['value']}.")
        self.assertIn("Add this CNAME record", self.lab.sluis("domain", "records", DOMAIN).out)
        dutch = self.lab.sluis("domain", "records", DOMAIN, "--mail", "--lang", "nl").out
        self.assertIn("Voeg dit CNAME-record toe", dutch)
        self.assertIn("\n" + row["value"] + "\n", dutch)

    def test_each_mistake_with_a_cname_is_told_with_its_fix(self):
        self.lab.sluis("domain", "add", DOMAIN, "--scheme", "cname")
        first, second = (self.records()[selector]["value"] for selector in SELECTORS)
        self.lead("key001", "elsewhere.provider.test")
        self.assertEqual(self.finding("key001"), "CNAME_OTHER")
        self.lead("key001", f"{first}.{DOMAIN}")
        self.assertEqual(self.finding("key001"), "DKIM_CNAME_DOT")
        self.assertIn(f"punt aan het eind: {first}.", self.verify("--lang", "nl").out)
        self.lead("key001", second)
        self.assertEqual(self.finding("key001"), "DKIM_CNAME_SWAPPED")
        self.lab.nsd.change(self.at("key001"), "TXT " + txt(first))
        self.assertEqual(self.finding("key001"), "DKIM_TXT_IS_HOST")
        self.lab.nsd.change(self.at("key001"))
        self.lab.nsd.change(f"{self.at('key001')}.{DOMAIN}", f"CNAME {first}.")
        self.assertEqual(self.finding("key001"), "DKIM_DUP_SUFFIX")
        self.assertEqual(self.verify().status, 1)

    def test_a_target_without_our_key_is_our_task_and_status_tells_it(self):
        self.lab.sluis("domain", "add", DOMAIN, "--scheme", "cname")
        self.lead("key001", self.records()["key001"]["value"])
        self.lab.nsd.change(f"*.key001.{BASE}")
        self.assertEqual(self.finding("key001"), "DKIM_CNAME_TARGET")
        self.assertIn("You need not do anything", self.verify().out)
        self.lab.sluisd.reload()
        wait_for("status to miss the key", lambda: self.missed() == [f"status.key001.{BASE}"])
        self.serve(f"*.key001.{BASE}", "key001")
        self.lab.sluisd.reload()
        wait_for("status to find all keys", lambda: self.missed() == [])

    def missed(self):
        platform = self.lab.sluis.json("status")[0]["platform"]
        return platform and [each["name"] for each in platform["findings"] if each["id"] == "OUR_KEY"]

    def test_a_txt_record_in_the_place_of_the_cname_signs_and_is_told(self):
        self.lab.sluis("domain", "add", DOMAIN, "--scheme", "cname")
        for selector in SELECTORS:
            self.serve(self.at(selector), selector)
        self.assertEqual(self.finding("key001"), "DKIM_WRONG_TYPE")
        self.lab.sluis("domain", "activate", DOMAIN, "--reason", "panel without CNAME")
        self.assertIn("override: activated without proof of ownership", self.lab.sluis("domain", "history", DOMAIN).out)
        self.assert_mail_is_signed_with(*SELECTORS)


class Legacy(Schemes):
    def import_legacy(self):
        self.lead(LEGACY, f"{LEGACY}._domainkey.provider.test")
        file = self.lab.folder / "customers.csv"
        file.write_text(f"domain,plan,scheme\n{DOMAIN},pro,legacy\n")
        self.lab.sluis("domain", "import", str(file), "--reason", "customers of the earlier set-up")

    def test_an_imported_customer_of_the_earlier_set_up_signs_with_it(self):
        self.import_legacy()
        self.assertEqual(self.show()["scheme"], "legacy")
        self.assertIn(f"The old aliases still work: {LEGACY}", self.verify().out)
        self.assertEqual(self.records()[LEGACY]["value"], f"{LEGACY}._domainkey.provider.test")
        self.assert_mail_is_signed_with(LEGACY)

    def test_a_move_to_the_present_records_signs_all_the_way_and_ends_when_they_are_there(self):
        self.import_legacy()
        self.assertEqual(set(self.records("--scheme", "txt")) & {LEGACY, *SELECTORS}, set(SELECTORS))
        self.lab.sluis("domain", "set-scheme", DOMAIN, "txt", "--reason", "customer agreed")
        self.assertEqual((self.show()["scheme"], self.show()["moving_from"]), ("txt", "legacy"))
        self.assert_mail_is_signed_with(LEGACY)
        self.lab.sluisd.restart()
        self.assertEqual(self.verify().status, 1)
        self.assert_mail_is_signed_with(LEGACY)
        for selector in SELECTORS:
            self.serve(self.at(selector), selector)
        self.assertEqual(self.verify().status, 0)
        self.assertIsNone(self.show()["moving_from"])
        self.assert_mail_is_signed_with(*SELECTORS)
        self.assertIn("moved from legacy to txt", self.lab.sluis("domain", "history", DOMAIN).out)
        again = self.lab.sluis.try_("domain", "import", str(self.lab.folder / "customers.csv"))
        self.assertEqual(again.status, 1, again)
        self.assertIn(f"sluis domain set-scheme {DOMAIN} legacy", again.out)
        self.assertEqual((self.show()["scheme"], self.show()["moving_from"]), ("txt", None))
        self.lab.nsd.change(self.at(LEGACY))
        self.assertEqual(self.verify().status, 0)

    def test_a_scheme_that_is_not_configured_is_refused_with_what_it_lacks(self):
        self.import_legacy()
        del self.lab.sluisd.config["dkim"]["cname_base"]
        self.lab.sluisd.write()
        self.lab.sluisd.reload()
        for words in (("set-scheme", DOMAIN, "cname"), ("add", "ander.test", "--scheme", "cname")):
            answer = self.lab.sluis.try_("domain", *words)
            self.assertEqual(answer.status, 1, answer)
            self.assertIn("scheme cname needs dkim.cname_base", answer.err)
        self.assertIn("already", self.lab.sluis.try_("domain", "set-scheme", DOMAIN, "legacy").err)
        self.assertEqual(self.lab.sluis.try_("domain", "set-scheme", DOMAIN, "smoke").status, 2)
