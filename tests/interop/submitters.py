# SPDX-License-Identifier: Apache-2.0
"""Submission by clients that nobody here wrote, and look-ups through a resolver between us and the zone."""
import email.message
import smtplib
import subprocess

from harness import addresses, smtp
from harness.dns_server import Unbound
from harness.lab import PASSWORD, PEERS, Scenario
from harness.postfix import Postfix
from harness.process import wait_for


class Swaks(Scenario):
    def swaks(self, *words, port=None):
        done = subprocess.run(["/usr/bin/swaks", "--server", f"{self.lab.address}:{port or self.lab.trusted}", "--from",
                               "info@customer.test", "--to", "user@sink.test", "--helo", "client.test", *words],
                              capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        smtp.queued_id(done.stdout)
        return done.stdout

    def assert_arrived(self):
        self.assert_signed(self.lab.sink.wait()[0].data)

    def test_on_a_trusted_network(self):
        self.swaks()
        self.assert_arrived()

    def test_with_pipelining(self):
        self.swaks("--pipeline")
        self.assert_arrived()

    def test_with_starttls_and_each_way_to_log_in(self):
        for mechanism in ("PLAIN", "LOGIN"):
            self.swaks("--tls", "--auth", mechanism, "--auth-user", "crm", "--auth-password", PASSWORD, port=self.lab.submission)
        self.lab.sink.wait(2)

    def test_with_tls_from_the_first_byte(self):
        self.swaks("--tls-on-connect", "--auth", "PLAIN", "--auth-user", "crm", "--auth-password", PASSWORD, port=self.lab.implicit)
        self.assert_arrived()

    def test_with_an_attachment(self):
        file = self.lab.folder / "attachment.bin"
        file.write_bytes(bytes(range(256)) * 4000)
        self.swaks("--attach", f"@{file}", "--body", "see the attachment")
        self.assert_arrived()


class Smtplib(Scenario):
    def test_send_message_with_a_composed_message(self):
        message = email.message.EmailMessage()
        message["From"], message["To"], message["Subject"] = "Info <info@customer.test>", "user@sink.test", "één onderwerp"
        message.set_content("Beste gebruiker,\n\n.een punt aan het begin\n")
        message.add_attachment(b"\x00\x01" * 50000, maintype="application", subtype="octet-stream", filename="bijlage.bin")
        with self.lab.client() as client:
            client.send_message(message)
        self.assert_signed(self.lab.sink.wait()[0].data)

    def test_send_message_with_international_addresses(self):
        message = email.message.EmailMessage()
        message["From"], message["To"], message["Subject"] = "info@customer.test", "jörg@sink.test", "één"
        message.set_content("ünï\n", cte="8bit")
        with self.lab.client() as client:
            client.send_message(message)
        self.assertEqual(self.lab.sink.wait()[0].addresses, ["jörg@sink.test"])

    def test_a_refused_recipient_is_reported_for_that_recipient_only(self):
        with self.lab.client() as client:
            refused = client.sendmail("info@customer.test", ["user@sink.test", "not an address"], smtp.message())
        self.assertEqual(list(refused), ["not an address"])
        self.lab.sink.wait()

    def test_many_messages_on_one_connection_and_a_reset_between(self):
        with self.lab.client() as client:
            for n in range(50):
                client.sendmail("info@customer.test", [f"user{n}@sink.test"], smtp.message())
                client.rset()
        self.assertEqual(len(self.lab.sink.wait(50)), 50)

    def test_a_wrong_sender_is_an_error_at_once(self):
        with self.lab.client() as client, self.assertRaises(smtplib.SMTPException):
            client.sendmail("info@unknown-domain.test", ["user@sink.test"], smtp.message("info@unknown-domain.test"))


class FromPostfix(Scenario):
    """Postfix is the application's own server and hands everything to sluisd."""

    def prepare(self):
        super().prepare()
        port = addresses.free_port([self.lab.network.host(22)])
        self.postfix = self.lab.add(Postfix(PEERS, self.lab.folder / "postfix", self.lab.network.host(22), port,
                                            relay_host=f"[{self.lab.address}]:{self.lab.trusted}"))
        self.postfix.start()

    def test_what_postfix_relays_to_us_is_signed_and_delivered(self):
        with smtplib.SMTP(self.postfix.address, self.postfix.port, timeout=20) as client:
            for n in range(30):
                client.sendmail("info@customer.test", [f"user{n}@sink.test", "other@sink.test"], smtp.message())
        messages = self.lab.sink.wait(30, timeout=60)
        for message in messages:
            self.assert_signed(message.data)

    def test_what_we_refuse_postfix_bounces_itself(self):
        with smtplib.SMTP(self.postfix.address, self.postfix.port, timeout=20) as client:
            client.sendmail("info@unknown-domain.test", ["user@sink.test"], smtp.message("info@unknown-domain.test"))
        wait_for(lambda: "Postfix to log the refusal\n" + self.postfix.log_text()[-2000:],
                 lambda: "status=bounced" in self.postfix.log_text())
        self.assertEqual(self.lab.sink.count(), 0)


class ThroughUnbound(Scenario):
    def prepare(self):
        self.unbound = self.lab.add(Unbound(self.lab.folder / "unbound", self.lab.network.host(54), self.lab.nsd))
        self.unbound.start()
        self.lab.sluisd.config["dns"]["servers"] = [f"{self.unbound.address}:{self.unbound.port}"]
        self.lab.sluisd.write()
        super().prepare()

    def test_a_domain_is_onboarded_and_its_mail_delivered_through_a_caching_resolver(self):
        self.lab.submit()
        self.assert_signed(self.lab.sink.wait()[0].data)

    def test_a_server_that_does_not_answer_is_passed_over_for_the_next(self):
        dead = f"{self.lab.network.host(55)}:{self.unbound.port}"
        self.lab.sluisd.config["dns"]["servers"].insert(0, dead)
        self.lab.sluisd.write()
        self.lab.sluisd.restart()
        self.lab.submit()
        self.lab.sink.wait()
