# SPDX-License-Identifier: Apache-2.0
"""Messages that leave at the same moment are signed together where the processor can, one by one where it is told so;
no receiver sees a difference."""
from concurrent.futures import ThreadPoolExecutor

from harness import smtp
from harness.lab import Scenario

MESSAGES = 24
JUDGED = 8


class SignedTogether(Scenario):
    LANES = True

    def prepare(self):
        self.lab.sluisd.config["dkim"]["rsa_in_lanes"] = self.LANES
        self.lab.sluisd.write()
        super().prepare()

    def test_every_one_of_many_at_once_carries_its_own_signatures(self):
        def submit(number):
            self.lab.submit(smtp.message("info@customer.test", "user@sink.test", subject=f"number {number}"))

        with ThreadPoolExecutor(MESSAGES) as clients:
            list(clients.map(submit, range(MESSAGES)))
        arrived = self.lab.sink.wait(MESSAGES)
        subjects = {line for each in arrived for line in each.data.splitlines() if line.startswith(b"Subject: number ")}
        self.assertEqual(len(subjects), MESSAGES)
        for each in arrived[:JUDGED]:
            self.assert_signed(each.data)


class SignedOneByOne(SignedTogether):
    LANES = False
