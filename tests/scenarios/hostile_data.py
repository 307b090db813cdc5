# SPDX-License-Identifier: Apache-2.0
"""What a hostile client sends as data: never a second message, never a broken one."""
from harness import smtp
from harness.lab import Scenario

# Everything that some server somewhere takes for the end of data. Only CRLF.CRLF is.
FALSE_ENDS = [b"\n.\n", b"\n.\r\n", b"\r.\r", b"\r.\r\n", b"\r\n.\n", b"\r\n.\r", b"\n\r.\r\n", b"\n.\r", b"\r\n\x00.\r\n",
              b"\r.\n", b"\r\r\n.\r\r\n", b"\n\n.\n\n"]
SMUGGLED = (b"MAIL FROM:<evil@customer.test>\r\nRCPT TO:<victim@sink.test>\r\nDATA\r\n"
            b"From: evil@customer.test\r\nSubject: smuggled\r\n\r\nsmuggled\r\n")


class Smuggling(Scenario):
    def offer(self, data):
        """Sends data and the true end; returns the reply, or what came instead."""
        with self.lab.raw() as client:
            client.hello()
            client.ask("MAIL FROM:<info@customer.test>")
            client.ask("RCPT TO:<user@sink.test>")
            client.ask("DATA")
            client.send(data + b"\r\n.\r\n")
            reply = client.reply()
            client.send(b"QUIT\r\n")
            self.assertRegex(client.reply(), "^221 ", "the server took part of the data for commands")
            return reply

    def assert_nothing_smuggled(self):
        for message in self.lab.sink.messages:
            self.assertEqual(message.addresses, ["user@sink.test"])
            self.assertEqual(message.sender, "info@customer.test")

    def test_no_false_end_of_data_starts_a_second_message(self):
        accepted = 0
        for end in FALSE_ENDS:
            with self.subTest(end=end):
                reply = self.offer(smtp.message(body="before") + end + SMUGGLED)
                self.assertRegex(reply, r"^(250 2\.0\.0|5\d\d 5\.)")
                accepted += reply.startswith("250")
        self.lab.sink.wait(accepted)
        self.assert_nothing_smuggled()

    def test_what_leaves_has_no_bare_line_ends_for_a_weaker_server_to_trip_over(self):
        accepted = sum(self.offer(smtp.message(body="before") + end + SMUGGLED).startswith("250") for end in FALSE_ENDS)
        for message in self.lab.sink.wait(accepted):
            rest = message.data.replace(b"\r\n", b"")
            self.assertNotIn(b"\r", rest)
            self.assertNotIn(b"\n", rest)
            self.assert_signed(message.data)

    def test_false_ends_split_over_packets_are_no_different(self):
        for end in (b"\n.\n", b"\r\n.\n", b"\n.\r\n"):
            with self.subTest(end=end), self.lab.raw() as client:
                client.hello()
                for command in ("MAIL FROM:<info@customer.test>", "RCPT TO:<user@sink.test>", "DATA"):
                    client.ask(command)
                for octet in smtp.message(body="before")[-10:] + end + SMUGGLED[:40]:
                    client.send(bytes([octet]))
                client.send(b"\r\n.\r\n")
                self.assertRegex(client.reply(), r"^(250|5\d\d) ")
        self.assert_nothing_smuggled()

    def test_dots_are_carried_through_unchanged(self):
        lines = ["..", ".", "...dots", ".one", "end"]
        stuffed = "\r\n".join("." + line if line.startswith(".") else line for line in lines)
        self.assertRegex(self.offer(smtp.message(body=stuffed)), "^250 ")
        self.assertEqual(self.lab.sink.wait()[0].body, ("\r\n".join(lines) + "\r\n").encode())


class BareLineEndsRefused(Smuggling):
    CONFIG = {"submission": {"bare_line_end": "reject"}}

    def test_a_bare_line_end_is_refused_where_so_configured(self):
        for end in (b"one\ntwo", b"one\rtwo"):
            self.assertRegex(self.offer(smtp.message(body="x\r\n") + end), r"^5\d\d 5\.")


class Content(Scenario):
    def refused(self, data, code=550):
        return self.assert_refused(code, lambda: self.lab.submit(data))

    def test_two_authors_fields_or_none_are_refused_with_the_reason(self):
        self.assertIn("From", self.refused(b"Subject: x\r\n\r\nx\r\n"))
        self.assertIn("From", self.refused(b"From: a@customer.test\r\nFrom: b@customer.test\r\n\r\nx\r\n"))

    def test_nul_octets_are_refused(self):
        with self.lab.raw() as client:
            client.hello()
            for command in ("MAIL FROM:<info@customer.test>", "RCPT TO:<user@sink.test>", "DATA"):
                client.ask(command)
            client.send(smtp.message(body="a\0b\r\n") + b".\r\n")
            self.assertRegex(client.reply(), r"^5\d\d 5\.")

    def test_overlong_lines_are_refused(self):
        self.refused(smtp.message(body="x" * 1200 + "\r\n"))

    def test_a_loop_is_cut(self):
        self.refused(smtp.message(fields=["Received: from a by b; Fri, 01 May 2020 10:00:00 +0000"] * 60), 554)

    def test_a_header_without_end_is_refused_before_it_fills_anything(self):
        self.refused(smtp.message(fields=[f"X-{n}: {'y' * 500}" for n in range(800)]), 552)

    def test_what_a_submission_server_owes_is_added_and_what_must_not_leave_is_removed(self):
        self.lab.submit(smtp.message(fields=["Bcc: secret@sink.test", "Return-Path: <x@y.test>"]))
        message = self.lab.sink.wait()[0]
        self.assertTrue(message.field("Date"))
        self.assertTrue(message.field("Message-ID"))
        self.assertIn("sluis.test", message.field("Received"))
        self.assertIsNone(message.field("Bcc"))
        self.assertIsNone(message.field("Return-Path"))
        self.assert_signed(message.data)

    def test_a_message_larger_than_allowed_is_refused_by_its_announced_size(self):
        with self.lab.raw() as client:
            client.hello()
            self.assertRegex(client.ask("MAIL FROM:<info@customer.test> SIZE=99999999999"), r"^552 5\.3\.4 ")


class SmallMessagesOnly(Scenario):
    CONFIG = {"limits": {"message_size": "100KiB"}}

    def test_a_message_that_grows_past_the_limit_is_refused_at_its_end_and_the_session_goes_on(self):
        big = smtp.message(body=("x" * 70 + "\r\n") * 3000)
        with self.lab.client() as client:
            self.assert_refused(552, lambda: smtp.submit(None, None, "info@customer.test", ["user@sink.test"], big, client=client))
            smtp.submit(None, None, "info@customer.test", ["user@sink.test"], smtp.message(), client=client)
        self.lab.sink.wait()
        self.assertEqual(self.lab.sink.count(), 1)

    def test_a_message_just_under_the_limit_arrives_whole(self):
        body = ("y" * 70 + "\r\n") * 1300
        self.lab.submit(smtp.message(body=body))
        message = self.lab.sink.wait()[0]
        self.assertEqual(message.body, body.encode())
        self.assert_signed(message.data)


class Large(Scenario):
    def test_a_message_of_twenty_megabytes_arrives_whole_without_being_held_in_memory(self):
        body = ("z" * 76 + "\r\n") * (20 * 1024 * 1024 // 78)
        before = self.lab.sluisd.resident_kib()
        self.lab.submit(smtp.message(body=body))
        message = self.lab.sink.wait(timeout=60)[0]
        self.assertEqual(message.body, body.encode())
        self.assert_signed(message.data)
        if "asan" not in str(self.lab.sluisd.program):  # a sanitizer keeps what was freed for a while
            self.assertLess(self.lab.sluisd.resident_kib() - before, 20 * 1024)
