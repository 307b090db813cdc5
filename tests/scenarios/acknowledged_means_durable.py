# SPDX-License-Identifier: Apache-2.0
"""The promise behind 250, under kill -9 at random moments: every acknowledged message is delivered, and none
after its cancel was confirmed. Rounds: 50, or SLUIS_CRASH_ROUNDS."""
import os
import random
import smtplib
import threading
import time

from harness import smtp
from harness.lab import Scenario
from harness.process import wait_for

ROUNDS = int(os.environ.get("SLUIS_CRASH_ROUNDS", "50"))
CLIENTS = 4
BODIES = [200, 4000, 40000, 300000]
UNREACHABLE = 3  # exit status of sluis: no answer from the daemon


class Client(threading.Thread):
    """Submits without pause, remembers what was acknowledged, and cancels some of what it scheduled."""

    def __init__(self, scenario, number, seed):
        super().__init__(daemon=True)
        self.lab, self.number, self.random = scenario.lab, number, random.Random(seed)
        self.acknowledged, self.count = {}, 0
        self.cancelled, self.unanswered = set(), set()
        self.ended = False

    def run(self):
        while not self.ended:
            try:
                with self.lab.client() as client:
                    while not self.ended:
                        self.one(client)
            except (OSError, smtplib.SMTPException):
                time.sleep(0.02)  # the daemon is down; nothing was acknowledged

    def one(self, client):
        self.count += 1
        address = f"c{self.number}m{self.count}@sink.test"
        hold = self.random.choice([0, 0, 0, 1, 2])
        body = ("x" * 70 + "\r\n") * (self.random.choice(BODIES) // 72)
        reply = smtp.submit(None, None, "info@customer.test", [address], smtp.message(to=address, body=body),
                            mail_args=[f"HOLDFOR={hold}"] if hold else [], client=client)
        self.acknowledged[address] = smtp.queued_id(reply)
        if hold == 2 and self.random.random() < 0.3:
            status = self.lab.sluis.try_("queue", "cancel", self.acknowledged[address]).status
            if status == 0:
                self.cancelled.add(address)
            elif status == UNREACHABLE:
                self.unanswered.add(address)


class AcknowledgedMeansDurable(Scenario):
    CONFIG = {"retry": {"intervals": ["1s"], "lifetime": "1h", "delay_notice": "0s"}}

    def test_every_acknowledged_message_is_delivered_and_none_after_a_confirmed_cancel(self):
        seed = random.randrange(1 << 32)
        moments = random.Random(seed)
        clients = [Client(self, number, seed + number) for number in range(CLIENTS)]
        for client in clients:
            client.start()
        for _ in range(ROUNDS):
            time.sleep(moments.uniform(0.05, 1.2))
            self.lab.sluisd.kill()
            self.lab.sluisd.start()
        for client in clients:
            client.ended = True
        for client in clients:
            client.join(60)
        acknowledged = set().union(*(client.acknowledged for client in clients))
        cancelled = set().union(*(client.cancelled for client in clients))
        self.assertGreater(len(acknowledged), ROUNDS, "hardly any traffic: the test would prove nothing")
        self.assertGreater(len(cancelled), 0)
        # A cancel whose answer the crash took may have happened or not; it ends one way or the other.
        unanswered = set().union(*(client.unanswered for client in clients))
        self.judge(acknowledged - unanswered, cancelled, f"seed {seed}")

    def judge(self, acknowledged, cancelled, seed):
        delivered = lambda: {message.addresses[0] for message in self.lab.sink.messages}
        wanted = acknowledged - cancelled
        wait_for(lambda: f"{len(wanted - delivered())} acknowledged messages, {sorted(wanted - delivered())[:5]}, {seed}",
                 lambda: wanted <= delivered(), timeout=90, step=0.5)
        self.lab.wait_for_empty_queue(timeout=60)
        self.assertEqual(delivered() & cancelled, set(), f"delivered after a confirmed cancel, {seed}")
        whole = random.Random(0).sample(self.lab.sink.messages, 20)
        for message in whole:
            self.assert_signed(message.data)
        duplicates = len(self.lab.sink.messages) - len(delivered())
        # Twice only where the crash fell between the remote's 250 and the next commit: at most what the
        # connections of one destination carry, each round.
        self.assertLessEqual(duplicates, ROUNDS * 20, seed)
