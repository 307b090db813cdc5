# SPDX-License-Identifier: Apache-2.0
"""Sockets that the service manager opened (sd_listen_fds(3)): the test plays its part."""
import socket
import threading
import time

from harness import smtp
from harness.lab import PASSWORD, Scenario
from harness.process import PATIENCE


class SocketActivation(Scenario):
    CONFIG = {"shards": 2}

    def prepare(self):
        self.sockets = [socket.create_server((self.lab.address, port), backlog=512)
                        for port in (self.lab.trusted, self.lab.submission)]
        for each in self.sockets:
            self.addCleanup(each.close)
        self.lab.sluisd.handed = self.sockets
        super().prepare()

    def test_mail_is_taken_on_every_socket_that_was_handed_down_and_on_those_that_were_not(self):
        self.lab.submit(to="first@sink.test")
        with self.lab.client(self.lab.submission) as client:
            client._host = "sluis.test"  # the name that the certificate must carry
            client.starttls(context=smtp.client_tls(self.lab.keys))
            client.login("crm", PASSWORD)
            smtp.submit(None, None, "info@customer.test", ["second@sink.test"], smtp.message(), client=client)
        socket.create_connection((self.lab.address, self.lab.implicit), timeout=PATIENCE).close()
        self.assertEqual({m.addresses[0] for m in self.lab.sink.wait(2)}, {"first@sink.test", "second@sink.test"})

    def test_who_connects_while_the_daemon_is_away_is_served_by_the_next_one(self):
        self.lab.sluisd.stop()
        clients = [self.lab.raw(greeting=False) for _ in range(5)]
        self.lab.sluisd.start()
        for n, client in enumerate(clients):
            with client:
                self.assertRegex(client.reply(), "^220 ")
                client.hello()
                client.ask("MAIL FROM:<info@customer.test>")
                client.ask(f"RCPT TO:<user{n}@sink.test>")
                client.ask("DATA")
                client.send(smtp.message() + b".\r\n")
                self.assertRegex(client.reply(), "^250 2.0.0 Ok: queued as")
        self.lab.sink.wait(5)

    def test_a_restart_refuses_no_connection(self):
        greetings, ending = [], threading.Event()

        def knock():
            while not ending.is_set():
                try:
                    with self.lab.raw() as client:
                        greetings.append(client.greeting)
                except OSError as error:
                    greetings.append(repr(error))
                time.sleep(0.01)

        knocking = [threading.Thread(target=knock) for _ in range(4)]
        for each in knocking:
            each.start()
        try:
            for _ in range(3):
                self.lab.sluisd.restart()
                time.sleep(0.2)
        finally:
            ending.set()
            for each in knocking:
                each.join()
        self.assertGreater(sum(text.startswith("220 ") for text in greetings), 10)
        self.assertEqual([text for text in greetings if text[:4] not in ("220 ", "421 ")], [])

    def test_the_configuration_is_checked_while_the_daemon_holds_the_sockets(self):
        status, output = self.lab.sluisd.check()
        self.assertEqual(status, 0, output)
        self.assertIn(str(self.lab.trusted), output)  # a warning: whose they are cannot be seen

    def test_a_reload_keeps_the_sockets(self):
        self.lab.sluisd.config["limits"] = {"recipients": 7}
        self.lab.sluisd.write()
        self.lab.sluisd.reload()
        self.lab.submit()
        self.lab.sink.wait()
