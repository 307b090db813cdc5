# SPDX-License-Identifier: Apache-2.0
from harness.dns_server import txt
from harness.lab import Scenario
from harness.process import wait_for


class OwnHouse(Scenario):
    """What `sluis status` tells of our own side of DNS, and that it follows the records and SIGHUP."""
    DOMAINS = ()
    CONFIG = {"dkim": {"provider_domain": "provider.test"}}

    def prepare(self):
        for selector in ("key001", "key002"):
            self.publish(selector, self.lab.keys.record(selector))
        super().prepare()

    def publish(self, selector, record):
        self.lab.nsd.change(f"{selector}._domainkey.provider.test", "TXT " + txt(record))

    def platform(self):
        return self.lab.sluis.json("status")[0]["platform"]

    def ids(self):
        platform = self.platform()
        return platform and sorted(each["id"] for each in platform["findings"])

    def wait_for_ids(self, *ids):
        wait_for(lambda: f"{ids} in status, not {self.platform()}", lambda: self.ids() == sorted(ids))

    def reload(self, **sections):
        self.lab.sluisd.config.update(sections)
        self.lab.sluisd.write()
        self.lab.sluisd.reload()

    def test_a_house_in_order_has_no_problem_and_a_lab_without_a_way_out_is_not_called_broken(self):
        self.wait_for_ids()
        self.assertEqual(self.platform()["resolver"]["id"], "RESOLVER_ANSWERS")
        text = self.lab.sluis("status").out
        self.assertIn("no problem needs a person", text)
        self.assertIn("nothing wrong", text)

    def test_an_address_outside_our_include_a_wrong_key_and_an_unknown_greeting_are_told_after_a_reload(self):
        self.wait_for_ids()
        self.publish("key002", self.lab.keys.record("key001"))
        self.reload(spf={"include": "spf.provider.test", "egress": ["127.0.0.1", "127.99.0.1"]},
                    relay=self.lab.sluisd.config["relay"] | {
                        "source_addresses": [{"name": "second", "ip": "127.99.0.1", "helo": "second.test"}]})
        self.wait_for_ids("OUR_KEY", "OUR_SPF", "HELO_NAME")
        dutch = self.lab.sluis("status", "--lang", "nl").out
        self.assertIn("OUR_SPF: Ons eigen SPF-record spf.provider.test laat e-mail van", dutch)
        self.publish("key002", self.lab.keys.record("key002"))
        self.lab.nsd.change("second.test", "A 127.99.0.1")
        self.lab.nsd.change("spf.provider.test", "TXT " + txt("v=spf1 ip4:127.0.0.0/8 ~all"))
        self.lab.sluisd.reload()
        self.wait_for_ids()

    def test_dns_that_answers_nothing_is_a_problem_and_status_does_not_wait_for_it(self):
        self.wait_for_ids()
        self.lab.nsd.stop()
        self.lab.sluisd.reload()
        wait_for(lambda: f"silence in status, not {self.platform()}",
                 lambda: self.platform()["resolver"]["id"] == "RESOLVER_SILENT")
        self.assertIn("DNS does not answer", self.lab.sluis("status").out)

    def test_an_address_on_a_blocklist_a_domain_on_one_and_a_list_that_does_not_work_are_told(self):
        self.wait_for_ids()
        self.lab.nsd.change("2.0.0.127.bl.test", "A 127.0.0.2")
        self.lab.nsd.change("test.dbl.test", "A 127.0.1.2")
        spf = {"include": "spf.provider.test", "egress": ["127.0.0.1", "203.0.113.9"]}
        self.lab.nsd.change("spf.provider.test", "TXT " + txt("v=spf1 ip4:127.0.0.0/8 ip4:203.0.113.9 ~all"))
        lists = {"dnsbl": ["bl.test"], "dnsbl_domains": ["dbl.test"]}
        self.lab.nsd.change("9.113.0.203.bl.test", "A 127.0.0.4", "TXT " + txt("sent spam on Sunday"))
        self.lab.nsd.change("provider.test.dbl.test", "A 127.0.1.4")
        self.reload(spf=spf, platform=lists)
        self.wait_for_ids("OUR_RBL", "OUR_RBL")
        text = self.lab.sluis("status").out
        self.assertIn("203.0.113.9 is on the blocklist bl.test (127.0.0.4; sent spam on Sunday)", text)
        self.assertIn("provider.test is on the blocklist dbl.test (127.0.1.4; -)", text)
        dutch = self.lab.sluis("status", "--lang", "nl").out
        self.assertIn("OUR_RBL: 203.0.113.9 staat op de blokkeerlijst bl.test", dutch)
        self.lab.nsd.change("2.0.0.127.bl.test", "A 127.255.255.254")
        self.lab.sluisd.reload()
        self.wait_for_ids("OUR_RBL", "OUR_RBL_USELESS")
        self.assertIn("it refuses to answer us (127.255.255.254)", self.lab.sluis("status").out)
        self.assertIn("ze weigert ons antwoord te geven", self.lab.sluis("status", "--lang", "nl").out)
        self.lab.nsd.change("2.0.0.127.bl.test", "A 127.0.0.2")
        self.lab.nsd.change("9.113.0.203.bl.test")
        self.lab.nsd.change("provider.test.dbl.test")
        self.lab.sluisd.reload()
        self.wait_for_ids()
