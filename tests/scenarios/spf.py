# SPDX-License-Identifier: Apache-2.0
import socket

import dns.exception
import dns.rdatatype
import spf

from harness.dns_server import txt
from harness.lab import Scenario

WIDE = " ".join(f"ip4:198.51.100.{n}" for n in range(250))  # more than one UDP answer holds

RECORDS = {
    "mail.test": ["A 192.0.2.1", "AAAA 2001:db8::1", "MX 10 mx.mail.test.", "MX 20 mx2.mail.test."],
    "mx.mail.test": ["A 192.0.2.10"], "mx2.mail.test": ["A 192.0.2.11", "AAAA 2001:db8::11"],
    "joe.users.test": ["A 127.0.0.2"], "192.0.2.9.list.test": ["A 127.0.0.2"],
    "mx.alias.test": ["CNAME mx.mail.test."],
    "wide.test": ["TXT " + txt("v=spf1 " + WIDE + " ip4:203.0.113.5 -all")],
    "two.test": ['TXT "v=spf1 -all"', 'TXT "v=spf1 +all"'],
    "why.test": ['TXT "%{i} may not send as %{d}"'],
}
POLICIES = {
    "_spf.a.test": "v=spf1 a:mail.test -all", "a.test": "v=spf1 a:mail.test -all", "mx.test": "v=spf1 mx:mail.test ~all", "cidr.test": "v=spf1 a:mail.test/24//64 -all",
    "none.test": "not spf", "neutral.test": "v=spf1 ip4:192.0.2.1", "include.test": "v=spf1 include:a.test ?include:mx.test -all",
    "redirect.test": "v=spf1 ip6:2001:db8::1 redirect=a.test", "dead.test": "v=spf1 include:gone.test -all",
    "exists.test": "v=spf1 exists:%{l}.users.test -all", "list.test": "v=spf1 exists:%{i}.list.test -all",
    "syntax.test": "v=spf1 ipv4:192.0.2.1 -all", "loop.test": "v=spf1 include:loop.test -all",
    "alias.test": "v=spf1 a:mx.alias.test -all", "void.test": "v=spf1 a:x1.test a:x2.test a:x3.test ?all",
    "many.test": "v=spf1 " + "a:mail.test " * 11 + "-all", "ten.test": "v=spf1 " + "a:mail.test " * 10 + "?all",
    "why-not.test": "v=spf1 ip4:192.0.2.1 -all exp=why.test", "space.test": "v=spf1 a:an%_odd%_name.test -all",
}
ADDRESSES = ("192.0.2.1", "192.0.2.9", "192.0.2.11", "203.0.113.5", "2001:db8::1", "2001:db8::99", "::ffff:192.0.2.1")


class Spf(Scenario):
    ZONE = RECORDS | {name: ["TXT " + txt(record)] for name, record in POLICIES.items()}

    def prepare(self):  # no daemon: the checks stand alone
        self.resolver = f"{self.lab.nsd.address}:{self.lab.nsd.port}"

    def check(self, *words, resolver=None):
        return self.lab.sluis.try_("--json", "--resolver", resolver or self.resolver, "check", *words)

    def host(self, ip, sender, helo="client.test", **options):
        return self.check("host", "--ip", ip, "--sender", sender, "--helo", helo, **options)

    def ask_for_python(self, name, kind, tcpfallback=True, timeout=30):
        """DNS as python3-spf wants to be told."""
        found = []
        try:
            answer = self.lab.nsd.ask(name, kind)
        except dns.exception.DNSException:
            return found
        for rrset in answer.answer:
            for data in rrset:
                if data.rdtype in (dns.rdatatype.A, dns.rdatatype.AAAA):
                    found.append(((name, dns.rdatatype.to_text(data.rdtype)), data.address))
                elif data.rdtype == dns.rdatatype.MX:
                    found.append(((name, "MX"), (data.preference, data.exchange.to_text(True))))
                elif data.rdtype == dns.rdatatype.TXT:
                    found.append(((name, "TXT"), list(data.strings)))
                elif data.rdtype == dns.rdatatype.CNAME:
                    found.append(((rrset.name.to_text(True), "CNAME"), data.target.to_text(True)))
                    return found + self.ask_for_python(data.target.to_text(True), kind)
        return found

    def test_every_result_is_that_of_another_implementation(self):
        self.addCleanup(setattr, spf, "DNSLookup", spf.DNSLookup)
        spf.DNSLookup = self.ask_for_python
        for domain in (*POLICIES, "wide.test", "two.test", "no-such.test"):
            for ip in ADDRESSES:
                with self.subTest(domain=domain, ip=ip):
                    expected, _ = spf.check2(i=ip, s=f"joe@{domain}", h="client.test")
                    answer = self.host(ip, f"joe@{domain}")
                    self.assertEqual(answer.row()["result"], expected, answer)
                    self.assertEqual(answer.status, 0 if expected == "pass" else 1)

    def test_results_that_must_be_so(self):
        for domain, ip, result in (
                ("a.test", "192.0.2.1", "pass"), ("a.test", "::ffff:192.0.2.1", "pass"), ("a.test", "192.0.2.9", "fail"),
                ("mx.test", "192.0.2.11", "pass"), ("mx.test", "192.0.2.9", "softfail"), ("none.test", "192.0.2.1", "none"),
                ("neutral.test", "192.0.2.9", "neutral"), ("dead.test", "192.0.2.1", "permerror"),
                ("wide.test", "203.0.113.5", "pass"), ("two.test", "192.0.2.1", "permerror")):
            with self.subTest(domain=domain, ip=ip):
                self.assertEqual(self.host(ip, f"joe@{domain}").row()["result"], result)

    def test_a_fail_brings_the_explanation_of_the_domain(self):
        row = self.host("192.0.2.9", "joe@why-not.test").row()
        self.assertEqual(row["explanation"], "192.0.2.9 may not send as why-not.test")
        self.assertIn("-all", row["reason"])

    def test_helo_is_checked_when_there_is_no_sender(self):
        self.assertEqual(self.host("192.0.2.1", "", helo="a.test").row()["domain"], "a.test")

    def test_what_is_no_domain_or_address_is_wrong_usage(self):
        for words in (("spf", "https://klant.test/"), ("spf", "info@klant.test"), ("host", "--ip", "192.0.2", "--helo", "h.test"),
                      ("host", "--ip", "192.0.2.1", "--sender", "<>")):
            with self.subTest(words=words):
                self.assertEqual(self.check(*words).status, 2)

    def test_a_server_that_does_not_answer_is_a_temporary_error(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
            silent.bind((self.lab.nsd.address, 0))
            answer = self.host("192.0.2.1", "joe@a.test", resolver="%s:%d" % silent.getsockname())
        self.assertEqual((answer.row()["result"], answer.status), ("temperror", 1))

    def test_the_survey_of_a_domain_counts_and_marks(self):
        good = self.check("spf", "include.test")
        self.assertEqual((good.row()["result"], good.status), ("pass", 0))
        self.assertEqual(good.row()["lookups"], 4)
        bad = self.check("spf", "syntax.test")
        self.assertEqual((bad.row()["result"], bad.status), ("fail", 1))
        first = bad.row()["findings"][0]
        self.assertEqual((first["id"], first["position"]), ("SPF_SYNTAX", 8))
        self.assertEqual(first["compared"]["expected"], "v=spf1 ip4:192.0.2.1 -all")
        for domain, wanted in (("many.test", "SPF_LOOKUPS"), ("void.test", "SPF_VOID"), ("loop.test", "SPF_LOOP"),
                               ("dead.test", "SPF_INC_DEAD"), ("two.test", "SPF_MULTIPLE"), ("no-such.test", "SPF_MISSING")):
            with self.subTest(domain=domain):
                self.assertIn(wanted, [one["id"] for one in self.check("spf", domain).row()["findings"]])
        text = self.lab.sluis.try_("--resolver", self.resolver, "check", "spf", "syntax.test").out
        self.assertIn("v=spf1 ipv4:192.0.2.1 -all\n       ^^^^", text)
        self.assertIn("corrected text: v=spf1 ip4:192.0.2.1 -all", text)
        dutch = self.lab.sluis.try_("--resolver", self.resolver, "check", "spf", "syntax.test", "--lang", "nl").out
        for words in ("Typefout bij teken 8", "verbeterde tekst: v=spf1 ip4:192.0.2.1 -all", "opzoekingen"):
            self.assertIn(words, dutch)

    def test_records_of_an_older_kind_or_under_a_wrong_name_are_found(self):
        ids = lambda domain: [one["id"] for one in self.check("spf", domain).row()["findings"]]
        self.lab.nsd.change("old.test", 'TXT "v=spf1 ip4:192.0.2.1 -all"', 'TXT "spf2.0/pra ip4:192.0.2.1 -all"',
                            'SPF "v=spf1 ip4:192.0.2.1 -all"')
        self.assertEqual(ids("old.test"), ["SPF_OK", "SPF_TYPE99", "SPF_SENDERID"])
        self.lab.nsd.change("www.moved.test", 'TXT "v=spf1 ip4:192.0.2.1 -all"')
        self.assertEqual(ids("moved.test"), ["SPF_WRONG_NAME"])
        self.lab.nsd.change("glued.test", 'TXT "v=spf1 include:a.test" "include:_spf.a.test -all"')
        self.assertEqual(ids("glued.test"), ["SPF_GLUED"])
        self.lab.nsd.change("quoted.test", 'TXT "\\"v=spf1 a:mail.test -all\\""')
        self.assertEqual(ids("quoted.test"), ["SPF_QUOTES"])

    def test_the_proposed_record_is_published_and_our_mail_passes(self):
        words = ("spf", "two-here.test", "--include", "_spf.a.test", "--egress", "192.0.2.1", "--egress", "2001:db8::1")
        self.lab.nsd.change("two-here.test", "MX 10 mx.mail.test.", 'TXT "v=spf1 mx -all"',
                            'TXT "v=spf1 ipv4:203.0.113.5 a:gone.test +all"')
        row = self.check(*words).row()
        self.assertEqual(row["record"], "v=spf1 mx ip4:203.0.113.5 include:_spf.a.test ~all")
        self.assertEqual((row["action"], row["passes"], row["fits"], len(row["delete"])), ("replace", True, True, 1))
        dutch = self.lab.sluis.try_("--resolver", self.resolver, "check", *words, "--lang", "nl").out
        self.assertIn("vervang het record", dutch)
        self.assertIn("SPF_PLUS_ALL: Door \"+all\"", dutch)
        self.lab.nsd.change("two-here.test", "MX 10 mx.mail.test.", "TXT " + txt(row["record"]))
        for ip in ("192.0.2.1", "2001:db8::1", "192.0.2.10", "203.0.113.5"):
            self.assertEqual(self.host(ip, "joe@two-here.test").row()["result"], "pass")
        again = self.check(*words)
        self.assertEqual((again.row()["action"], again.status), ("nothing", 0))
