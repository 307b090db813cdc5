# SPDX-License-Identifier: Apache-2.0
"""What the two source documents have a customer do, done to the letter: their two public keys (facts, taken over as they
stand there), their names, and their two ways to SPF."""
from harness.dns_server import txt
from harness.lab import Scenario
from scenarios.checks import DOMAIN, RECORD001, RECORD002

INCLUDE = "spf.provider.test"


class TheDocuments(Scenario):
    def prepare(self):
        """No daemon: the checks stand alone."""

    def check(self, *words):
        resolver = f"{self.lab.nsd.address}:{self.lab.nsd.port}"
        return self.lab.sluis.try_("--resolver", resolver, "--json", "check", *words).row()

    def domain(self):
        row = self.check("domain", DOMAIN, "--selector", "key001", "--selector", "key002", "--dns-port",
                         self.lab.nsd.port)
        return row, [finding["id"] for finding in row["findings"]]

    def publish(self, spf):
        self.lab.nsd.change(DOMAIN, "MX 10 mx.sink.test.", "TXT " + txt(spf))
        for selector, record in (("key001", RECORD001), ("key002", RECORD002)):
            self.lab.nsd.change(f"{selector}._domainkey.{DOMAIN}", "TXT " + txt(record))

    def passes(self):
        row = self.check("host", "--ip", self.lab.address, "--sender", f"info@{DOMAIN}", "--helo", "sluis.test")
        return row["result"]

    def test_a_customer_without_an_spf_record_is_good_with_what_the_document_gives(self):
        self.publish(f"v=spf1 include:{INCLUDE} -all")
        row, ids = self.domain()
        self.assertEqual(ids.count("DKIM_OK"), 2, row)
        self.assertFalse([one for one in row["findings"] if one["severity"] in ("blocking", "error")], row)
        self.assertEqual(self.passes(), "pass")

    def test_the_include_put_before_the_closing_all_passes_and_behind_it_is_found(self):
        self.publish(f"v=spf1 mx include:{INCLUDE} -all")
        self.assertEqual(self.passes(), "pass")
        self.publish(f"v=spf1 mx -all include:{INCLUDE}")
        self.assertEqual(self.passes(), "fail")
        self.assertIn("SPF_AFTER_ALL", self.domain()[1])

    def test_a_second_spf_record_beside_the_first_is_the_mistake_that_the_document_warns_of(self):
        self.publish("v=spf1 mx -all")
        self.lab.nsd.change(DOMAIN, "MX 10 mx.sink.test.", "TXT " + txt("v=spf1 mx -all"),
                            "TXT " + txt(f"v=spf1 include:{INCLUDE} -all"))
        self.assertIn("SPF_MULTIPLE", self.domain()[1])
