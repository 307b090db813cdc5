# SPDX-License-Identifier: Apache-2.0
"""What a hostile or broken client does with a session: the server answers, closes, and goes on."""
import socket
import struct

from harness import smtp
from harness.lab import Scenario
from harness.process import PATIENCE, wait_for

# The session up to each state in which a client may vanish.
STATES = {
    "before the greeting": [], "after EHLO": [b"EHLO c.test\r\n"],
    "in a command": [b"EHLO c.test\r\n", b"MAIL FR"],
    "after MAIL": [b"EHLO c.test\r\nMAIL FROM:<info@customer.test>\r\n"],
    "after RCPT": [b"EHLO c.test\r\nMAIL FROM:<info@customer.test>\r\nRCPT TO:<user@sink.test>\r\n"],
    "after DATA": [b"EHLO c.test\r\nMAIL FROM:<info@customer.test>\r\nRCPT TO:<user@sink.test>\r\nDATA\r\n"],
    "in the header": [b"EHLO c.test\r\nMAIL FROM:<info@customer.test>\r\nRCPT TO:<user@sink.test>\r\nDATA\r\n", b"From: info@cust"],
    "in the body": [b"EHLO c.test\r\nMAIL FROM:<info@customer.test>\r\nRCPT TO:<user@sink.test>\r\nDATA\r\n", smtp.message() + b"more"],
    "before the last line end": [b"EHLO c.test\r\nMAIL FROM:<info@customer.test>\r\nRCPT TO:<user@sink.test>\r\nDATA\r\n", smtp.message() + b"."],
    "in a chunk": [b"EHLO c.test\r\nMAIL FROM:<info@customer.test>\r\nRCPT TO:<user@sink.test>\r\nBDAT 5000\r\n", b"From: info"],
    "between chunks": [b"EHLO c.test\r\nMAIL FROM:<info@customer.test>\r\nRCPT TO:<user@sink.test>\r\nBDAT 28\r\nFrom: info@customer.test\r\n\r\n"],
}


class Disconnects(Scenario):
    def vanish(self, pieces, how):
        with smtp.Raw(self.lab.address, self.lab.trusted, greeting=False) as client:
            for piece in pieces:
                client.send(piece)
            if how == "reset":
                client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            elif how == "half":
                client.socket.shutdown(socket.SHUT_WR)
                try:
                    while client.socket.recv(65536):
                        pass
                except ConnectionError:
                    pass

    def test_a_client_that_vanishes_in_any_state_leaves_nothing_behind(self):
        for state, pieces in STATES.items():
            for how in ("close", "reset", "half"):
                with self.subTest(state=state, how=how):
                    self.vanish(pieces, how)
        self.lab.submit(to="after@sink.test")
        self.lab.sink.wait(to="after@sink.test")
        self.lab.wait_for_empty_queue()
        self.assertEqual(self.lab.sink.count(), 1)

    def test_a_client_that_vanishes_inside_tls_does_no_harm(self):
        for pieces in ([], [b"EHLO c.test\r\n"], [b"\x16\x03\x01 not a handshake"]):
            with self.lab.raw(self.lab.implicit, greeting=False) as client:
                for piece in pieces:
                    client.send(piece)
        context = smtp.client_tls(self.lab.keys)
        with self.lab.raw(self.lab.submission) as client:
            client.hello()
            client.starttls(context)
        self.lab.submit()
        self.lab.sink.wait()


class EarlyTalk(Scenario):
    def test_a_client_that_speaks_before_the_greeting_is_turned_away_with_the_reason(self):
        self.lab.sluisd.child.freeze()  # so that its octets are there before the greeting
        try:
            client = self.lab.raw(greeting=False)
            client.send(b"EHLO c.test\r\nMAIL FROM:<info@customer.test>\r\n")
        finally:
            self.lab.sluisd.child.thaw()
        with client:
            self.assertRegex(client.reply(), r"^554 5\.5\.1 ")
            self.assertTrue(client.at_end())
        self.lab.submit()
        self.lab.sink.wait()


class Broken(Scenario):
    def test_commands_out_of_order_are_refused_and_the_session_goes_on(self):
        with self.lab.raw() as client:
            for command, reply in (("MAIL FROM:<a@customer.test>", "503"), ("EHLO c.test", "250"), ("RCPT TO:<u@sink.test>", "503"),
                                   ("DATA", "503"), ("BDAT 0 LAST", "503"), ("MAIL FROM:<info@customer.test>", "250"),
                                   ("MAIL FROM:<info@customer.test>", "503"), ("DATA", "554"), ("RCPT TO:<u@sink.test>", "250")):
                with self.subTest(command):
                    self.assertRegex(client.ask(command), rf"^{reply}[ -]")

    def test_nonsense_is_answered_with_what_was_wrong(self):
        with self.lab.raw() as client:
            client.hello()
            for command in ("", " ", "FROB", "MAIL", "MAIL FROM", "MAIL FROM:info@customer.test>", "MAIL FROM:<a b@customer.test>",
                            "MAIL FROM:<info@customer.test> FOO=BAR", "MAIL FROM:<info@customer.test> SIZE=abc", "RCPT TO:<>",
                            "EHLO", "\x00\x01\x02", "MAIL FROM:<" + "a" * 400 + "@customer.test>", "é" * 50):
                with self.subTest(command):
                    self.assertRegex(client.ask(command), r"^5\d\d 5\.\d\.\d+ \S")

    def test_a_client_that_only_makes_mistakes_is_shown_the_door(self):
        with self.lab.raw() as client:
            client.hello()
            last = ""
            for _ in range(40):
                try:
                    last = client.ask("FROB")
                except (ConnectionError, OSError):
                    break
                if last.startswith("421"):
                    break
            self.assertRegex(last, r"^421 4\.")
            self.assertTrue(client.at_end())

    def test_a_command_line_without_end_is_refused(self):
        with self.lab.raw() as client:
            client.hello()
            try:
                client.send(b"MAIL FROM:<" + b"a" * 200000 + b"@customer.test>\r\n")
                reply = client.reply()
            except (ConnectionError, BrokenPipeError):
                reply = "closed"
            self.assertRegex(reply, r"^(500 5\.|421 4\.|closed)")
        self.lab.submit()
        self.lab.sink.wait()

    def test_a_whole_session_in_one_packet_is_answered_in_order(self):
        burst = b"EHLO c.test\r\n"
        for n in range(50):
            burst += b"MAIL FROM:<info@customer.test>\r\nRCPT TO:<user%d@sink.test>\r\nRSET\r\n" % n
        with self.lab.raw() as client:
            client.send(burst + b"QUIT\r\n")
            replies = [client.reply() for _ in range(152)]
            self.assertTrue(all(reply.startswith("250") for reply in replies[:-1]))
            self.assertRegex(replies[-1], "^221 ")

    def test_pipelined_transactions_each_deliver(self):
        body = smtp.message() + b".\r\n"
        with self.lab.raw() as client:
            client.hello()
            data = b""
            for n in range(30):
                client.send(data + b"MAIL FROM:<info@customer.test>\r\nRCPT TO:<user%d@sink.test>\r\nDATA\r\n" % n)
                if data:
                    self.assertRegex(client.reply(), "^250 2.0.0 Ok: queued as")
                self.assertEqual([client.reply()[:3] for _ in range(3)], ["250", "250", "354"])
                data = body
            client.send(data)
            self.assertRegex(client.reply(), "^250 2.0.0 Ok: queued as")
        self.assertEqual({m.addresses[0] for m in self.lab.sink.wait(30)}, {f"user{n}@sink.test" for n in range(30)})

    def test_data_sent_before_its_invitation_is_handled_as_pipelining_or_refused_but_never_as_commands(self):
        with self.lab.raw() as client:
            client.hello()
            client.send(b"MAIL FROM:<info@customer.test>\r\nRCPT TO:<u@sink.test>\r\nDATA\r\n" + smtp.message(body="QUIT\r\n") + b".\r\nNOOP\r\n")
            replies = [client.reply() for _ in range(5)]
            self.assertEqual([reply[:3] for reply in replies], ["250", "250", "354", "250", "250"])


class Chunking(Scenario):
    def transaction(self, client, to="user@sink.test"):
        client.ask("MAIL FROM:<info@customer.test>")
        client.ask(f"RCPT TO:<{to}>")

    def test_a_message_in_many_chunks_arrives_whole_and_signed(self):
        data = smtp.message(body="".join(f"line {n}\r\n.\r\n" for n in range(500)))
        with self.lab.raw() as client:
            client.hello()
            self.transaction(client)
            for start in range(0, len(data), 777):
                piece = data[start:start + 777]
                client.send(b"BDAT %d\r\n" % len(piece) + piece)
                self.assertRegex(client.reply(), "^250 ")
            client.send(b"BDAT 0 LAST\r\n")
            self.assertRegex(client.reply(), "^250 2.0.0 Ok: queued as")
        message = self.lab.sink.wait()[0]
        self.assertTrue(message.body.endswith(b"line 499\r\n.\r\n"))
        self.assert_signed(message.data)

    def test_chunks_and_data_do_not_mix(self):
        with self.lab.raw() as client:
            client.hello()
            self.transaction(client)
            client.send(b"BDAT 5\r\nFrom:")
            self.assertRegex(client.reply(), "^250 ")
            self.assertRegex(client.ask("DATA"), "^503 5.5.1 ")

    def test_a_chunk_that_is_refused_is_still_read_to_its_end(self):
        with self.lab.raw() as client:
            client.hello()
            client.send(b"BDAT 20 LAST\r\nMAIL FROM:<a@b.test>" + b"NOOP\r\n")
            self.assertRegex(client.reply(), "^503 ")
            self.assertRegex(client.reply(), "^250 ")

    def test_bad_chunk_sizes_are_refused(self):
        for argument in ("", "x", "-1", "99999999999999999999 LAST", "1 FIRST"):
            with self.subTest(argument), self.lab.raw() as client:
                client.hello()
                self.transaction(client)
                self.assertRegex(client.ask(f"BDAT {argument}"), r"^5\d\d 5\.")


class International(Scenario):
    def test_addresses_in_utf8_are_carried_to_a_host_that_takes_them(self):
        with self.lab.raw() as client:
            client.hello()
            self.assertRegex(client.ask("MAIL FROM:<info@customer.test> SMTPUTF8 BODY=8BITMIME"), "^250 ")
            self.assertRegex(client.ask("RCPT TO:<jörg@sink.test>"), "^250 ")
            client.ask("DATA")
            client.send("From: Zoë <info@customer.test>\r\nTo: jörg@sink.test\r\nSubject: één\r\n\r\nünï\r\n.\r\n".encode())
            self.assertRegex(client.reply(), "^250 ")
        message = self.lab.sink.wait()[0]
        self.assertEqual(message.addresses, ["jörg@sink.test"])
        self.assertIn("SMTPUTF8", message.sender_args)
        self.assertIn("één", message.field("Subject"))
        self.assert_signed(message.data)

    def test_utf8_addresses_without_the_parameter_are_refused(self):
        with self.lab.raw() as client:
            client.hello()
            client.ask("MAIL FROM:<info@customer.test>")
            self.assertRegex(client.ask("RCPT TO:<jörg@sink.test>"), r"^5\d\d 5\.[16]\.")


class Limits(Scenario):
    CONFIG = {"limits": {"connections_per_client": 5, "recipients": 3, "messages_per_connection": 2}}

    def test_one_client_gets_only_so_many_connections(self):
        clients = [self.lab.raw() for _ in range(5)]
        with self.lab.raw() as extra:
            self.assertRegex(extra.greeting, r"^421 4\.")
        clients.pop().close()
        wait_for("a place to come free", self.is_greeted)
        for client in clients:
            client.close()

    def is_greeted(self):
        with self.lab.raw() as client:
            return client.greeting.startswith("220")

    def test_one_transaction_takes_only_so_many_recipients(self):
        with self.lab.raw() as client:
            client.hello()
            client.ask("MAIL FROM:<info@customer.test>")
            replies = [client.ask(f"RCPT TO:<u{n}@sink.test>") for n in range(4)]
            self.assertEqual([reply[:3] for reply in replies], ["250", "250", "250", "452"])

    def test_after_so_many_messages_a_client_must_come_back(self):
        with self.lab.client() as client:
            for _ in range(2):
                smtp.submit(None, None, "info@customer.test", ["user@sink.test"], smtp.message(), client=client)
            code, text = client.mail("info@customer.test")
            self.assertIn(code, (421, 452), text)


class Timeouts(Scenario):
    CONFIG = {"limits": {"command_timeout": "2s", "session_timeout": "6s"}}

    def test_a_silent_client_is_let_go(self):
        with self.lab.raw() as client:
            client.hello()
            self.assertRegex(client.reply(), r"^421 4\.")
            self.assertTrue(client.at_end())

    def test_a_client_that_dawdles_for_ever_is_let_go(self):
        with self.lab.raw() as client:
            client.hello()
            replies = []
            try:
                for _ in range(40):
                    replies.append(client.ask("NOOP"))
                    client.socket.settimeout(0.5)
                    try:
                        replies.append(client.reply())
                    except TimeoutError:
                        client.socket.settimeout(PATIENCE)
            except (ConnectionError, OSError):
                pass
            self.assertTrue(any(reply.startswith("421") for reply in replies), replies[-3:])


class SlowData(Scenario):
    CONFIG = {"limits": {"data_timeout": "2s"}}

    def test_a_client_that_stops_in_the_middle_of_its_data_is_let_go(self):
        with self.lab.raw() as client:
            client.hello()
            for command in ("MAIL FROM:<info@customer.test>", "RCPT TO:<user@sink.test>", "DATA"):
                client.ask(command)
            client.send(b"From: info@customer.test\r\n")
            self.assertRegex(client.reply(), r"^421 4\.")
        self.assertEqual(self.lab.queue(), [])


class Strangers(Scenario):
    CONFIG = {}

    def prepare(self):
        self.lab.sluisd.config["listeners"][0]["networks"] = ["192.0.2.0/24"]
        self.lab.sluisd.write()
        self.lab.sluisd.start()

    def test_a_client_from_elsewhere_is_refused_where_nobody_can_log_in(self):
        with self.lab.raw() as client:
            replies = [client.greeting, client.hello(), client.ask("MAIL FROM:<info@customer.test>")] \
                if client.greeting.startswith("220") else [client.greeting]
            self.assertRegex(replies[-1], r"^5\d\d 5\.7\.")
