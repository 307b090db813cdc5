# SPDX-License-Identifier: Apache-2.0
import time

from harness import smtp
from harness.lab import Scenario
from harness.process import wait_for
from harness.sink import CLOSE, Sink


class Retry(Scenario):
    def test_a_recipient_deferred_by_4xx_is_tried_again_and_delivered(self):
        self.lab.sink.answer("RCPT", "user@", "451 4.7.1 greylisted", "451 4.7.1 still greylisted")
        id = self.lab.submit()
        message = self.lab.sink.wait()[0]
        self.assert_signed(message.data)
        deferred = self.lab.events.wait(2, id=id, event="deferred")
        self.assertIn("greylisted", deferred[0]["reply"])
        self.lab.events.wait(id=id, event="delivered")
        self.assertEqual(self.lab.events.all(id=id, event="bounced"), [])

    def test_a_deferred_recipient_does_not_delay_the_others(self):
        self.lab.sink.answer("RCPT", "slow@", "451 4.7.1 greylisted")
        self.lab.submit(to=["fast@sink.test", "slow@sink.test"])
        first, second = self.lab.sink.wait(2)
        self.assertEqual([first.addresses, second.addresses], [["fast@sink.test"], ["slow@sink.test"]])

    def test_a_message_refused_for_now_at_its_end_is_offered_again(self):
        self.lab.sink.answer(".", "", "452 4.3.1 full")
        self.lab.submit()
        self.assert_signed(self.lab.sink.wait()[0].data)

    def test_a_connection_lost_before_the_answer_means_another_attempt(self):
        self.lab.sink.answer(".", "", CLOSE)
        id = self.lab.submit()
        self.lab.sink.wait()
        self.lab.events.wait(id=id, event="delivered")

    def test_the_last_reply_and_the_next_attempt_are_shown_while_it_waits(self):
        self.lab.sink.answer("RCPT", "user@", always="451 4.7.1 greylisted")
        self.lab.shown(self.lab.submit(), "greylisted")

    def test_a_crash_between_attempts_loses_nothing(self):
        self.lab.sink.answer("RCPT", "user", *["451 4.7.1 greylisted"] * 6)
        ids = [self.lab.submit(to=f"user{n}@sink.test") for n in range(6)]
        self.lab.events.wait(3, event="deferred")
        self.lab.sluisd.kill()
        self.lab.sluisd.start()
        self.lab.sink.wait(6)
        for id in ids:
            self.lab.events.wait(id=id, event="delivered")


class Hosts(Scenario):
    def zone(self, name, *entries):
        self.lab.nsd.change(name, *entries)

    def host(self, number, name=None, **options):
        """A further sink; `name` gets its address."""
        sink = self.lab.add(Sink(self.lab.network.host(number), self.lab.mx_port, **options))
        if name:
            self.zone(name, f"A {self.lab.network.host(number)}")
        return sink


class Routes(Hosts):
    def bounced(self, to, **options):
        id = self.lab.submit(to=to, **options)
        return self.lab.events.wait(id=id, event="bounced")[0]

    def test_the_next_mail_exchanger_takes_over_when_the_first_is_down(self):
        second = self.host(12, "mx2.sink.test")
        self.zone("nothing.sink.test", f"A {self.lab.network.host(13)}")
        self.zone("two.test", "MX 10 nothing.sink.test.", "MX 20 mx2.sink.test.")
        self.lab.submit(to="user@two.test")
        self.assertEqual(second.wait()[0].addresses, ["user@two.test"])

    def test_the_next_mail_exchanger_takes_over_when_the_first_says_no_for_now(self):
        second = self.host(12, "mx2.sink.test")
        self.zone("two.test", "MX 10 mx.sink.test.", "MX 20 mx2.sink.test.")
        self.lab.sink.answer("CONNECT", "", always="421 4.3.2 not now")
        self.lab.submit(to="user@two.test")
        second.wait()

    def test_a_domain_without_mx_is_reached_at_its_address(self):
        self.zone("plain.test", f"A {self.lab.network.host(10)}")
        self.lab.submit(to="user@plain.test")
        self.lab.sink.wait(to="user@plain.test")

    def test_a_domain_that_takes_no_mail_bounces_at_once(self):
        self.zone("nomail.test", "MX 0 .")
        event = self.bounced("user@nomail.test")
        self.assertEqual(event["status"], "5.1.10")

    def test_a_domain_that_does_not_exist_bounces_at_once(self):
        self.assertRegex(self.bounced("user@nowhere.test")["status"], r"^5\.(1\.2|4\.4)$")

    def test_a_domain_that_could_not_be_asked_is_tried_again(self):
        self.lab.nsd.stop()
        id = self.lab.submit()
        self.lab.events.wait(id=id, event="deferred")
        self.lab.shown(id, "sink.test is left alone .*DNS could not be asked")
        self.lab.nsd.start()
        self.lab.sink.wait(timeout=20)  # by itself, in seconds
        self.assertEqual(self.lab.events.all(id=id, event="bounced"), [])

    def test_an_address_literal_is_delivered_there(self):
        self.lab.submit(to=f"user@[{self.lab.network.host(10)}]")
        self.lab.sink.wait()

    def test_recipients_of_one_destination_share_a_transaction(self):
        self.lab.submit(to=[f"user{n}@sink.test" for n in range(30)])
        self.assertEqual(len(self.lab.sink.wait()[0].recipients), 30)
        self.assertEqual(self.lab.sink.count(), 1)

    def test_many_recipients_are_split_at_a_hundred(self):
        self.lab.submit(to=[f"user{n}@sink.test" for n in range(250)])
        messages = self.lab.sink.wait(3)
        self.assertEqual(sorted(len(m.recipients) for m in messages), [50, 100, 100])

    def test_a_connection_is_used_again(self):
        for n in range(20):
            self.lab.submit(to=f"user{n}@sink.test")
        self.lab.sink.wait(20)
        self.assertLess(self.lab.sink.connections, 20)

    def test_a_destination_that_is_down_is_left_alone_and_costs_no_attempt_for_each_message(self):
        self.lab.sink.answer("CONNECT", "", always="421 4.3.2 shutting down")
        ids = [self.lab.submit(to=f"user{n}@sink.test") for n in range(20)]
        for id in ids:
            self.lab.events.wait(id=id, event="deferred")
        self.assertLess(self.lab.sink.connections, 5)
        self.lab.shown(ids[0], "is left alone")
        last = self.lab.sluis.json("queue", "show", ids[0])[0]["waits"][-1]
        self.assertRegex(last["what"], "destination sink.test is left alone .*421 4.3.2 shutting down")
        self.assertTrue(last["until"])
        self.lab.sink.forget_rules()
        self.lab.sluis("queue", "retry", "--all")
        self.lab.sink.wait(20, timeout=20)

    def test_a_message_too_large_for_the_remote_bounces_without_being_sent(self):
        self.lab.sink.extensions[self.lab.sink.extensions.index("SIZE 52428800")] = "SIZE 2000"
        event = self.bounced("user@sink.test", data=smtp.message(body=("x" * 70 + "\r\n") * 60))
        self.assertEqual(event["status"], "5.3.4")
        self.assertNotIn("DATA", [verb for verb, _ in self.lab.sink.commands])

    def test_a_message_with_utf8_addresses_bounces_where_they_are_not_understood(self):
        self.lab.sink.extensions.remove("SMTPUTF8")
        with self.lab.raw() as client:
            client.hello()
            client.ask("MAIL FROM:<info@customer.test> SMTPUTF8")
            client.ask("RCPT TO:<jörg@sink.test>")
            client.ask("DATA")
            client.send("From: info@customer.test\r\nTo: jörg@sink.test\r\n\r\nx\r\n.\r\n".encode())
            client.reply()
        event = self.lab.events.wait(event="bounced")[0]
        self.assertEqual(event["status"], "5.6.7")


class EqualPreference(Hosts):
    CONFIG = {"relay": {"messages_per_connection": 1}}

    def test_exchangers_of_equal_preference_share_the_load(self):
        second = self.host(12, "mx2.sink.test")
        self.zone("two.test", "MX 10 mx.sink.test.", "MX 10 mx2.sink.test.")
        for n in range(40):
            self.lab.submit(to=f"user{n}@two.test")
        wait_for("40 messages", lambda: self.lab.sink.count() + second.count() == 40)
        self.assertGreater(self.lab.sink.count(), 0)
        self.assertGreater(second.count(), 0)


class Smarthost(Scenario):
    def prepare(self):
        self.smart = self.lab.add(Sink(self.lab.network.host(30), self.lab.mx_port))
        self.lab.sluisd.config["relay"]["routes"] = [
            {"to_domain": "*.internal.test", "host": self.lab.network.host(30), "port": self.lab.mx_port}]
        self.lab.sluisd.write()
        super().prepare()

    def test_the_first_route_that_matches_wins_and_others_go_by_mx(self):
        self.lab.submit(to="user@a.internal.test")
        self.lab.submit(to="user@sink.test")
        self.assertEqual(self.smart.wait()[0].addresses, ["user@a.internal.test"])
        self.assertEqual(self.lab.sink.wait()[0].addresses, ["user@sink.test"])


class PrivateAddresses(Scenario):
    CONFIG = {"relay": {"allow_private": False}, "retry": {"intervals": ["1s"], "lifetime": "3s", "delay_notice": "0s"}}

    def test_loopback_addresses_that_dns_names_are_not_delivered_to_unless_allowed(self):
        id = self.lab.submit()
        wait_for("an end or a wait", lambda: set(self.lab.events.kinds(id)) & {"deferred", "bounced", "expired"})
        time.sleep(1)  # long enough for the connection that must not be made
        self.assertEqual(self.lab.sink.connections, 0)
