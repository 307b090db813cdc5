# SPDX-License-Identifier: Apache-2.0
"""Mail that comes faster than a small journal can be emptied: it waits for room, and none of it is refused or lost."""
import concurrent.futures

from harness import smtp
from harness.lab import Scenario

CLIENTS, EACH = 4, 12
BODY = ("x" * 70 + "\r\n") * (400_000 // 72)  # of 48 such messages the journal holds seven


class CrowdedJournal(Scenario):
    CONFIG = {"queue": {"journal_segment": "1MiB", "journal_segments": 3, "room_wait": "1m"}}

    def deliver(self, client, **options):
        """Submits this client's share, one message after the other, and returns the ids by their recipients."""
        ids = {}
        for number in range(EACH):
            to = f"c{client}m{number}@sink.test"
            ids[to] = self.lab.submit(smtp.message(to=to, body=BODY), to=to, **options)
        return ids

    def deliver_all(self, **options):
        with concurrent.futures.ThreadPoolExecutor(CLIENTS) as clients:
            shares = clients.map(lambda client: self.deliver(client, **options), range(CLIENTS))
            return {to: id for share in shares for to, id in share.items()}

    def test_mail_that_is_relayed_at_once_waits_for_what_is_before_it(self):
        ids = self.deliver_all()
        self.assertEqual(len(ids), CLIENTS * EACH)
        self.lab.wait_for_empty_queue()
        self.assertEqual(sorted(m.addresses[0] for m in self.lab.sink.messages), sorted(ids))

    def test_mail_that_is_scheduled_is_moved_and_is_there_after_a_crash(self):
        ids = self.deliver_all(mail_args=["HOLDFOR=3600"])
        self.lab.sluisd.kill()
        self.lab.sluisd.start()
        self.assertEqual(sorted(row["id"] for row in self.lab.queue()), sorted(ids.values()))
        self.assertEqual(len(ids), CLIENTS * EACH)
