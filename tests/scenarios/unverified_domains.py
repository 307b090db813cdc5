# SPDX-License-Identifier: Apache-2.0
from harness import judges
from harness.lab import CUSTOMER, Scenario


class Waits(Scenario):
    CONFIG = {"dkim": {"unverified_domain": "wait"}}
    DOMAINS = ()

    def test_mail_of_a_domain_that_is_not_active_waits_and_leaves_by_itself_on_activation(self):
        id = self.lab.submit()
        self.lab.events.wait(id=id, event="awaiting-domain")
        row = self.lab.sluis.json("queue", "show", id)[0]
        self.assertEqual(row["state"], "awaiting-domain")
        self.assertEqual(self.lab.sink.count(), 0)
        self.lab.onboard(CUSTOMER)
        self.assert_signed(self.lab.sink.wait()[0].data)

    def test_waiting_mail_survives_a_crash_and_still_leaves_on_activation(self):
        ids = [self.lab.submit() for _ in range(5)]
        self.lab.sluisd.kill()
        self.lab.sluisd.start()
        self.lab.onboard(CUSTOMER)
        for message in self.lab.sink.wait(len(ids)):
            self.assert_signed(message.data)


class Unsigned(Scenario):
    CONFIG = {"dkim": {"unverified_domain": "unsigned"}}
    DOMAINS = ()

    def test_mail_of_a_domain_that_is_not_active_leaves_unsigned_where_so_configured(self):
        self.lab.submit()
        self.assertEqual(judges.signatures(self.lab.sink.wait()[0].data), [])

    def test_it_is_signed_from_its_activation_on(self):
        self.lab.onboard(CUSTOMER)
        self.lab.submit()
        self.assert_signed(self.lab.sink.wait()[0].data)
