# SPDX-License-Identifier: Apache-2.0
import smtplib
import ssl
import time

from harness import smtp
from harness.lab import PASSWORD, Scenario
from harness.sink import Sink, server_tls


class Submission(Scenario):
    def context(self, **options):
        return smtp.client_tls(self.lab.keys, **options)

    def client_with_starttls(self, **options):
        client = self.lab.client(self.lab.submission)
        client._host = "sluis.test"  # the name that the certificate must carry
        client.starttls(context=self.context(**options))
        return client

    def deliver(self, client):
        id = smtp.queued_id(smtp.submit(None, None, "info@customer.test", ["user@sink.test"], smtp.message(), client=client))
        self.assert_signed(self.lab.sink.wait()[0].data)
        return id

    def test_a_client_with_starttls_and_a_password_sends(self):
        with self.client_with_starttls() as client:
            client.login("crm", PASSWORD)
            self.deliver(client)

    def test_tls_1_2_still_works(self):
        with self.client_with_starttls(maximum=ssl.TLSVersion.TLSv1_2) as client:
            self.assertEqual(client.sock.version(), "TLSv1.2")
            client.login("crm", PASSWORD)
            self.deliver(client)

    def test_a_client_with_tls_from_the_first_byte_sends(self):
        context = self.context()
        context.check_hostname = False
        with smtplib.SMTP_SSL(self.lab.address, self.lab.implicit, context=context, timeout=20) as client:
            client.login("crm", PASSWORD)
            self.deliver(client)

    def test_both_auth_plain_and_login_work(self):
        for mechanism in ("auth_plain", "auth_login"):
            with self.subTest(mechanism), self.client_with_starttls() as client:
                client.user, client.password = "crm", PASSWORD
                client.ehlo()
                code, _ = client.auth(mechanism[5:].upper(), getattr(client, mechanism))
                self.assertEqual(code, 235)

    def test_without_a_password_nothing_is_taken(self):
        with self.client_with_starttls() as client:
            client.ehlo()
            code, text = client.mail("info@customer.test")
            self.assertEqual(code, 530, text)

    def test_a_wrong_password_is_refused_and_each_next_answer_takes_longer(self):
        with self.client_with_starttls() as client:
            for least in (1, 2):  # limits.auth_failure_delay, doubled each time
                began = time.monotonic()
                with self.assertRaises(smtplib.SMTPAuthenticationError) as caught:
                    client.login("crm", "wrong")
                self.assertEqual(caught.exception.smtp_code, 535)
                self.assertGreaterEqual(time.monotonic() - began, least)

    def test_an_account_sends_only_as_its_domains(self):
        with self.client_with_starttls() as client:
            client.login("shop", PASSWORD)
            self.assert_refused(550, lambda: smtp.submit(None, None, "info@customer.test", ["user@sink.test"],
                                                        smtp.message(), client=client))

    def test_an_account_may_not_write_another_domain_in_from(self):
        with self.client_with_starttls() as client:
            client.login("shop", PASSWORD)
            self.assert_refused(550, lambda: smtp.submit(None, None, "info@shop.test", ["user@sink.test"],
                                                        smtp.message("info@customer.test"), client=client))

    def test_what_was_sent_before_the_handshake_is_not_obeyed_after_it(self):
        with self.lab.raw(self.lab.submission) as client:
            client.hello()
            client.send(b"STARTTLS\r\nEHLO injected.test\r\nMAIL FROM:<injected@customer.test>\r\n")
            self.assertRegex(client.reply(), "^220 ")
            client.socket = self.context().wrap_socket(client.socket, server_hostname="sluis.test")
            client.buffer = b""
            client.send(b"NOOP\r\n")
            self.assertRegex(client.reply(), "^250 ")  # the first answer inside TLS belongs to NOOP
            client.send(b"QUIT\r\n")
            self.assertRegex(client.reply(), "^221 ")

    def test_a_session_is_resumed(self):
        context = self.context(maximum=ssl.TLSVersion.TLSv1_2)
        session = None
        for reused in (False, True):
            with self.lab.raw(self.lab.submission) as client:
                client.hello()
                client.ask("STARTTLS")
                client.socket = context.wrap_socket(client.socket, server_hostname="sluis.test", session=session)
                self.assertEqual(client.socket.session_reused, reused)
                client.hello()
                session = client.socket.session

    def test_auth_is_offered_inside_tls(self):
        with self.lab.raw(self.lab.submission) as client:
            client.hello()
            client.starttls(self.context())
            offered = client.hello()
            self.assertRegex(offered, r"AUTH [^\n]*PLAIN")
            self.assertNotIn("STARTTLS", offered)


class Relay(Scenario):
    def sink(self, number, certificate=None, names=("one.tls.test",)):
        sink = self.lab.add(Sink(self.lab.network.host(number), self.lab.mx_port, hostname=names[0],
                                 tls=server_tls(self.lab.keys, certificate) if certificate else None))
        for name in names:
            self.lab.nsd.change(name, f"A {self.lab.network.host(number)}")
        return sink

    def domain(self, name, exchanger):
        self.lab.nsd.change(name, f"MX 10 {exchanger}.")

    def setup_three(self):
        self.good = self.sink(14, "server", ("one.tls.test",))
        self.stranger = self.sink(15, "stranger", ("two.tls.test",))
        self.clear = self.sink(16, None, ("three.tls.test",))
        for number, name in enumerate(("one", "two", "three")):
            self.domain(f"{name}.test", f"{name}.tls.test")

    def use(self, mode):
        self.lab.sluisd.config["relay"]["tls"] = mode
        self.lab.sluisd.write()
        self.lab.sluisd.restart()

    def assert_waits(self, to, sink):
        id = self.lab.submit(to=to)
        self.lab.events.wait(id=id, event="deferred")
        self.assertEqual(sink.count(), 0)

    def test_opportunistic_uses_tls_where_offered_whatever_the_certificate(self):
        self.setup_three()
        for name, sink, tls in (("one", self.good, "TLSv1.3"), ("two", self.stranger, "TLSv1.3"), ("three", self.clear, "")):
            self.lab.submit(to=f"user@{name}.test")
            self.assertEqual(sink.wait()[0].tls, tls)

    def test_opportunistic_goes_on_in_the_clear_when_the_handshake_fails(self):
        self.setup_three()
        self.good.answer("STARTTLS", "", always="454 4.7.0 TLS not available")
        self.lab.submit(to="user@one.test")
        self.assertEqual(self.good.wait()[0].tls, "")

    def test_required_never_sends_in_the_clear(self):
        self.setup_three()
        self.use("required")
        self.lab.submit(to="user@two.test")
        self.assertEqual(self.stranger.wait()[0].tls, "TLSv1.3")
        self.assert_waits("user@three.test", self.clear)

    def test_verified_sends_only_where_chain_and_name_are_right(self):
        self.setup_three()
        self.use("verified")
        self.lab.submit(to="user@one.test")
        self.assertEqual(self.good.wait()[0].tls, "TLSv1.3")
        self.assert_waits("user@two.test", self.stranger)
        self.assert_waits("user@three.test", self.clear)

    def test_off_does_not_even_ask(self):
        self.setup_three()
        self.use("off")
        self.lab.submit(to="user@one.test")
        self.assertEqual(self.good.wait()[0].tls, "")
        self.assertNotIn("STARTTLS", [verb for verb, _ in self.good.commands])

    def test_the_event_names_the_version(self):
        self.setup_three()
        id = self.lab.submit(to="user@one.test")
        event = self.lab.events.wait(id=id, event="delivered")[0]
        self.assertIn("TLSv1.3", event["tls"])
