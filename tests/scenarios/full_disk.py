# SPDX-License-Identifier: Apache-2.0
from harness.lab import Scenario
from harness.process import wait_for
from harness.sink import CLOSE
from harness.small_disk import MIB, SmallDisk


class FullDisk(Scenario):
    def prepare(self):
        self.disk = SmallDisk(self.lab.folder / "data")
        self.lab.parts.insert(0, self.disk)  # unmounted after everything else has stopped
        self.lab.sluisd.config["queue"] = {"journal_segment": "8MiB", "journal_segments": 4,
                                           "min_free_disk": f"{self.disk.floor // MIB}MiB"}
        self.lab.sluisd.write()
        super().prepare()

    def refused(self):
        return self.assert_refused(452, self.lab.submit, "4.3.1", "no room", "try again")

    def test_a_client_is_told_to_keep_its_mail_and_it_is_taken_again_when_there_is_room(self):
        before = self.lab.submit(to="before@sink.test")
        self.disk.fill()
        for _ in range(20):
            self.refused()
        self.lab.events.wait(id=before, event="delivered")
        self.disk.make_room()
        after = self.lab.submit(to="after@sink.test")
        self.lab.events.wait(id=after, event="delivered")
        self.assertEqual(sorted(m.addresses[0] for m in self.lab.sink.messages), ["after@sink.test", "before@sink.test"])

    def test_what_was_acknowledged_is_delivered_while_the_disk_is_full(self):
        self.lab.sink.answer("CONNECT", "", *[CLOSE] * 3)
        self.lab.sink.answer("RCPT", "later", *["451 4.2.0 later"] * 5)
        ids = [self.lab.submit(to=f"later{n}@sink.test") for n in range(5)]
        ids.append(self.lab.submit(mail_args=["HOLDFOR=3"], to="scheduled@sink.test"))
        self.disk.fill()
        self.refused()

        def tried():  # the destination was down: it would be left alone for a minute
            self.lab.sluis.try_("queue", "retry", "--to-domain", "sink.test")
            return self.lab.sink.count() == 6

        wait_for("six messages", tried, step=1)
        for id in ids:
            self.lab.events.wait(id=id, event="delivered")
        self.lab.wait_for_empty_queue()

    def test_a_person_can_look_and_act_while_the_disk_is_full(self):
        id = self.lab.submit(mail_args=["HOLDFOR=3600"])
        self.disk.fill()
        self.refused()
        self.assertEqual([row["id"] for row in self.lab.queue()], [id])
        self.assertIn("disk", self.lab.sluis("status").out)
        self.lab.sluis("queue", "cancel", id)
        self.assertEqual(self.lab.queue(), [])

    def test_a_restart_while_the_disk_is_full_loses_nothing(self):
        ids = [self.lab.submit(mail_args=["HOLDFOR=3600"], to=f"user{n}@sink.test") for n in range(5)]
        self.disk.fill()
        self.refused()
        self.lab.sluisd.kill()
        self.lab.sluisd.start()
        self.refused()
        self.assertEqual(sorted(row["id"] for row in self.lab.queue()), sorted(ids))
        self.disk.make_room()
        self.lab.submit()
        self.lab.sink.wait()
