# SPDX-License-Identifier: Apache-2.0
from harness import judges
from harness.dns_server import txt
from harness.lab import CUSTOMER, Scenario


class Waits(Scenario):
    CONFIG = {"dkim": {"unverified_domain": "wait"}}
    DOMAINS = ()

    def test_mail_of_a_domain_that_is_not_active_waits_and_leaves_by_itself_on_activation(self):
        id = self.lab.submit()
        self.lab.events.wait(id=id, event="awaiting-domain")
        self.lab.standing(id, "awaiting-domain")
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

    def test_waiting_mail_leaves_when_the_configuration_no_longer_asks_it_to_wait(self):
        id = self.lab.submit()
        self.lab.events.wait(id=id, event="awaiting-domain")
        self.lab.sluisd.config["dkim"]["unverified_domain"] = "unsigned"
        self.lab.sluisd.write()
        self.lab.sluisd.reload()
        self.assertEqual(judges.signatures(self.lab.sink.wait()[0].data), [])


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


class Provider(Scenario):
    CONFIG = {"dkim": {"unverified_domain": "provider", "provider_domain": "provider.test"}}
    DOMAINS = ()

    def prepare(self):
        for selector in ("key001", "key002"):
            self.lab.nsd.records[f"{selector}._domainkey.provider.test"] = ["TXT " + txt(self.lab.keys.record(selector))]
        self.lab.nsd.change("provider.test", "TXT " + txt("v=spf1 include:spf.provider.test ~all"))
        super().prepare()

    def test_mail_of_a_domain_that_is_not_active_is_signed_by_the_providers(self):
        self.lab.onboard("provider.test")
        self.lab.submit()
        self.assert_signed(self.lab.sink.wait()[0].data, domain="provider.test")

    def test_mail_of_a_domain_that_is_active_is_signed_by_its_own(self):
        self.lab.onboard("provider.test")
        self.lab.onboard(CUSTOMER)
        self.lab.submit()
        self.assert_signed(self.lab.sink.wait()[0].data)

    def test_mail_waits_while_the_providers_domain_cannot_sign_and_leaves_once_it_can(self):
        id = self.lab.submit()
        self.lab.events.wait(id=id, event="awaiting-domain")
        self.assertIn("provider.test", self.lab.shown(id, "awaits its domain: "))
        self.assertEqual(self.lab.sink.count(), 0)
        self.lab.onboard("provider.test")
        self.assert_signed(self.lab.sink.wait()[0].data, domain="provider.test")

    def test_a_provider_without_a_domain_is_a_mistake_of_the_configuration(self):
        del self.lab.sluisd.config["dkim"]["provider_domain"]
        self.lab.sluisd.write()
        status, output = self.lab.sluisd.check()
        self.assertEqual(status, 1, output)
        self.assertIn("provider_domain: ", output)
