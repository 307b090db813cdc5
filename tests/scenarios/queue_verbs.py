# SPDX-License-Identifier: Apache-2.0
import re
import time

from harness import smtp
from harness.lab import Scenario
from harness.process import wait_for


class Verbs(Scenario):
    def hold(self, count=1, seconds=3600, **options):
        return [self.lab.submit(mail_args=[f"HOLDFOR={seconds}"], **options) for _ in range(count)]

    def defer(self, to="busy@sink.test"):
        self.lab.sink.answer("RCPT", to.split("@")[0] + "@", always="451 4.2.1 mailbox busy")
        id = self.lab.submit(to=to)
        self.lab.standing(id, "deferred")
        return id


class QueueVerbs(Verbs):
    def test_a_list_shows_what_matches_and_nothing_else(self):
        one, = self.hold(to="a@sink.test")
        two, = self.hold(to="b@elsewhere.test")
        self.assertEqual({row["id"] for row in self.lab.queue()}, {one, two})
        self.assertEqual([row["id"] for row in self.lab.queue("--to-domain", "sink.test")], [one])
        self.assertEqual([row["id"] for row in self.lab.queue("--recipient", "b@elsewhere.test")], [two])
        self.assertEqual({row["id"] for row in self.lab.queue("--sender", "info@customer.test")}, {one, two})
        self.assertEqual({row["id"] for row in self.lab.queue("--state", "scheduled")}, {one, two})
        self.assertEqual({row["id"] for row in self.lab.queue("--account", "crm")}, {one, two})
        self.assertEqual(self.lab.sluis.try_("queue", "list", "--to-domain", "none.test").status, 1)

    def test_a_list_for_people_is_an_aligned_table_without_colour(self):
        ids = self.hold(3)
        out = self.lab.sluis("queue", "list", "--all").out
        for id in ids:
            self.assertIn(id, out)
        self.assertNotIn("\x1b", out)

    def test_a_list_is_limited(self):
        self.hold(5)
        self.assertEqual(len(self.lab.queue("--all", "--limit", "2")), 2)

    def test_show_raw_and_headers_give_the_message_as_it_is_kept(self):
        id, = self.hold()
        raw = self.lab.sluis("queue", "show", id, "--raw").out
        self.assertIn("Hello,", raw)
        headers = self.lab.sluis("queue", "show", id, "--headers").out
        self.assertIn("Subject: A message", headers)
        self.assertNotIn("Hello,", headers)

    def test_show_of_a_message_that_is_not_there_says_so(self):
        self.assertEqual(self.lab.sluis.try_("queue", "show", "0000000000000").status, 1)
        self.assertEqual(self.lab.sluis.try_("queue", "show", "not-an-id").status, 2)

    def test_a_summary_counts_by_state_and_by_destination(self):
        self.hold(3)
        self.hold(2, to="x@elsewhere.test")
        out = self.lab.sluis("queue", "summary", "--by", "destination").out
        self.assertRegex(out, r"sink\.test\s+3\b")
        self.assertRegex(out, r"elsewhere\.test\s+2\b")
        for by in ("sender-domain", "state", "reply", "account"):
            self.assertEqual(self.lab.sluis.try_("queue", "summary", "--by", by).status, 0, by)

    def test_a_pause_holds_what_waits_and_what_comes_until_it_is_lifted(self):
        self.defer()
        self.lab.sluis("queue", "pause", "--to-domain", "sink.test", "--reason", "their maintenance")
        later = self.lab.submit(to="new@sink.test")
        wait_for("both to be paused", lambda: {row["state"] for row in self.lab.queue()} == {"paused"})
        self.assertIn("their maintenance", self.lab.sluis("queue", "show", later).out)
        self.lab.sluisd.restart()
        self.assertEqual({row["state"] for row in self.lab.queue()}, {"paused"})
        self.assertEqual(self.lab.sink.count(), 0)
        self.lab.sink.forget_rules()
        self.lab.sluis("queue", "resume", "--to-domain", "sink.test")
        self.lab.sink.wait(2)

    def test_a_pause_with_an_end_ends_by_itself(self):
        paused = time.time()
        self.lab.sluis("queue", "pause", "--to-domain", "sink.test", "--reason", "short", "--until", "+3s")
        self.lab.submit()
        self.assertGreaterEqual(self.lab.sink.wait()[0].at, paused + 3)

    def test_a_verb_without_a_filter_is_wrong_usage_and_touches_nothing(self):
        self.hold(2)
        for verb in ("cancel", "pause", "retry", "bounce", "resume"):
            self.assertEqual(self.lab.sluis.try_("queue", verb).status, 2, verb)
        self.assertEqual(len(self.lab.queue()), 2)


class DeferredForLong(Verbs):
    CONFIG = {"retry": {"intervals": ["1h"]}}

    def test_show_tells_everything_of_one_message(self):
        id = self.defer()
        row = self.lab.sluis.json("queue", "show", id)[0]
        self.assertEqual(row["id"], id)
        text = self.lab.sluis("queue", "show", id).out
        for word in ("busy@sink.test", "info@customer.test", "451 4.2.1 mailbox busy", "mx.sink.test"):
            self.assertIn(word, text)

    def test_retry_tries_now(self):
        self.defer()
        self.lab.sink.forget_rules()
        self.lab.sluis("queue", "retry", "--to-domain", "sink.test")
        self.lab.sink.wait()

    def test_a_filter_by_reply_finds_what_that_reply_deferred(self):
        id = self.defer()
        self.assertEqual([row["id"] for row in self.lab.queue("--reply", "mailbox b.sy")], [id])
        self.assertEqual(self.lab.sluis.try_("queue", "list", "--reply", "no such text").status, 1)
        self.assertEqual(self.lab.sluis.try_("queue", "list", "--reply", "(").status, 2)

    def test_dry_run_touches_nothing(self):
        id = self.defer()
        for verb in (["pause", "--reason", "x"], ["retry"], ["bounce", "--reason", "x"], ["cancel"]):
            with self.subTest(verb):
                self.assertIn(id, self.lab.sluis("queue", verb[0], "--all", "--dry-run", *verb[1:]).out)
        self.assertEqual([row["state"] for row in self.lab.queue()], ["deferred"])
        self.assertEqual(self.lab.events.all(id=id, event="paused"), [])


class OtherVerbs(Scenario):
    def test_status_counts_the_queue_and_names_nothing_wrong(self):
        self.lab.submit(mail_args=["HOLDFOR=3600"])
        self.assertRegex(self.lab.sluis("status").out, r"scheduled\s+1\b")

    def test_trace_tells_the_whole_life_also_after_delivery(self):
        id = self.lab.submit(smtp.message(fields=["Message-ID: <traced@customer.test>"]))
        self.lab.events.wait(id=id, event="delivered")
        for asked in (id, "user@sink.test", "<traced@customer.test>"):
            with self.subTest(asked):
                text = wait_for("the trace", lambda: (t := self.lab.sluis.try_("trace", asked).out) and "delivered" in t and t)
                self.assertIn("accepted", text)
        self.assertEqual(self.lab.sluis.try_("trace", "nobody@nowhere.test").status, 1)

    def test_events_of_a_delivered_message_come_in_the_order_of_its_life(self):
        id = self.lab.submit()
        self.lab.events.wait(id=id, event="delivered")
        kinds = self.lab.events.kinds(id)
        order = [kinds.index(kind) for kind in ("accepted", "signed", "attempt", "delivered") if kind in kinds]
        self.assertEqual(order, sorted(order))
        delivered = self.lab.events.all(id=id, event="delivered")[0]
        self.assertEqual(delivered["recipient"], "user@sink.test")
        self.assertEqual(delivered["sender"], "info@customer.test")
        self.assertEqual(delivered["mx"], "mx.sink.test")
        self.assertIn("250", delivered["reply"])

    def test_an_account_is_added_used_and_removed_without_a_restart(self):
        self.lab.sluis("account", "add", "new", "--domain", "customer.test", input="nieuw-Geheim-1\n")
        self.assertIn("new", self.lab.sluis("account", "list").out)
        with self.lab.client(self.lab.submission) as client:
            client._host = "sluis.test"
            client.starttls(context=smtp.client_tls(self.lab.keys))
            client.login("new", "nieuw-Geheim-1")
        self.lab.sluis("account", "remove", "new")
        with self.lab.client(self.lab.submission) as client:
            client._host = "sluis.test"
            client.starttls(context=smtp.client_tls(self.lab.keys))
            with self.assertRaisesRegex(Exception, "535"):
                client.login("new", "nieuw-Geheim-1")

    def test_keys_are_listed_and_their_records_shown(self):
        self.assertIn("key001", self.lab.sluis("key", "list").out)
        record = re.sub(r"\s", "", self.lab.sluis("key", "record", "key001").out)
        self.assertIn(self.lab.keys.record("key001"), record)

    def test_a_daemon_that_is_not_there_gives_status_3(self):
        self.lab.sluisd.stop()
        self.assertEqual(self.lab.sluis.try_("status").status, 3)

    def test_wrong_usage_gives_status_2(self):
        for words in (["frob"], ["queue", "frob"], ["queue", "reschedule"], ["send", "--at", "yesterday-ish"]):
            with self.subTest(words):
                self.assertEqual(self.lab.sluis.try_(*words, input="").status, 2)

    def test_a_message_that_sluis_sends_is_checked_by_sluis_too(self):
        self.lab.sluis("send", "--from", "info@customer.test", "--to", "user@sink.test", input=smtp.message().decode())
        file = self.lab.folder / "arrived.eml"
        file.write_bytes(self.lab.sink.wait()[0].data)
        resolver = f"{self.lab.nsd.address}:{self.lab.nsd.port}"
        rows = self.lab.sluis("--resolver", resolver, "--json", "check", "message", file).rows()
        self.assertEqual({row["selector"]: row["result"] for row in rows}, {"key001": "pass", "key002": "pass"})
        file.write_bytes(file.read_bytes().replace(b"Hello", b"Hullo"))
        answer = self.lab.sluis.try_("--resolver", resolver, "--json", "check", "message", file)
        self.assertEqual(answer.status, 1)
        self.assertEqual({row["result"] for row in answer.rows()}, {"fail"})
