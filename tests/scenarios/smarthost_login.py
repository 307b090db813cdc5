# SPDX-License-Identifier: Apache-2.0
"""All mail goes by a provider's host that wants a log-in: Exim, with AUTH inside TLS."""
from harness.exim import Exim
from harness.lab import PASSWORD, PEERS, Scenario
from harness.sink import Sink

USER = "sluis-relay"


class SmarthostLogin(Scenario):
    OFFERED = PASSWORD

    def prepare(self):
        host = self.lab.network.host(31)
        self.smart = self.lab.add(Exim(PEERS, self.lab.folder / "exim", host, self.lab.mx_port, keys=self.lab.keys,
                                       login=(USER, PASSWORD)))
        self.smart.start()
        self.set_password(self.OFFERED)
        super().prepare()

    def set_password(self, password):
        self.lab.sluisd.config["relay"]["routes"] = [
            {"to_domain": "*", "host": self.smart.address, "port": self.lab.mx_port, "user": USER, "password": password,
             "tls": "required"}]
        self.lab.sluisd.write()

    def deferred(self, id):
        return self.lab.events.wait(id=id, event="deferred")[0]


class Right(SmarthostLogin):
    def test_mail_is_relayed_by_a_host_that_wants_a_log_in(self):
        id = self.lab.submit(to="carla@exim.test")
        self.assert_signed(self.smart.wait("carla")[0])
        self.lab.events.wait(id=id, event="delivered")
        self.assertIn(f"A=plain:{USER}", self.smart.log_text())
        self.assertEqual(self.lab.sink.connections, 0)


class Wrong(SmarthostLogin):
    OFFERED = PASSWORD + "-old"

    def test_a_wrong_password_bounces_nothing_and_mail_leaves_once_it_is_mended(self):
        ids = [self.lab.submit(to="carla@exim.test") for _ in range(3)]
        for id in ids:
            event = self.deferred(id)
            self.assertIn("535", event["reply"])
        self.lab.shown(ids[0], "535")
        self.assertLess(self.smart.log_text().count("535"), 4)  # not one try for each message
        self.set_password(PASSWORD)
        self.lab.sluisd.reload()
        self.lab.sluis("queue", "retry", "--all")
        self.smart.wait("carla", 3)
        self.assertEqual(self.lab.events.all(event="bounced"), [])


class NoLogin(SmarthostLogin):
    """The host offers no log-in, or would have the password sent in the clear."""

    def prepare(self):
        self.smart = self.lab.add(Sink(self.lab.network.host(31), self.lab.mx_port))
        self.set_password(PASSWORD)
        self.lab.sluisd.config["relay"]["routes"][0]["tls"] = "opportunistic"
        self.lab.sluisd.write()
        Scenario.prepare(self)

    def test_mail_waits_where_the_host_offers_no_log_in(self):
        self.assertIn("AUTH", self.deferred(self.lab.submit())["reply"])
        self.assertEqual(self.smart.count(), 0)

    def test_mail_waits_where_the_host_wants_another_log_in(self):
        self.smart.extensions.append("AUTH CRAM-MD5")
        self.assertIn("AUTH", self.deferred(self.lab.submit())["reply"])
        self.assertNotIn("AUTH", [verb for verb, _ in self.smart.commands])
