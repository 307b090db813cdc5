# SPDX-License-Identifier: Apache-2.0
"""Delivery to mail servers that nobody here wrote."""
from harness import smtp
from harness.exim import Exim
from harness.lab import PEERS, Scenario
from harness.postfix import Postfix

BODIES = {
    "plain": "Hello,\r\n\r\nbye.\r\n",
    "dots": ".\r\n..\r\n.leading\r\nend .\r\n",
    "from": "From the start of a line\r\n>From quoted\r\n",
    "empty": "",
    "blank lines at the end": "text\r\n\r\n\r\n",
    "trailing spaces": "one  \r\n\ttwo\t \r\n",
    "large": ("0123456789" * 7 + "\r\n") * 20000,
    "eight bit": "ünïcödé\r\n",
}


class Receivers:
    """The same for each server; `server` and `user` come from the class."""

    def test_what_arrives_carries_two_signatures_that_both_judges_accept(self):
        for name, body in BODIES.items():
            self.lab.submit(smtp.message(to=self.address, subject=name, body=body), to=self.address)
        messages = self.server.wait(self.user, len(BODIES), timeout=60)
        self.assertEqual(len(messages), len(BODIES))
        for message in messages:
            self.assert_signed(message)

    def test_an_unknown_user_is_bounced_with_the_servers_own_words(self):
        id = self.lab.submit(to=f"nobody@{self.server.domain}", rcpt_args=["NOTIFY=NEVER"])
        event = self.lab.events.wait(id=id, event="bounced")[0]
        self.assertEqual(event["status"], "5.1.1")
        self.assertIn("550", event["reply"])

    def test_the_connection_is_encrypted_where_the_server_offers_it(self):
        id = self.lab.submit(to=self.address)
        self.server.wait(self.user)
        self.assertIn("TLSv1.", self.lab.events.wait(id=id, event="delivered")[0]["tls"])

    def test_a_hundred_messages_arrive_each_once(self):
        with self.lab.client() as client:
            for n in range(100):
                smtp.submit(None, None, "info@customer.test", [self.address],
                            smtp.message(to=self.address, fields=[f"Message-ID: <{n}@customer.test>"]), client=client)
        messages = self.server.wait(self.user, 100, timeout=60)
        ids = [line for message in messages for line in message.split(b"\r\n") if line.startswith(b"Message-ID:")]
        self.assertEqual(len(set(ids)), 100)
        self.assertEqual(len(ids), 100)


class ToPostfix(Receivers, Scenario):
    def prepare(self):
        self.server = self.lab.add(Postfix(PEERS, self.lab.folder / "postfix", self.lab.network.host(20), self.lab.mx_port,
                                           keys=self.lab.keys))
        self.user, self.address = "anna", "anna@postfix.test"
        self.server.start()
        super().prepare()


class ToExim(Receivers, Scenario):
    def prepare(self):
        self.server = self.lab.add(Exim(PEERS, self.lab.folder / "exim", self.lab.network.host(21), self.lab.mx_port,
                                        keys=self.lab.keys))
        self.user, self.address = "carla", "carla@exim.test"
        self.server.start()
        super().prepare()
