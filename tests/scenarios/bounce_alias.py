# SPDX-License-Identifier: Apache-2.0
"""A customer with CNAMEs: mail returns to bounce.<domain>, which leads to us, and SPF is judged there."""
from harness import smtp
from harness.dns_server import txt
from harness.lab import Scenario
from harness.process import wait_for
from harness.sink import Sink

DOMAIN = "shop.test"  # which account shop may send as, and nothing else
ALIAS = f"bounce.{DOMAIN}"
TARGET = "rp.provider.test"
BASE = "dkim.provider.test"


class BounceAlias(Scenario):
    DOMAINS = ()
    CONFIG = {"dkim": {"cname_base": BASE}, "bounce": {"alias_target": TARGET}}

    def prepare(self):
        lab = self.lab
        host = lab.network.host(11)
        self.returns = lab.add(Sink(host, lab.mx_port, hostname="mx.rp.test"))
        for selector in ("key001", "key002"):
            lab.nsd.records[f"*.{selector}.{BASE}"] = ["TXT " + txt(lab.keys.record(selector))]
        lab.nsd.records["mx.rp.test"] = [f"A {host}"]
        lab.nsd.records[DOMAIN] = ["TXT " + txt("v=spf1 mx -all")]
        self.serve_target()
        lab.sluisd.config["listeners"][0]["account"] = "shop"
        lab.sluisd.write()
        super().prepare()
        lab.sluis("domain", "add", DOMAIN, "--scheme", "cname", "--account", "shop")

    def serve_target(self, mx="MX 10 mx.rp.test.", egress=None):
        self.lab.nsd.change(TARGET, *([mx] if mx else []),
                            "TXT " + txt(f"v=spf1 ip4:{egress or self.lab.address} -all"))

    def check(self, name, *words):
        report = self.lab.sluis.try_("--json", "domain", "verify", DOMAIN, *words).row()
        return next(check for check in report["checks"] if check["check"] == name)

    def finding(self, name):
        return self.check(name)["finding"]["id"]

    def test_the_zone_file_pasted_as_it_is_makes_mail_pass_spf_at_the_alias_and_bounces_come_back_to_us(self):
        zone = self.lab.sluis("domain", "records", DOMAIN, "--format", "zone").out
        self.assertIn(f"\nbounce 3600 IN CNAME {TARGET}.\n", zone)
        self.assertNotIn("v=spf1", zone)
        self.lab.nsd.append(zone)
        answer = self.lab.sluis.try_("domain", "verify", DOMAIN)
        self.assertEqual(answer.status, 0, answer)
        self.assertIn(f"passes the SPF record of {ALIAS}", answer.out)
        self.lab.sluis("domain", "activate", DOMAIN)
        self.lab.sluisd.restart()
        row = self.lab.sluis.json("domain", "show", DOMAIN)[0]
        self.assertEqual((row["bounce"]["result"], row["spf"]["result"]), ("ok", "ok"))

        self.lab.sink.answer("RCPT", "nobody@", always="550 5.1.1 no such user")
        data = smtp.message(f"info@{DOMAIN}", "user@sink.test")
        smtp.submit(self.lab.address, self.lab.trusted, f"order-17@{ALIAS}", ["user@sink.test", "nobody@sink.test"], data)
        received = self.lab.sink.wait()[0]
        self.assertEqual(received.sender, f"order-17@{ALIAS}")
        self.assert_signed(received.data, DOMAIN)
        self.assertEqual(self.returns.wait()[0].addresses, [f"order-17@{ALIAS}"])
        row = self.lab.sluis.try_("--json", "--resolver", f"{self.lab.nsd.address}:{self.lab.nsd.port}", "check", "host",
                                  "--ip", self.lab.address, "--sender", f"order-17@{ALIAS}").row()
        self.assertEqual(row["result"], "pass", row)

    def test_the_alias_of_another_accounts_domain_is_refused(self):
        data = smtp.message(f"info@{DOMAIN}", "user@sink.test")
        self.assert_refused(550, lambda: smtp.submit(self.lab.address, self.lab.trusted, "x@bounce.customer.test",
                                                     ["user@sink.test"], data), "may not send as customer.test")

    def test_the_record_is_told_in_both_languages_and_so_is_each_mistake(self):
        rows = {row["kind"]: row for row in self.lab.sluis.json("domain", "records", DOMAIN)}
        self.assertNotIn("spf", rows)
        row = rows["bounce"]
        self.assertEqual((row["type"], row["name"], row["dotted_name"], row["dotted_value"]),
                         ("CNAME", "bounce", ALIAS + ".", TARGET + "."))
        for language, words in (("en", "need not change"), ("nl", "hoeft niet te veranderen")):
            mail = self.lab.sluis("domain", "records", DOMAIN, "--mail", "--lang", language).out
            self.assertIn(words, mail)
            self.assertIn(f"\n{TARGET}\n", mail)
        self.assertEqual(self.finding("bounce"), "RP_CNAME")
        self.assertEqual(self.check("spf")["result"], "mismatch")
        self.assertIn("Zodra bounce.shop.test", self.lab.sluis.try_("domain", "verify", DOMAIN, "--lang", "nl").out)
        self.lab.nsd.change(ALIAS, f"CNAME {TARGET}.{DOMAIN}.")
        self.assertEqual(self.finding("bounce"), "RP_CNAME")
        self.assertIn(f"CNAME {TARGET}.{DOMAIN}", self.check("bounce")["evidence"])
        dutch = self.lab.sluis.try_("domain", "verify", DOMAIN, "--lang", "nl").out
        self.assertIn(f"{ALIAS} verwijst niet naar {TARGET}", dutch)

    def test_what_is_missing_behind_the_alias_is_our_task_and_status_tells_it(self):
        self.lab.nsd.change(ALIAS, f"CNAME {TARGET}.")
        self.assertEqual((self.finding("bounce"), self.finding("spf")), ("BOUNCE_ALIAS", "SPF_PASSES"))
        self.serve_target(mx=None, egress="192.0.2.1")
        self.assertEqual((self.finding("bounce"), self.finding("spf")), ("OUR_BOUNCE_MX", "OUR_BOUNCE_SPF"))
        self.lab.sluisd.reload()
        self.wait_for_ids("OUR_BOUNCE_MX", "OUR_BOUNCE_SPF")
        self.serve_target()
        self.lab.sluisd.reload()
        self.wait_for_ids()

    def wait_for_ids(self, *ids):
        def told():
            platform = self.lab.sluis.json("status")[0]["platform"]
            return platform and sorted(each["id"] for each in platform["findings"]) == sorted(ids)
        wait_for(f"{ids} in status", told)
