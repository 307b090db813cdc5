# SPDX-License-Identifier: Apache-2.0
import concurrent.futures
import random
import time

from harness.lab import Scenario
from harness.process import wait_for
from harness.sink import SILENCE


class CancelAndReschedule(Scenario):
    def test_a_cancelled_message_is_never_delivered_and_nobody_is_told(self):
        id = self.lab.submit(mail_args=["HOLDFOR=6"])
        kept = self.lab.submit(mail_args=["HOLDFOR=7"], to="kept@sink.test")
        self.lab.sluis("queue", "cancel", id)
        self.lab.sink.wait(to="kept@sink.test")
        self.assertEqual([m.addresses for m in self.lab.sink.messages], [["kept@sink.test"]])
        self.assertIn("cancelled", self.lab.events.kinds(id))
        self.assertEqual(self.lab.events.all(id=id, event="delivered"), [])
        self.lab.events.wait(id=kept, event="delivered")

    def test_a_message_is_moved_earlier_and_later(self):
        earlier = self.lab.submit(mail_args=["HOLDFOR=3600"], to="earlier@sink.test")
        later = self.lab.submit(mail_args=["HOLDFOR=5"], to="later@sink.test")
        moved = time.time()
        self.lab.sluis("queue", "reschedule", later, "--at", "+8s")
        self.lab.sluis("queue", "reschedule", earlier, "--at", "+1s")
        self.assertGreaterEqual(self.lab.sink.wait(to="earlier@sink.test")[0].at, moved + 1)
        self.assertGreaterEqual(self.lab.sink.wait(to="later@sink.test")[0].at, moved + 8)
        self.assertIn("rescheduled", self.lab.events.kinds(later))

    def test_after_delivery_it_is_too_late(self):
        id = self.lab.submit()
        self.lab.sink.wait()
        self.lab.events.wait(id=id, event="delivered")
        answer = self.lab.sluis.try_("queue", "cancel", id)
        self.assertEqual(answer.status, 1)
        self.assertIn("too late", answer.out + answer.err)
        self.assertEqual(self.lab.sluis.try_("queue", "reschedule", id, "--at", "+1h").status, 1)

    def test_while_it_is_being_sent_it_is_too_late(self):
        self.lab.sink.answer("DATA", "", SILENCE)
        id = self.lab.submit(to="slow@sink.test")
        wait_for("DATA to be asked", lambda: ("DATA", "") in self.lab.sink.commands)
        answer = self.lab.sluis.try_("queue", "cancel", id)
        self.assertEqual(answer.status, 1, answer)
        self.assertIn("too late", answer.out + answer.err)

    def test_a_cancel_holds_over_a_crash_right_after_it(self):
        ids = [self.lab.submit(mail_args=["HOLDFOR=3600"], to=f"user{n}@sink.test") for n in range(8)]
        for id in ids[:4]:
            self.lab.sluis("queue", "cancel", id)
        self.lab.sluisd.kill()
        self.lab.sluisd.start()
        for id in ids[:4]:
            self.assertEqual(self.lab.sluis.try_("queue", "reschedule", id, "--at", "+0s").status, 1)
        for id in ids[4:]:
            self.lab.sluis("queue", "reschedule", id, "--at", "+0s")
        self.lab.sink.wait(4)
        self.lab.events.wait(4, event="delivered")
        self.assertEqual(sorted(m.addresses[0] for m in self.lab.sink.messages),
                         [f"user{n}@sink.test" for n in range(4, 8)])

    def test_dry_run_says_which_and_touches_nothing(self):
        id = self.lab.submit(mail_args=["HOLDFOR=600"])
        self.assertIn(id, self.lab.sluis("queue", "cancel", "--all", "--dry-run").out)
        self.assertEqual([row["id"] for row in self.lab.queue()], [id])


class Race(Scenario):
    COUNT = 60

    def test_a_cancel_that_races_with_release_is_either_confirmed_or_too_late_and_always_true(self):
        ids = {}
        for n in range(self.COUNT):
            ids[n] = self.lab.submit(mail_args=[f"HOLDFOR={3 + n % 3}"], to=f"user{n}@sink.test")
        begin = time.time()

        def cancel(n):
            # around the release of this message, from a little before to a little after
            time.sleep(max(0.0, begin + 2.6 + n % 3 + random.random() * 0.6 - time.time()))
            return n, self.lab.sluis.try_("queue", "cancel", ids[n])

        with concurrent.futures.ThreadPoolExecutor(6) as pool:
            answers = dict(pool.map(cancel, range(self.COUNT)))
        confirmed = {n for n, answer in answers.items() if answer.status == 0}
        for n, answer in answers.items():
            if n not in confirmed:
                self.assertIn("too late", answer.out + answer.err, answer)
        self.lab.events.wait(self.COUNT - len(confirmed), event="delivered")
        got = {int(m.addresses[0].removeprefix("user").partition("@")[0]) for m in self.lab.sink.messages}
        self.assertEqual(got, set(range(self.COUNT)) - confirmed)
