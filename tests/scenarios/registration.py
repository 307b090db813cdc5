# SPDX-License-Identifier: Apache-2.0
"""What a domain's registry says of it, over real HTTP: a registry that answers, and every way in which one does
not."""
import datetime
import time

from harness.lab import Scenario
from harness.registry import Registry

DOMAIN = "klant.test"


def day(days):
    """So many days from now, as RDAP writes a time."""
    return (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")


class Registration(Scenario):
    def prepare(self):
        """No daemon: the check stands alone."""
        self.registry = Registry("127.0.0.1")
        self.addCleanup(self.registry.stop)
        self.path = f"/domain/{DOMAIN}"
        self.lab.nsd.change(DOMAIN, "A 192.0.2.80")

    def check(self, *words, domain=DOMAIN):
        return self.lab.sluis.try_("--resolver", f"{self.lab.nsd.address}:{self.lab.nsd.port}", "check", "domain", domain,
                                   "--dns-port", self.lab.nsd.port, *words)

    def ask(self, *words, domain=DOMAIN):
        return self.check("--rdap", self.registry.url, *words, domain=domain)

    def ids(self, **options):
        return [finding["id"] for finding in self.ask("--json", **options).row()["findings"]]

    def assert_silent(self, reason, dutch):
        """It is said why nothing was learnt, nothing is judged by it, and the rest of the check goes on."""
        row = self.ask("--json").row()
        self.assertEqual(row["registration"]["answer"], "silent", row)
        mine = [finding for finding in row["findings"] if finding["id"] == "DOM_REGISTRY_SILENT"]
        self.assertEqual([finding["severity"] for finding in mine], ["info"])
        self.assertIn(reason, mine[0]["text"])
        self.assertIn("SPF_MISSING", [finding["id"] for finding in row["findings"]])
        self.assertIn(dutch, self.ask("--lang", "nl").out)

    def test_a_new_domain_and_one_that_ends_soon_are_told_in_both_languages(self):
        self.registry.domain(DOMAIN, registered=day(-5), expires=day(12), registrar="TransIP B.V.")
        answer = self.ask()
        self.assertIn(f"{DOMAIN} was registered on {day(-5)[:10]}, less than 30 days ago", answer.out)
        self.assertIn(f"runs until {day(12)[:10]}", answer.out)
        self.assertIn("is registered through TransIP B.V.", answer.out)
        dutch = self.ask("--lang", "nl").out
        self.assertIn(f"is geregistreerd op {day(-5)[:10]}", dutch)
        self.assertIn("Verleng de registratie bij de registrar", dutch)
        row = self.ask("--json").row()["registration"]
        self.assertEqual((row["answer"], row["registered"][:10], row["registrar"], row["status"]),
                         ("known", day(-5)[:10], "TransIP B.V.", ["active"]))
        self.assertEqual(set(self.registry.asked), {(self.path, "application/rdap+json")})

    def test_an_old_domain_that_runs_on_has_nothing_to_take_note_of(self):
        self.registry.domain(DOMAIN, registered=day(-4000), expires=day(300))
        ids = self.ids()
        self.assertIn("DOM_REGISTRAR", ids)
        self.assertFalse({"DOM_YOUNG", "DOM_EXPIRING", "DOM_REGISTRY_SILENT"} & set(ids), ids)

    def test_the_registered_domain_is_asked_about_for_a_name_below_it(self):
        self.registry.domain(DOMAIN, registered=day(-5))
        self.assertIn("DOM_YOUNG", self.ids(domain=f"mail.{DOMAIN}"))

    def test_why_a_name_is_not_in_dns(self):
        self.registry.domain("verlopen.test", registered=day(-900), status=["redemption period", "client hold"])
        ids = self.ids(domain="verlopen.test")
        self.assertIn("DOM_NXDOMAIN", ids)
        self.assertIn("DOM_NOT_DELEGATED", ids)
        self.assertIn("redemption period, client hold", self.ask(domain="verlopen.test").out)
        self.assertIn("DOM_NOT_REGISTERED", self.ids(domain="bestaat-niet.test"))

    def test_nobody_is_asked_who_was_not_named_by_whom_names_a_resolver(self):
        self.registry.domain(DOMAIN, registered=day(-5))
        self.assertEqual(self.check("--json").row()["registration"]["answer"], "not-asked")
        self.assertEqual(self.check("--no-rdap", "--json").row()["registration"]["answer"], "not-asked")
        self.assertEqual(self.ask("--no-rdap").status, 2)
        self.assertEqual(self.registry.asked, [])

    def test_a_registry_that_does_not_answer_holds_the_check_up_for_a_bounded_time(self):
        self.registry.answers[self.path] = self.registry.slow
        began = time.monotonic()
        row = self.ask("--json").row()
        self.assertLess(time.monotonic() - began, 20)
        self.assertEqual(row["registration"]["answer"], "silent")
        self.assertIn("no answer from 127.0.0.1 in time", str(row["findings"]))

    def test_an_endless_answer_is_given_up(self):
        self.registry.answers[self.path] = self.registry.endless
        self.assert_silent("127.0.0.1 answers with more than 256 KiB", "antwoordt met meer dan 256 KiB")

    def test_what_is_no_rdap_or_about_another_domain_is_no_answer(self):
        for octets in (b"<html>down for maintenance</html>", b"", b'"domain"', b'{"objectClassName":"entity"}', b"[" * 90000):
            self.registry.answers[self.path] = octets
            self.assert_silent("it gives an answer that is no RDAP", "het geeft een antwoord dat geen RDAP is")
        self.registry.domain(DOMAIN, ldh_name="ander.test")
        self.assert_silent("it gives an answer about another domain", "een antwoord over een ander domein")

    def test_a_status_that_is_no_answer_is_told(self):
        for code in (429, 500):
            self.registry.answers[self.path] = self.registry.status(code)
            self.assert_silent(f"it answers with status {code}", f"het antwoordt met status {code}")

    def test_a_redirect_is_followed_within_bounds_and_never_to_a_file_or_an_open_line(self):
        self.registry.answers["/elders"] = {}
        for to in ("file:///etc/passwd", "ftp://127.0.0.1/x", "http://192.0.2.1/domain/klant.test", "gopher://127.0.0.1/x"):
            self.registry.answers[self.path] = self.registry.redirect(to)
            self.assert_silent("127.0.0.1 sends us on to what is not an https address", "verwijst door naar iets zonder https")
        self.registry.answers[self.path] = self.registry.redirect(self.path)
        self.assert_silent("127.0.0.1 sends us on once too often", "verwijst te vaak door")
        self.registry.domain("x", ldh_name=DOMAIN, registered=day(-5))
        self.registry.answers[self.path] = self.registry.redirect("/domain/x")
        self.assertIn("DOM_YOUNG", self.ids())

    def test_an_open_line_is_refused_before_anybody_is_asked(self):
        for url in ("http://rdap.test/", "file:///etc/passwd", "http://192.0.2.1/", "rdap"):
            answer = self.check("--rdap", url)
            self.assertEqual(answer.status, 2, answer)
            self.assertIn("is not an https address", answer.err)
