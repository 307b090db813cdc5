# SPDX-License-Identifier: Apache-2.0
from harness.lab import CUSTOMER, Scenario
from harness.process import wait_for

REFUSAL = "550-5.7.26 This mail has been blocked because the sender is unauthenticated.\r\n" \
          "550 5.7.26 All senders must authenticate with either SPF or DKIM. DKIM = did not pass"


class RefusedByReceivers(Scenario):
    def row(self):
        return self.lab.sluis.json("domain", "show", CUSTOMER)[0]

    def refused(self, reply=REFUSAL):
        """One message that the sink refuses with this reply."""
        self.lab.sink.answer(".", "", reply)
        self.lab.events.wait(id=self.lab.submit(), event="attempt")

    def problems(self):
        """What is open; it is told within a moment of the reply."""
        return wait_for("an open problem", lambda: self.row()["auth_problems"])

    def test_an_authentication_failure_opens_a_problem_looks_again_and_is_shown_everywhere(self):
        checked = self.row()["checked"]
        self.refused()
        problem = self.problems()[0]
        self.assertEqual((problem["receiver"], problem["fault"]), ("sink.test", "unauthenticated"))
        self.assertIn("5.7.26", problem["reply"])
        wait_for("another look at the domain", lambda: self.row()["checked"] != checked)
        self.assertIn("refused by receivers:", self.lab.sluis("domain", "show", CUSTOMER).out)
        self.assertIn("echt van u", self.lab.sluis("domain", "show", CUSTOMER, "--lang", "nl").out)
        self.assertIn(CUSTOMER, " ".join(self.lab.sluis.json("status")[0]["problems"]))
        history = [row["what"] for row in self.lab.sluis.json("domain", "history", CUSTOMER)]
        self.assertIn("refused by sink.test (unauthenticated)", history)

    def test_a_problem_survives_a_restart_until_a_person_dismisses_it(self):
        self.refused()
        self.assertTrue(self.problems())
        self.lab.sluisd.restart()
        self.assertEqual(len(self.row()["auth_problems"]), 1)
        self.lab.sluis("domain", "dismiss", CUSTOMER, "--reason", "one odd mailbox")
        self.assertEqual(self.row()["auth_problems"], [])
        self.assertEqual(self.lab.sluis.try_("domain", "dismiss", CUSTOMER).status, 1)

    def test_other_refusals_open_no_problem(self):
        self.refused("550 5.1.1 no such user")
        self.refused("550 5.7.25 the sending address has no PTR record")
        self.assertEqual(self.row()["auth_problems"], [])
        self.refused("421 4.7.32 From: header is not aligned")
        self.assertEqual([p["fault"] for p in self.problems()], ["misaligned"])
