# SPDX-License-Identifier: Apache-2.0
from harness.lab import Scenario
from harness.process import wait_for
from harness.sink import SILENCE


class SlowDestination(Scenario):
    CONFIG = {"shards": 1, "queue": {"in_flight": 40}, "relay": {"connections_per_destination": 5}, "shutdown_grace": "1s"}
    ZONE = {"slow.test": ["MX 10 mx.sink.test."]}

    def sending(self):
        return sum(row["sending"] for row in self.lab.queue("--to-domain", "slow.test"))

    def test_a_destination_that_does_not_answer_holds_up_no_other_mail(self):
        self.lab.sink.answer("RCPT", "slow.test", always=SILENCE)
        held = self.lab.submit(to="later@sink.test", mail_args=["HOLDFOR=3"])
        for n in range(60):  # more than are held in memory
            self.lab.submit(to=f"user{n}@slow.test")
        wait_for("mail for the slow destination to be on its way", lambda: self.sending() >= 20)
        self.lab.submit(to="now@sink.test")
        self.lab.sink.wait(to="now@sink.test")
        self.assertEqual(self.lab.sink.count("user0@slow.test"), 0)
        self.lab.sluis("queue", "cancel", "--to-domain", "slow.test", "--reason", "lab")
        self.lab.sink.wait(to="later@sink.test")
        self.lab.events.wait(id=held, event="delivered")
