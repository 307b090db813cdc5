# SPDX-License-Identifier: Apache-2.0
import re

from harness.dns_server import txt
from harness.lab import Scenario

DOMAIN = "klant.test"
HOSTS = """host: Proefpaneel
servers: paneel.test
servers.source: the lab's own
long.en: Cut long values.
long.nl: Deel lange waarden.
long.source: unverified
"""


class Records(Scenario):
    """`sluis domain records`: what a customer publishes, as it is told and as it is pasted."""
    DOMAINS = ()
    ZONE = {DOMAIN: ["MX 10 mx.klant.test."], "mx.klant.test": ["A 192.0.2.80"]}

    def records(self, *options):
        return self.lab.sluis("domain", "records", DOMAIN, *options).out

    def rows(self, *options):
        rows = self.lab.sluis.json("domain", "records", DOMAIN, *options)
        return {row["selector"] or row["kind"]: row for row in rows}

    def spf_in_dns(self, *records):
        self.lab.nsd.change(DOMAIN, "MX 10 mx.klant.test.", *("TXT " + txt(record) for record in records))

    def test_a_zone_file_that_is_pasted_as_it_is_makes_the_domain_sign_and_its_spf_pass(self):
        self.lab.sluis("domain", "add", DOMAIN)
        self.spf_in_dns("v=spf1 mx -all")
        zone = self.records("--format", "zone")
        self.assertIn("; old value: v=spf1 mx -all", zone)
        self.spf_in_dns()  # "replace, do not add"
        self.lab.nsd.append(zone)
        answer = self.lab.sluis.try_("domain", "verify", DOMAIN)
        self.assertEqual(answer.status, 0, answer)
        self.lab.sluis("domain", "activate", DOMAIN)
        self.lab.submit(sender=f"info@{DOMAIN}")
        self.assert_signed(self.lab.sink.wait()[0].data, DOMAIN)
        after = self.rows()
        self.assertEqual(after["spf"]["action"], "nothing")
        self.assertEqual(after["spf"]["value"], "v=spf1 mx include:spf.provider.test -all")
        self.assertNotIn("dmarc", after)

    def test_the_value_pasted_in_parts_or_on_one_line_is_the_same_record(self):
        row = self.rows()["key001"]
        self.assertEqual(row["value"], self.lab.keys.record("key001"))
        self.assertEqual(re.fullmatch(r'"(.{255})" "(.{162})"', row["quoted"]).groups(),
                         (row["value"][:255], row["value"][255:]))
        self.lab.nsd.append(row["zone"])
        self.assertEqual(self.lab.nsd.txt_record(row["dotted_name"]).decode(), row["value"])

    def test_an_spf_record_that_is_there_is_told_with_what_changes_and_what_it_costs(self):
        self.spf_in_dns("v=spf1 mx -all")
        text = self.records()
        for line in ("old value:  v=spf1 mx -all", "new value:  v=spf1 mx include:spf.provider.test -all",
                     "changes:    v=spf1 mx +[include:spf.provider.test] -all", "look-ups:   1 -> 2 (max. 10)"):
            self.assertIn(line, text)
        dutch = self.records("--lang", "nl")
        self.assertIn("Vervang de waarde daarvan door deze; voeg geen tweede record toe.", dutch)

    def test_a_message_to_the_customer_is_ready_to_send_in_both_languages(self):
        self.lab.sluis("domain", "add", DOMAIN)
        english, dutch = self.records("--mail"), self.records("--mail", "--lang", "nl")
        for text in (english, dutch):
            self.assertIn("\n" + self.lab.keys.record("key001") + "\n", text)
            self.assertIn("\nv=spf1 mx include:spf.provider.test ~all\n", text)
            self.assertIn("\nv=DMARC1; p=none\n", text)
        self.assertTrue(english.startswith(f"Subject: DNS records for {DOMAIN}\n"))
        self.assertTrue(dutch.startswith(f"Onderwerp: DNS-records voor {DOMAIN}\n"))
        self.assertNotRegex(dutch, r"\bje\b|\bjouw\b|\bjij\b")

    def test_a_mistake_in_the_operators_own_file_of_dns_hosts_is_named_with_its_line(self):
        hosts = self.lab.folder / "dns_hosts.txt"
        self.lab.sluisd.config["onboarding"] = {"dns_hosts": str(hosts)}
        self.lab.sluisd.write()
        hosts.write_text(HOSTS + "colour.en: red\n")
        status, said = self.lab.sluisd.check()
        self.assertEqual(status, 1, said)
        self.assertIn(f'{hosts}: line 7: "colour.en" is not known', said)
        self.lab.sluisd.reload("the old one stays in force")
        hosts.write_text(HOSTS)
        self.assertEqual(self.lab.sluisd.check()[0], 0)
        self.lab.sluisd.restart()
        self.assertIn("key001", self.rows())

    def test_without_dns_the_plain_records_are_still_told_and_what_could_not_be_looked_at(self):
        self.lab.nsd.stop()
        rows = self.rows()
        self.assertEqual(rows["key001"]["value"], self.lab.keys.record("key001"))
        self.assertEqual(rows["spf"]["action"], "unanswered")
        self.assertEqual(rows["spf"]["value"], "v=spf1 include:spf.provider.test ~all")
        self.assertIn("DNS could not be asked", " ".join(rows["spf"]["explanations"]))
        self.assertRegex(self.records("--format", "zone"), r"\n; @ 3600 IN TXT \"v=spf1")
