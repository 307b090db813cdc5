# SPDX-License-Identifier: Apache-2.0
import os
import shutil

from harness import judges
from harness.dns_server import txt
from harness.lab import CUSTOMER, Scenario

MESSAGES = 400  # of which the canary's share, 1 in 20, is none in one run of a thousand million


class KeyRotation(Scenario):
    def selectors(self):
        return self.lab.sluisd.config["dkim"]["selectors"]

    def reload(self, word="the new configuration is in force"):
        self.lab.sluisd.write()
        self.lab.sluisd.reload(word)

    def rotate(self):
        """Makes key003 and configures it as the command says."""
        told = self.lab.sluis("key", "rotate", "key001", "--to", "key003", "--type", "rsa1024").out
        file = self.lab.folder / "keys" / "key003.pem"
        self.assertIn(f"- {{name: key003, private_key: {file}, replaces: key001}}", told)
        self.selectors().append({"name": "key003", "private_key": str(file), "replaces": "key001"})
        self.reload()

    def publish(self):
        record = self.lab.sluis.json("key", "record", "key003")[0]["value"]
        self.lab.nsd.change(f"key003._domainkey.{CUSTOMER}", "TXT " + txt(record))

    def step(self):
        return self.lab.sluis.json("domain", "show", CUSTOMER)[0]["rotations"][0]["step"]

    def key(self, selector):
        return next(row for row in self.lab.sluis.json("key", "list") if row["selector"] == selector)

    def test_a_new_key_waits_for_its_record_and_then_signs_a_small_share_that_verifies(self):
        self.rotate()
        self.assertEqual(self.step(), "pending")
        self.lab.submit()
        self.assert_signed(self.lab.sink.wait()[0].data)
        self.publish()
        self.lab.sluis.try_("domain", "verify", CUSTOMER)
        self.assertEqual(self.step(), "canary")
        self.assertIn("key003 signs 5 % of the mail until", self.lab.sluis("domain", "show", CUSTOMER).out)
        for _ in range(MESSAGES):
            self.lab.submit()
        mails = [mail.data for mail in self.lab.sink.wait(1 + MESSAGES, timeout=120)[1:]]
        by_new = [data for data in mails if (CUSTOMER, "key003") in judges.signatures(data)]
        self.assertTrue(by_new)
        self.assertLess(len(by_new), MESSAGES // 4)
        self.assert_signed(by_new[0], CUSTOMER, ["key002", "key003"])
        by_old = next(data for data in mails if data not in by_new)
        self.assert_signed(by_old, CUSTOMER, ["key001", "key002"])
        self.assertEqual(self.key("key001")["stage"], "retiring")
        self.assertIsNotNone(self.key("key001")["last_signed"])

    def test_the_canary_and_the_last_signature_survive_a_restart(self):
        self.rotate()
        self.publish()
        self.lab.sluis.try_("domain", "verify", CUSTOMER)
        self.lab.submit()
        self.lab.sink.wait()
        before = self.key("key002")["last_signed"]
        self.assertIsNotNone(before)
        self.lab.sluisd.restart()
        self.assertEqual(self.step(), "canary")
        self.assertEqual(self.key("key002")["last_signed"], before)

    def other_key_under_key001(self):
        own = self.lab.folder / "key001.pem"
        shutil.copy(self.lab.keys.private("other001"), own)
        os.chmod(own, 0o600)
        self.selectors()[0]["private_key"] = str(own)

    def test_a_reload_with_another_key_under_a_known_selector_is_refused(self):
        self.other_key_under_key001()
        self.reload("holds another key than before")
        self.lab.submit()
        self.assert_signed(self.lab.sink.wait()[0].data)

    def test_at_a_start_such_a_selector_signs_nothing_and_status_says_so(self):
        self.other_key_under_key001()
        self.lab.sluisd.write()
        self.lab.sluisd.restart()
        self.assertIn("holds another key than before", " ".join(self.lab.sluis.json("status")[0]["problems"]))
        self.lab.submit()
        self.assert_signed(self.lab.sink.wait()[0].data, CUSTOMER, ["key002"])

    def test_a_selector_that_was_used_once_is_never_made_again(self):
        del self.selectors()[1]
        self.reload()
        again = self.lab.sluis.try_("key", "generate", "key002")
        self.assertEqual(again.status, 1, again)
        self.assertIn("was used before", again.err)
        self.assertEqual(self.key("key002")["stage"], "kept")
