# SPDX-License-Identifier: Apache-2.0
import datetime
import email.utils
import time

from harness import smtp
from harness.lab import Scenario


def parse(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


class Scheduled(Scenario):
    def released(self, id):
        return parse(self.lab.events.wait(id=id, event="released")[0]["time"])

    def test_a_message_held_for_seconds_leaves_on_time_and_never_early(self):
        before = time.time()
        ids = [self.lab.submit(mail_args=["HOLDFOR=3"]) for _ in range(3)]
        accepted = time.time()
        self.lab.sink.wait(3)
        for id in ids:
            released = self.released(id)
            self.assertGreaterEqual(released, before + 3 - 0.001)
            self.assertLess(released, accepted + 3 + 5)  # a loaded machine; the usual lateness is in bench/
        for message in self.lab.sink.messages:
            self.assertGreaterEqual(message.at, before + 3)
            self.assert_signed(message.data)

    def test_a_message_held_until_a_moment_leaves_then(self):
        moment = int(time.time()) + 6
        text = datetime.datetime.fromtimestamp(moment, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        id = self.lab.submit(mail_args=[f"HOLDUNTIL={text}"])
        self.assertEqual(self.lab.queue()[0]["state"], "scheduled")
        self.assertGreaterEqual(self.lab.sink.wait()[0].at, moment)
        self.assertGreaterEqual(self.released(id), moment)

    def test_the_reply_names_the_moment(self):
        with self.lab.raw() as client:
            client.hello()
            client.ask("MAIL FROM:<info@customer.test> HOLDFOR=60")
            client.ask("RCPT TO:<user@sink.test>")
            client.ask("DATA")
            client.send(smtp.message() + b".\r\n")
            self.assertRegex(client.reply(), r"^250 2\.0\.0 Ok: queued as [0-9A-Z]{13} until \d{4}-\d\d-\d\dT")

    def test_date_is_set_when_the_message_leaves_and_the_message_id_is_kept(self):
        written = "Fri, 01 May 2020 10:00:00 +0000"
        before = time.time()
        self.lab.submit(smtp.message(fields=[f"Date: {written}", "Message-ID: <kept@customer.test>"]),
                        mail_args=["HOLDFOR=2"])
        message = self.lab.sink.wait()[0]
        left = email.utils.parsedate_to_datetime(message.field("Date")).timestamp()
        self.assertGreaterEqual(left, int(before + 2))
        self.assertEqual(message.field("Message-ID"), "<kept@customer.test>")

    def test_the_limits_announced_are_those_enforced(self):
        with self.lab.raw() as client:
            offered = next(line for line in client.hello().splitlines() if "FUTURERELEASE" in line)
            most = int(offered.split()[1])
            self.assertEqual(most, 365 * 24 * 3600)
            self.assertRegex(client.ask(f"MAIL FROM:<info@customer.test> HOLDFOR={most - 60}"), "^250 ")
            client.ask("RSET")
            self.assertRegex(client.ask(f"MAIL FROM:<info@customer.test> HOLDFOR={most + 60}"), r"^5\d\d 5\.")

    def test_two_moments_or_none_that_can_be_read_are_refused(self):
        for arguments in ("HOLDFOR=5 HOLDUNTIL=2030-01-01T00:00:00Z", "HOLDFOR=", "HOLDFOR=-1", "HOLDUNTIL=tomorrow",
                          "HOLDFOR=5 HOLDFOR=6"):
            with self.lab.raw() as client, self.subTest(arguments):
                client.hello()
                self.assertRegex(client.ask(f"MAIL FROM:<info@customer.test> {arguments}"), r"^501 5\.5\.4 ")

    def test_sluis_send_schedules_too(self):
        before = time.time()
        self.lab.sluis("send", "--at", "+2s", "--from", "info@customer.test", "--to", "user@sink.test",
                       input=smtp.message().decode())
        self.assertGreaterEqual(self.lab.sink.wait()[0].at, before + 2)


class OverARestart(Scenario):
    def assert_released_once(self, stop_and_start, hold, down):
        before = time.time()
        ids = [self.lab.submit(mail_args=[f"HOLDFOR={hold}"], to=f"user{n}@sink.test") for n in range(5)]
        stop_and_start(down)
        self.assertEqual({row["id"] for row in self.lab.queue()}, set(ids))
        for message in self.lab.sink.wait(5):
            self.assertGreaterEqual(message.at, before + hold)
            self.assert_signed(message.data)
        self.assertEqual(self.lab.sink.count(), 5)

    def restart(self, _):
        self.lab.sluisd.restart()

    def crash(self, down):
        self.lab.sluisd.kill()
        time.sleep(down)  # the clock itself is the subject: the daemon is down meanwhile
        self.lab.sluisd.start()

    def test_a_scheduled_message_survives_a_restart(self):
        self.assert_released_once(self.restart, 10, 0)

    def test_a_scheduled_message_survives_kill_9(self):
        self.assert_released_once(self.crash, 10, 0)

    def test_a_message_whose_moment_passed_while_the_daemon_was_down_leaves_at_once(self):
        ids = [self.lab.submit(mail_args=["HOLDFOR=4"]) for _ in range(3)]
        self.crash(5)
        self.lab.sink.wait(3)
        self.lab.events.wait(len(ids), event="delivered")
        self.assertEqual(self.lab.sink.count(), 3)


class Missed(Scenario):
    CONFIG = {"schedule": {"max_lateness": "1s"}}

    def test_a_release_missed_by_too_much_is_held_for_a_person_and_not_dropped(self):
        id = self.lab.submit(mail_args=["HOLDFOR=4"])
        self.lab.sluisd.kill()
        time.sleep(6)  # later than HOLDFOR and max_lateness together
        self.lab.sluisd.start()
        self.lab.events.wait(id=id, event="missed")
        self.lab.standing(id, "paused")
        self.assertEqual(self.lab.sink.count(), 0)
        self.lab.sluis("queue", "resume", "--all")
        self.lab.sink.wait()
