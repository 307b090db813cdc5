# SPDX-License-Identifier: Apache-2.0
import email
import email.policy

from harness import smtp
from harness.dns_server import txt
from harness.lab import Scenario
from harness.sink import Sink

SENDER = "info@customer.test"


class Home(Scenario):
    """Notices go to customer.test, whose own mail exchanger is a second sink."""

    def prepare(self):
        self.home = self.lab.add(Sink(self.lab.network.host(11), self.lab.mx_port, hostname="mx.customer.test"))
        self.lab.nsd.records["mx.customer.test"] = [f"A {self.lab.network.host(11)}"]
        self.lab.nsd.change("customer.test", *self.lab.nsd.records["customer.test"], "MX 10 mx.customer.test.")
        super().prepare()

    def notice(self):
        """The one notice that came home, parsed: (received, message, delivery-status fields by recipient)."""
        received = self.home.wait()[0]
        parsed = email.message_from_bytes(received.data, policy=email.policy.default)
        self.assertEqual(received.sender, "")
        self.assertEqual(received.addresses, [SENDER])
        self.assertEqual(parsed.get_content_type(), "multipart/report")
        self.assertEqual(parsed.get_param("report-type"), "delivery-status")
        self.assertEqual(parsed["Auto-Submitted"].split(";")[0].strip(), "auto-replied")
        self.assertFalse(parsed.defects)
        parts = list(parsed.iter_parts())
        self.assertEqual(parts[0].get_content_type(), "text/plain")
        self.assertEqual(parts[1].get_content_type(), "message/delivery-status")
        return received, parts, parts[1].get_payload()


class Bounces(Home):
    def test_an_unknown_user_comes_back_to_the_sender_as_a_standard_report(self):
        self.lab.sink.answer("RCPT", "nobody@", always="550 5.1.1 no such user")
        id = self.lab.submit(to="nobody@sink.test")
        _, parts, status = self.notice()
        self.assertIn("sluis.test", status[0]["Reporting-MTA"])
        self.assertEqual(status[1]["Final-Recipient"].replace(" ", ""), "rfc822;nobody@sink.test")
        self.assertEqual(status[1]["Action"], "failed")
        self.assertEqual(status[1]["Status"], "5.1.1")
        self.assertIn("550 5.1.1 no such user", status[1]["Diagnostic-Code"])
        self.assertIn("nobody@sink.test", parts[0].get_content())
        self.assertEqual(parts[2].get_content_type(), "text/rfc822-headers")
        self.lab.events.wait(id=id, event="bounced")  # the notice is on its way before the end is told

    def test_only_the_recipient_that_failed_comes_back(self):
        self.lab.sink.answer("RCPT", "nobody@", always="550 5.1.1 no such user")
        self.lab.submit(to=["good@sink.test", "nobody@sink.test"])
        _, _, status = self.notice()
        self.assertEqual(len(status), 2)
        self.assertEqual(self.lab.sink.wait()[0].addresses, ["good@sink.test"])

    def test_the_whole_message_comes_back_when_the_sender_asked_for_it(self):
        self.lab.sink.answer("RCPT", "nobody@", always="550 5.1.1 no such user")
        self.lab.submit(smtp.message(body="the very words\r\n"), to="nobody@sink.test", mail_args=["RET=FULL", "ENVID=QQ+2B1"],
                        rcpt_args=["ORCPT=rfc822;old+2Bname@sink.test"])
        _, parts, status = self.notice()
        self.assertEqual(parts[2].get_content_type(), "message/rfc822")
        self.assertIn("the very words", parts[2].as_string())
        self.assertEqual(status[0]["Original-Envelope-Id"], "QQ+1")
        self.assertEqual(status[1]["Original-Recipient"].replace(" ", ""), "rfc822;old+name@sink.test")

    def test_only_the_header_comes_back_when_the_sender_asked_for_that(self):
        self.lab.sink.answer("RCPT", "nobody@", always="550 5.1.1 no such user")
        self.lab.submit(smtp.message(body="the very words\r\n"), to="nobody@sink.test", mail_args=["RET=HDRS"])
        received, parts, _ = self.notice()
        self.assertEqual(parts[2].get_content_type(), "text/rfc822-headers")
        self.assertNotIn(b"the very words", received.data)

    def test_nobody_is_told_who_asked_not_to_be(self):
        self.lab.sink.answer("RCPT", "nobody@", always="550 5.1.1 no such user")
        quiet = self.lab.submit(to="nobody@sink.test", rcpt_args=["NOTIFY=NEVER"])
        self.lab.events.wait(id=quiet, event="bounced")
        self.lab.sink.answer("RCPT", "nobody2@", always="550 5.1.1 no such user")
        self.lab.submit(to="nobody2@sink.test", rcpt_args=["NOTIFY=FAILURE"])
        self.notice()
        self.assertEqual(self.home.count(), 1)

    def test_a_bounce_never_bounces(self):
        self.lab.sink.answer("RCPT", "nobody@", always="550 5.1.1 no such user")
        self.home.answer("RCPT", "", always="550 5.1.1 no such user either")
        self.lab.submit(to="nobody@sink.test")
        self.lab.events.wait(2, event="bounced")
        self.lab.wait_for_empty_queue()
        self.assertEqual(self.home.count(), 0)
        self.assertEqual(self.lab.sink.count(), 0)

    def test_a_success_notice_is_sent_when_the_next_host_does_not_take_that_duty(self):
        self.lab.sink.extensions.remove("DSN")
        self.lab.submit(rcpt_args=["NOTIFY=SUCCESS"])
        self.lab.sink.wait()
        _, _, status = self.notice()
        self.assertIn(status[1]["Action"], ("relayed", "delivered"))
        self.assertTrue(status[1]["Status"].startswith("2."))

    def test_delivery_notice_parameters_are_passed_on_to_a_host_that_offers_them(self):
        self.lab.submit(mail_args=["RET=HDRS", "ENVID=abc"], rcpt_args=["NOTIFY=SUCCESS,FAILURE", "ORCPT=rfc822;a@b.test"])
        message = self.lab.sink.wait()[0]
        self.assertIn("RET=HDRS", message.sender_args)
        self.assertIn("ENVID=abc", message.sender_args)
        self.assertIn("NOTIFY=SUCCESS,FAILURE", message.recipients[0][1])
        self.assertIn("ORCPT=rfc822;a@b.test", message.recipients[0][1])

    def test_a_person_gives_a_message_up_with_a_bounce(self):
        id = self.lab.submit(mail_args=["HOLDFOR=3600"])
        self.lab.sluis("queue", "bounce", id, "--reason", "wrong list")
        _, parts, status = self.notice()
        self.assertEqual(status[1]["Action"], "failed")
        self.assertIn("wrong list", parts[0].get_content() + status[1].as_string())

    def test_our_own_notices_are_signed_when_our_own_domain_is_active(self):
        for selector in ("key001", "key002"):
            self.lab.nsd.change(f"{selector}._domainkey.sluis.test", "TXT " + txt(self.lab.keys.record(selector)))
        self.lab.nsd.change("sluis.test", f"A {self.lab.address}", 'TXT "v=spf1 include:spf.provider.test ~all"')
        self.lab.onboard("sluis.test")
        self.lab.sink.answer("RCPT", "nobody@", always="550 5.1.1 no such user")
        self.lab.submit(to="nobody@sink.test")
        received, _, _ = self.notice()
        self.assert_signed(received.data, "sluis.test")


class Delay(Home):
    """The remote only ever says: later."""

    CONFIG = {"retry": {"intervals": ["1s"], "lifetime": "6s", "delay_notice": "2s"}}

    def prepare(self):
        super().prepare()
        self.lab.sink.answer("RCPT", "later@", always="451 4.2.1 mailbox busy")

    def test_a_delay_is_told_once_and_then_the_message_expires_with_a_notice(self):
        id = self.lab.submit(to="later@sink.test", rcpt_args=["NOTIFY=FAILURE,DELAY"])
        notices = [email.message_from_bytes(m.data, policy=email.policy.default) for m in self.home.wait(2, timeout=30)]
        actions = [list(n.iter_parts())[1].get_payload()[1]["Action"] for n in notices]
        self.assertEqual(actions, ["delayed", "failed"])
        self.lab.events.wait(id=id, event="expired")
        self.lab.wait_for_empty_queue()
        self.assertEqual(self.home.count(), 2)

    def test_the_lifetime_of_a_scheduled_message_counts_from_its_release(self):
        self.lab.sink.forget_rules()
        self.lab.submit(mail_args=["HOLDFOR=8"])  # longer than the lifetime
        self.lab.sink.wait()

