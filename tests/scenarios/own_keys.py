# SPDX-License-Identifier: Apache-2.0
"""Domains with CNAMEs that have a key of their own each, in the provider's zone and in their own."""
import re
import stat

from harness import judges
from harness.dns_server import txt
from harness.lab import Scenario

FIRST, SECOND = "klant.test", "ander.test"
BASE = "dkim.provider.test"
SELECTOR = "key101"


class OwnKeysLab(Scenario):
    DOMAINS = ()
    KIND = "rsa-2048"

    def prepare(self):
        dkim = self.lab.sluisd.config["dkim"]
        dkim["cname_base"] = BASE
        dkim["selectors"].append({"name": SELECTOR, "per_domain": self.KIND})
        self.lab.sluisd.write()
        for domain in (FIRST, SECOND):
            self.lab.nsd.change(domain, "TXT " + txt("v=spf1 include:spf.provider.test ~all"))
        super().prepare()

    def ours(self, *words):
        """{domain: value} of what our own zone has to serve for the domains' own keys."""
        rows = self.lab.sluis.json("key", "records", *words)
        return {row["domain"]: row["value"] for row in rows if "domain" in row}

    def publish_ours(self, *words):
        self.lab.nsd.append(self.lab.sluis("key", "records", *words).out)

    def lead(self, domain):
        rows = self.lab.sluis.json("domain", "records", domain)
        told = {row["selector"]: row["value"] for row in rows if row["selector"]}
        self.assertEqual(set(told), {SELECTOR})
        self.lab.nsd.change(f"{SELECTOR}._domainkey.{domain}", f"CNAME {told[SELECTOR]}.")

    def verify(self, domain, *words):
        return self.lab.sluis.try_("domain", "verify", domain, *words)

    def mail_of(self, domain):
        known = self.lab.sink.count()
        self.lab.submit(sender=f"info@{domain}")
        return self.lab.sink.wait(known + 1)[-1].data

    def set_up(self, domain):
        self.lab.sluis("domain", "add", domain, "--scheme", "cname")
        self.publish_ours("--domain", domain)
        self.lead(domain)
        answer = self.verify(domain)
        self.assertEqual(answer.status, 0, answer)
        self.lab.sluis("domain", "activate", domain)

    def assert_each_domain_signs_with_its_own(self):
        self.lab.sluis("domain", "add", FIRST, "--scheme", "cname")
        self.lab.sluis("domain", "add", SECOND, "--scheme", "cname")
        before = self.ours()
        self.assertEqual(set(before), {FIRST, SECOND})
        self.assertNotEqual(before[FIRST], before[SECOND])
        self.publish_ours("--domain", FIRST)
        self.publish_ours("--domain", SECOND)
        for domain in (FIRST, SECOND):
            self.lead(domain)
            self.lab.sluis("domain", "activate", domain)
            self.assertNotIn("override", self.lab.sluis("domain", "history", domain).out)
            self.assert_signed(self.mail_of(domain), domain, [SELECTOR])
        self.lab.sluisd.restart()
        self.assertEqual(self.ours(), before)
        for domain in (FIRST, SECOND):
            self.assert_signed(self.mail_of(domain), domain, [SELECTOR])
        row = next(row for row in self.lab.sluis.json("key", "list") if row["selector"] == SELECTOR)
        self.assertEqual((row["per_domain"], row["domains"]), (True, 2))
        self.assertIsNotNone(row["last_signed"])


class OwnKeys(OwnKeysLab):
    def test_each_domain_signs_with_its_own_key_and_keeps_it_over_a_restart(self):
        self.assert_each_domain_signs_with_its_own()

    def test_a_key_of_another_domain_at_the_target_verifies_nothing(self):
        self.set_up(FIRST)
        self.set_up(SECOND)
        mail = self.mail_of(FIRST)
        mine, other = (self.lab.nsd.txt_record(f"{SELECTOR}._domainkey.{domain}") for domain in (FIRST, SECOND))
        self.assertNotEqual(re.search(rb"p=(.*)", mine).group(1), re.search(rb"p=(.*)", other).group(1))
        self.assert_signed(mail, FIRST, [SELECTOR])
        self.lab.nsd.change(f"{SELECTOR}._domainkey.{FIRST}", "TXT " + txt(other.decode()))
        self.assertEqual(judges.python_dkim(mail, self.lab.nsd), {SELECTOR: False})

    def test_a_target_that_our_zone_lacks_is_pending_and_our_task(self):
        self.lab.sluis("domain", "add", FIRST, "--scheme", "cname")
        self.lead(FIRST)
        answer = self.verify(FIRST)
        self.assertEqual(answer.status, 1, answer)
        self.assertIn("You need not do anything", answer.out)
        self.assertIn(f"sluis key records --domain {FIRST}", answer.out)
        row = self.lab.sluis.json("domain", "show", FIRST)[0]
        self.assertEqual((row["state"], row["selectors"][0]["result"]), ("pending", "pending"))
        self.publish_ours("--domain", FIRST)
        self.assertEqual(self.verify(FIRST).status, 0)

    def test_a_domain_with_txt_records_moves_over_and_is_signed_all_the_way(self):
        for selector in ("key001", "key002"):
            self.lab.nsd.change(f"{selector}._domainkey.{FIRST}", "TXT " + txt(self.lab.keys.record(selector)))
        self.lab.onboard(FIRST)
        shared = ("key001", "key002")
        self.assert_signed(self.mail_of(FIRST), FIRST, shared)
        self.lab.sluis("domain", "set-scheme", FIRST, "cname", "--reason", "customer agreed")
        self.assert_signed(self.mail_of(FIRST), FIRST, shared)
        self.lead(FIRST)
        self.assertEqual(self.verify(FIRST).status, 1)
        self.assert_signed(self.mail_of(FIRST), FIRST, shared)
        self.publish_ours("--domain", FIRST)
        self.assertEqual(self.verify(FIRST).status, 0)
        self.assert_signed(self.mail_of(FIRST), FIRST, [SELECTOR])
        self.assertIn("key001, key002 let go", self.lab.sluis("domain", "history", FIRST).out)
        self.lab.sluisd.restart()
        self.assert_signed(self.mail_of(FIRST), FIRST, [SELECTOR])

    def test_the_store_with_private_keys_is_closed_to_others_and_no_command_tells_one(self):
        self.set_up(FIRST)
        data = self.lab.folder / "data"
        self.assertEqual(stat.S_IMODE(data.stat().st_mode), 0o700)
        told = "".join(self.lab.sluis(*words).out for words in (
            ("key", "records", "--domain", FIRST), ("--json", "key", "list"), ("--json", "domain", "show", FIRST),
            ("domain", "history", FIRST), ("--json", "domain", "records", FIRST))) + self.lab.sluisd.log_text()
        self.assertNotIn("PRIVATE", told)
        self.assertNotRegex(told, r"MIIE[A-Za-z0-9+/]{60}", "a PKCS#8 key of 2048 bits begins like this")


class OwnEd25519Keys(OwnKeysLab):
    KIND = "ed25519"

    def test_each_domain_signs_with_its_own_key_and_keeps_it_over_a_restart(self):
        self.assert_each_domain_signs_with_its_own()
