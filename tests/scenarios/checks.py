# SPDX-License-Identifier: Apache-2.0
"""The stand-alone checks against a real name server: the documents' own records, every mistake that they
list, and what a support agent is told of each in both languages."""
from harness.dns_server import Unbound, txt
from harness.lab import Scenario

DOMAIN = "klant.test"
START = "v=DKIM1;h=sha256;k=rsa;p="
# The two public keys of the source documents.
KEY001 = ("MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAn66jq1ZdodxCtp0ztrWZUCOJpa62KZGHHsekKfm7wediMTSLeQKdLhwWY5L4RqWP"
          "5dMJds1Ya8dDWfQJAuILM5f5cxm+pXDJ0C6we3pWlhcN7HoNZsmkVeASH1QTq8Ji8d7ngfaOHfe+SXs4yTJWbI11Rt7nIS1syAtKn4fw/NiK"
          "W4k2xb38fpT3MoVCYLBw5STwLVxKt0YA0QiSuIQfxGgruy7ldMuXCOo9rjwL1zw/1Br9W4IWd0H/BHctaIDRCkkDK1H/YJO82txnmLKYrASZ"
          "bxzEQu+9rMdENNTMNJ5Ox6ptx0xN/sCTcRxkGugyoFeMB6o8BOZ7pDyY3b4CiQIDAQAB")
KEY002 = ("MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCn1BbTAaEqGdv68mJsGTXw5n0dB/SxOj6VIrlNn06mEYvWrvhh+vFns8MReDFrvkqcVkKy"
          "/jvf5DaMph+qhzHxL0EiCrKCQOPKDPYEfFgsU+g8T7auyCzYUAxaas4K/Zffp81emUX8mmKzoVbe5kcvYqp7cF1NSLXVFV9meSGD8QIDAQAB")
RECORD001, RECORD002 = START + KEY001, START + KEY002


class Checks(Scenario):
    def prepare(self):
        """No daemon: the checks stand alone."""

    def name(self, selector="key001"):
        return f"{selector}._domainkey.{DOMAIN}"

    def publish(self, *texts, name=None):
        self.lab.nsd.change(name or self.name(), *("TXT " + txt(text) for text in texts))

    def check(self, *words):
        return self.lab.sluis.try_("--resolver", f"{self.lab.nsd.address}:{self.lab.nsd.port}", "check", *words)

    def check_key001(self, *words):
        return self.check("dkim", "key001", DOMAIN, "--expect", RECORD001, *words)

    def assert_finds(self, wanted, english, dutch):
        """Both languages say it, JSON names it, and the verdict is bad."""
        row = self.check_key001("--json").row()
        self.assertEqual(row["result"], "fail", row)
        self.assertIn(wanted, [finding["id"] for finding in row["findings"]], row)
        for language, words in (("en", english), ("nl", dutch)):
            answer = self.check_key001("--lang", language)
            self.assertEqual(answer.status, 1, answer)
            self.assertIn(wanted, answer.out)
            self.assertIn(words, answer.out)

    def test_the_documents_own_records_are_good(self):
        self.publish(RECORD001)
        self.publish(RECORD002, name=self.name("key002"))
        for selector, record in (("key001", RECORD001), ("key002", RECORD002)):
            answer = self.check("dkim", selector, DOMAIN, "--expect", record)
            self.assertEqual(answer.status, 0, answer)
            self.assertIn("DKIM_OK", answer.out)
            row = self.check("dkim", selector, DOMAIN, "--expect", record, "--json").row()
            self.assertEqual(row["result"], "pass")
            self.assertEqual("".join(row["evidence"][0]["txt"][0]), record)

    def test_a_record_that_is_not_published_is_missing(self):
        self.assert_finds("DKIM_MISSING", "There is no TXT record", "Er is nog geen TXT-record")

    def test_another_key_does_not_match(self):
        self.publish(RECORD002)
        self.assert_finds("DKIM_KEY_OTHER", "carries another key", "bevat een andere sleutel")

    def test_a_missing_and_a_changed_character_are_shown_in_their_place(self):
        self.publish(START + KEY001[:150] + KEY001[151:])
        self.assert_finds("DKIM_CHAR_DIFF", "differs from character", "wijkt af vanaf teken")
        row = self.check_key001("--json").row()
        self.assertEqual(row["findings"][0]["compared"]["found"], KEY001[:150] + KEY001[151:])
        self.assertRegex(self.check_key001().out, r"expected: .*\[.\]")

    def test_extra_characters_are_counted(self):
        self.publish(RECORD001 + "QUJD")
        self.assert_finds("DKIM_EXTRA", "4 characters too many", "4 tekens te veel")

    def test_a_value_cut_off_at_255_characters_is_truncated(self):
        self.publish(RECORD001[:255])
        self.assert_finds("DKIM_TRUNCATED", "is cut off: 230 of 392", "is afgekapt: 230 van 392")

    def test_spaces_before_after_and_within_are_a_warning(self):
        self.publish(" " + START + KEY001[:99] + " " + KEY001[99:] + " ")
        for language, words in (("en", "Remove the spaces"), ("nl", "Haal de spaties weg")):
            answer = self.check_key001("--lang", language)
            self.assertEqual(answer.status, 0, answer)
            self.assertIn("DKIM_SPACES", answer.out)
            self.assertIn(words, answer.out)

    def test_a_line_break_in_the_value_is_named(self):
        self.lab.nsd.change(self.name(), 'TXT "v=DKIM1;\\010" ' + txt("p=" + KEY001))
        self.assert_finds("DKIM_LINEBREAK", "contains a line break", "bevat een regeleinde")

    def test_a_value_split_over_two_records_is_told_from_two_values(self):
        self.publish(RECORD001[:255], RECORD001[255:])
        self.assert_finds("DKIM_SPLIT_RR", "was cut into 2 records", "is verdeeld over 2 records")
        self.publish(RECORD001, RECORD002)
        self.assert_finds("DKIM_MULTI_TXT", "There are 2 TXT records", "Er staan 2 TXT-records")

    def test_a_doubled_domain_is_found(self):
        self.publish(RECORD001, name=f"{self.name()}.{DOMAIN}")
        self.assert_finds("DKIM_DUP_SUFFIX", "stands in the name twice", "staat er dubbel in")

    def test_a_misspelt_name_is_found(self):
        self.publish(RECORD001, name=f"key001_domainkey.{DOMAIN}")
        self.assert_finds("DKIM_NAME_TYPO", "That is the wrong name", "Dat is de verkeerde naam")

    def test_quotation_marks_that_were_pasted_are_named(self):
        self.publish(f'"{RECORD001}"')
        self.assert_finds("DKIM_QUOTES", "quotation mark", "aanhalingsteken")

    def test_our_own_keys_are_what_is_expected_when_the_configuration_is_there(self):
        config = ("--config", self.lab.sluisd.file, "--json")
        self.publish(self.lab.keys.record("key001"))
        self.assertEqual(self.check("dkim", "key001", DOMAIN, *config).status, 0)
        self.publish(self.lab.keys.record("key002"))
        ids = [finding["id"] for finding in self.check("dkim", "key001", DOMAIN, *config).row()["findings"]]
        self.assertEqual(ids, ["DKIM_SWAPPED"])

    def test_an_answer_that_does_not_come_is_no_verdict(self):
        self.lab.nsd.stop()
        row = self.check_key001("--json").row()
        self.assertEqual(row["result"], "temperror")
        self.assertEqual([finding["id"] for finding in row["findings"]], ["DOM_DNS_TEMPFAIL"])

    def test_a_dmarc_policy_is_found_above_the_domain(self):
        self.publish("v=DMARC1; p=reject; sp=quarantine; rua=mailto:a@klant.test; pct=50", name=f"_dmarc.{DOMAIN}")
        self.lab.nsd.change(DOMAIN, "MX 10 mx.sink.test.")
        row = self.check("dmarc", f"nieuws.{DOMAIN}", "--json").row()
        self.assertEqual(row["result"], "pass", row)
        found = {finding["id"]: finding for finding in row["findings"]}
        self.assertEqual(found["DMARC_OK"]["facts"]["policy"], "quarantine")
        self.assertEqual(found["DMARC_OLD_TAGS"]["facts"]["tags"], "pct")
        self.assertNotIn("DMARC_RUA_EXT", found)

    def test_a_missing_and_a_misspelt_dmarc_record_are_told(self):
        self.assertEqual(self.check("dmarc", DOMAIN).status, 1)
        self.assertIn("geen DMARC-record", self.check("dmarc", DOMAIN, "--lang", "nl").out)
        self.publish("v=DMARC1; p=none, rua=mailto:a@klant.test", name=f"_dmarc.{DOMAIN}")
        answer = self.check("dmarc", DOMAIN)
        self.assertEqual(answer.status, 1, answer)
        self.assertIn("at character 17", answer.out)
        self.publish("v=DMARC1; p=none; rua=mailto:a@klant.test", name=f"_dmarc.{DOMAIN}.{DOMAIN}")
        self.lab.nsd.change(f"_dmarc.{DOMAIN}")
        self.assertIn("DMARC_WRONG_NAME", self.check("dmarc", DOMAIN).out)

    def check_domain(self, *words):
        return self.check("domain", DOMAIN, "--dns-port", self.lab.nsd.port, *words)

    def test_a_whole_domain_is_looked_at_with_its_own_name_servers(self):
        self.lab.nsd.change(DOMAIN, "MX 10 mx.sink.test.")
        self.publish("v=DMARC1; p=reject; rua=mailto:post@klant.test", name=f"_dmarc.{DOMAIN}")
        config = ("--config", self.lab.sluisd.file)
        row = self.check_domain(*config, "--json").row()
        ids = [finding["id"] for finding in row["findings"]]
        self.assertIn("DKIM_MISSING", ids)
        self.assertIn("DMARC_ENFORCED", ids)
        self.assertIn("ns.test", [answer["server"] for answer in row["evidence"]])
        self.assertIn("SPF_MISSING", ids)
        sections = [next(n for n, one in enumerate(ids) if one.startswith(start)) for start in ("DKIM_", "SPF_", "DMARC_")]
        self.assertEqual(sections, sorted(sections))
        self.assertIn(f"op te lossen:\n  DKIM_MISSING  {self.name()}", self.check_domain(*config, "--lang", "nl").out)
        for selector in ("key001", "key002"):
            self.publish(self.lab.keys.record(selector), name=self.name(selector))
        self.lab.nsd.change(DOMAIN, "MX 10 mx.sink.test.", "TXT " + txt("v=spf1 include:spf.provider.test ~all"))
        answer = self.check_domain(*config, "--lang", "nl")
        self.assertEqual(answer.status, 0, answer)
        self.assertEqual(answer.out.count("DKIM_OK"), 2, answer)
        self.assertNotIn("DMARC_ENFORCED", answer.out)

    def test_what_is_known_beside_dns_is_checked_too(self):
        self.lab.nsd.change(DOMAIN, "MX 0 .")
        self.publish("v=DMARC1; p=reject; adkim=s; rua=mailto:post@klant.test", name=f"_dmarc.{DOMAIN}")
        self.publish(RECORD002, name=self.name("oud"))
        row = self.check_domain("--selector", "key001", "--token", "sluis-verify=1", "--return-path", f"bounce.{DOMAIN}",
                                "--bounce-target", "bounce.provider.test", "--signing-domain", "provider.test",
                                "--also-from", f"nieuws.{DOMAIN}", "--retired", "oud", "--json").row()
        ids = {finding["id"] for finding in row["findings"]}
        self.assertLessEqual({"DOM_OWNERSHIP", "DOM_FROM_UNCOVERED", "DKIM_LEFTOVER", "SPF_ALIGN", "DMARC_STRICT",
                              "DMARC_SUB", "MX_NULL", "FROM_SOA", "RP_CNAME"}, ids)

    def test_a_domain_that_is_none_or_does_not_exist_is_told_so(self):
        answer = self.check("domain", f"https://www.{DOMAIN}/contact", "--lang", "nl")
        self.assertEqual(answer.status, 1, answer)
        self.assertIn(f"Vul alleen de domeinnaam in, zoals www.{DOMAIN}", answer.out)
        self.assertIn("DOM_NXDOMAIN", self.check("domain", "bestaat-niet.test").out)

    def test_broken_dnssec_is_told_from_a_silent_server(self):
        self.lab.nsd.change(DOMAIN, "MX 10 mx.sink.test.")
        # A DS record for a zone that is not signed: what is left when a customer moves to another DNS host.
        anchor = f"{DOMAIN}. 3600 IN DS 12345 13 2 {'ab' * 32}\n"
        unbound = self.lab.add(Unbound(self.lab.folder / "unbound", self.lab.network.host(54), self.lab.nsd, [anchor]))
        unbound.start()
        look = ("--resolver", f"{unbound.address}:{unbound.port}", "check", "domain", DOMAIN, "--dns-port", self.lab.nsd.port)
        row = self.lab.sluis.try_("--json", *look).row()
        self.assertEqual((row["result"], [one["id"] for one in row["findings"]]), ("fail", ["DOM_DNSSEC_BOGUS"]), row)
        self.assertIn("Laat het DS-record", self.lab.sluis.try_(*look, "--lang", "nl").out)

    def test_name_servers_that_do_not_answer_are_lame(self):
        self.lab.nsd.change(DOMAIN, "MX 10 mx.sink.test.")
        answer = self.check("domain", DOMAIN, "--dns-port", 1)
        self.assertIn("DOM_LAME", answer.out)
