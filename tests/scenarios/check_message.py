# SPDX-License-Identifier: Apache-2.0
import re

import dkim

from harness import smtp
from harness.dns_server import txt
from harness.lab import Scenario

DOMAIN = "klant.test"
NOTED = (b"Authentication-Results: mx.ontvanger.test;\r\n dkim=pass header.d=klant.test;\r\n"
         b" spf=softfail (not named) smtp.mailfrom=info@klant.test;\r\n dmarc=pass header.from=klant.test\r\n")


class CheckMessage(Scenario):
    """`sluis check message` before what other people's signers made, and what became of it on its way."""

    def prepare(self):  # no daemon: the check stands alone
        for selector in ("key001", "key002"):
            self.lab.nsd.change(f"{selector}._domainkey.{DOMAIN}", "TXT " + txt(self.lab.keys.record(selector)))
        self.message = smtp.message(f"info@{DOMAIN}", "user@sink.test", subject="Agenda")

    def signed_by_dkimpy(self, selector="key001", message=None, **options):
        message = message or self.message
        key = self.lab.keys.private(selector).read_bytes()
        return dkim.sign(message, selector.encode(), DOMAIN.encode(), key, **options) + message

    def check(self, message, *options, resolver=None, lang="en"):
        file = self.lab.folder / "message.eml"
        file.write_bytes(message)
        resolver = resolver or f"{self.lab.nsd.address}:{self.lab.nsd.port}"
        return self.lab.sluis.try_("--resolver", resolver, *options, "check", "message", "--lang", lang, file)

    def row(self, message, **options):
        answer = self.check(message, "--json", **options)
        self.assertEqual(list(answer.row()), ["domain", "selector", "result", "reason"])
        self.assertEqual(answer.status, 0 if answer.row()["result"] == "pass" else 1, answer)
        return answer.row()

    def test_signatures_of_another_signer_pass_and_fail_with_the_reason(self):
        good = self.signed_by_dkimpy()
        self.assertEqual(self.row(good)["result"], "pass")
        body = self.row(good.replace(b"Hello", b"Hullo"))
        self.assertEqual((body["result"], body["reason"]), ("fail", "the body was changed after signing"))
        header = self.row(good.replace(b"Agenda", b"Adenda"))
        self.assertEqual(header["result"], "fail")
        self.assertIn("signed header fields", header["reason"])
        both = self.check(self.signed_by_dkimpy("key002", good), "--json")
        self.assertEqual([row["result"] for row in both.rows()], ["pass", "pass"])

    def test_reasons_come_in_dutch_when_that_is_asked_for(self):
        good = self.signed_by_dkimpy()
        listed = good.replace(b"Subject: Agenda", b"Subject: [lijst] Agenda") + b"-- \r\nAfmelden kan hier\r\n"
        row = self.check(listed, "--json", lang="nl").row()
        self.assertRegex(row["reason"], "^de handtekening past niet bij de ondertekende velden van de kop: .*; "
                         r'"\[lijst\]" werd voor het onderwerp gezet, en 2 regels kwamen er aan het eind bij, zonder dat')
        self.assertIn("de rsa-sha256-handtekening klopt", self.check(good, lang="nl").out)
        self.assertIn("het bericht heeft geen DKIM-handtekening", self.check(self.message, lang="nl").out)

    def test_what_a_mailing_list_added_is_named(self):
        good = self.signed_by_dkimpy()
        listed = good.replace(b"Subject: Agenda", b"Subject: [lijst] Agenda") + b"-- \r\nAfmelden kan hier\r\n"
        self.assertRegex(self.row(listed)["reason"],
                         r'"\[lijst\]" was put before the subject, and 2 lines were added at the end')

    def test_a_key_that_is_missing_another_doubled_or_withdrawn_is_told_apart(self):
        good, name = self.signed_by_dkimpy(), f"key001._domainkey.{DOMAIN}"
        records = [self.lab.keys.record("key001"), self.lab.keys.record("other001")]
        expected = {(): ("permerror", f"no key record is published at {name}"),
                    (records[1],): ("fail", "the signature does not fit"),
                    tuple(records): ("permerror", f"several TXT records are published at {name}"),
                    ("v=DKIM1; p=",): ("permerror", "the key was revoked")}
        for published, (result, reason) in expected.items():
            with self.subTest(reason):
                self.lab.nsd.change(name, *("TXT " + txt(record) for record in published))
                row = self.row(good)
                self.assertEqual(row["result"], result, row)
                self.assertTrue(row["reason"].startswith(reason), row)

    def test_an_expired_signature_and_dns_that_does_not_answer_are_told_apart(self):
        good = self.signed_by_dkimpy()
        expired = re.sub(rb"v=1; ", b"v=1; t=1000000000; x=1000000001; ", good, count=1)
        row = self.row(expired)
        self.assertEqual((row["result"], row["reason"]), ("fail", "the signature has expired (x=)"))
        self.lab.nsd.stop()
        row = self.row(good)
        self.assertEqual(row["result"], "temperror")
        self.assertIn("DNS could not be asked", row["reason"])

    def test_what_receivers_noted_is_put_into_words_in_both_languages(self):
        message = NOTED + self.signed_by_dkimpy()
        english = self.check(message).out
        self.assertIn("mx.ontvanger.test:\n  dkim pass: the DKIM signature of klant.test was good", english)
        self.assertIn("spf softfail: the SPF record of klant.test does not name the server", english)
        self.assertEqual(self.row(message)["result"], "pass")  # and the JSON is the signatures alone
        dutch = self.check(message, lang="nl").out
        self.assertIn("dmarc pass: de afzender klant.test is bewezen", dutch)

    def test_a_message_without_a_signature_is_not_good(self):
        answer = self.check(self.message)
        self.assertEqual(answer.status, 1)
        self.assertIn("the message carries no DKIM signature", answer.out)

    def test_bulk_mail_without_a_signed_way_to_unsubscribe_with_one_click_is_told_and_other_mail_is_not(self):
        fields = (b"List-Unsubscribe: <https://klant.test/af>\r\n"
                  b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n")
        names = [b"From", b"Subject", b"List-Unsubscribe", b"List-Unsubscribe-Post"]
        self.assertNotIn("UNSUB", self.check(self.signed_by_dkimpy()).out)
        whole = self.check(self.signed_by_dkimpy(message=fields + self.message, include_headers=names))
        self.assertEqual(whole.status, 0, whole)
        self.assertNotIn("UNSUB", whole.out)
        unsigned = self.check(self.signed_by_dkimpy(message=fields + self.message, include_headers=names[:3]))
        self.assertIn("UNSUB_ONECLICK (error)", unsigned.out)
        self.assertIn("no valid signature covers both fields", unsigned.out)
        self.assertEqual(unsigned.status, 0, unsigned)  # of the signatures
        listed = self.check(self.signed_by_dkimpy(message=b"List-Id: <nieuws.klant.test>\r\n" + self.message), lang="nl")
        self.assertIn("UNSUB_ONECLICK (fout)", listed.out)
        self.assertIn("er is niet een enkel List-Unsubscribe-veld met een https-adres", listed.out)
