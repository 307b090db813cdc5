// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "keys/dkim_key.h"
#include "keys/record_text.h"
#include "tests/cli/fake_daemon.h"
#include "tests/config/temp_folder.h"

using namespace sluis;
using sluis::test::Run;
using sluis::test::TempFolder;

namespace {

struct House {
  TempFolder folder;
  Run run;
  std::string key001 = key("key001"), mrsel1 = key("mrsel1");
  std::string selectors =
      "{name: key001, private_key: key001.pem}, "
      "{name: mrsel1, private_key: mrsel1.pem, scheme: legacy}";

  std::string key(const std::string& selector) {
    return keys::record_value(
        keys::generate_key(selector, keys::KeySpec::Ed25519, folder / (selector + ".pem")).value());
  }
  std::string told(const std::string& sections, int status = 0) {
    const std::string config = folder.write(
        "sluis.yaml", "hostname: h.example\nlisteners: [{address: \"127.0.0.1:0\"}]\n" + sections);
    CHECK(run({"--config", config, "key", "records"}, {}) == status);
    return run.out.str() + run.err.str();
  }
};

bool contains(const std::string& text, const std::string& piece) {
  return text.find(piece) != std::string::npos;
}

}  // namespace

TEST_CASE("the records of our own zones are told as text for a zone file") {
  House house;
  const std::string zone = house.told(
      "dkim: {cname_base: dkim.p.example, legacy_base: p.example, provider_domain: p.example, "
      "selectors: [" +
      house.selectors +
      "]}\n"
      "spf: {include: spf.p.example, egress: [192.0.2.10, \"2001:db8::5\"]}\n"
      "relay: {source_addresses: [{name: a, ip: 192.0.2.10}, {name: b, ip: 192.0.2.11}]}\n"
      "bounce: {alias_target: rp.p.example}\n");
  CHECK(contains(zone, keys::zone_line("*.key001.dkim.p.example.", house.key001) + "\n"));
  CHECK(contains(zone, keys::zone_line("mrsel1._domainkey.p.example.", house.mrsel1) + "\n"));
  CHECK(contains(zone, keys::zone_line("key001._domainkey.p.example.", house.key001) + "\n"));
  CHECK_FALSE(contains(zone, "*.mrsel1"));
  const std::string terms = "\"v=spf1 ip4:192.0.2.10 ip6:2001:db8::5 ip4:192.0.2.11 ";
  CHECK(contains(zone, "\nspf.p.example. 3600 IN TXT " + terms + "~all\"\n"));
  CHECK(contains(zone, "\nrp.p.example. 3600 IN TXT " + terms + "-all\"\n"));
  CHECK(contains(zone, "\n; rp.p.example. 3600 IN MX "));
}

TEST_CASE(
    "a record that nobody could know is not made up, and nothing is told where nothing is ours") {
  House house;
  const std::string zone = house.told("spf: {include: spf.p.example}\n");
  CHECK(contains(zone, "; spf.p.example. 3600 IN TXT "));
  CHECK_FALSE(contains(zone, "v=spf1"));
  House bare;
  CHECK(contains(bare.told("dkim: {selectors: [" + bare.selectors + "], legacy_base: p.example}\n"),
                 "mrsel1._domainkey"));
  House none;
  CHECK(contains(none.told("", 1), "names nothing"));
}

TEST_CASE("a key file that cannot be read makes no zone with a hole in it") {
  House house;
  const std::string text = house.told(
      "dkim: {cname_base: d.p.example, selectors: [{name: key001, private_key: key001.pem}, "
      "{name: gone, private_key: gone.pem}]}\n",
      1);
  CHECK(contains(text, "gone.pem"));
  CHECK_FALSE(contains(text, "IN TXT"));
}

namespace {

// A daemon that knows a page of domains, and that there are no more after it.
struct OwnKeys : House {
  std::string config = folder.write(
      "sluis.yaml",
      "hostname: h.example\nlisteners: [{address: \"127.0.0.1:0\"}]\n"
      "dkim: {cname_base: d.p.example, selectors: [{name: key101, per_domain: rsa-2048}]}\n");

  static std::string row(const std::string& domain) {
    return R"({"domain":")" + domain + R"(","selector":"key101","type":"TXT","name":"x.)" + domain +
           R"(.d.p.example","value":"v=DKIM1;p=AA"})";
  }
  std::string ask(std::vector<std::string> words, int status) {
    std::vector<std::string> all{"--config", config};
    all.insert(all.end(), words.begin(), words.end());
    CHECK(run(all, {}) == status);
    return run.out.str() + run.err.str();
  }
};

}  // namespace

TEST_CASE("the records of domains' own keys are asked for until there are no more") {
  OwnKeys house;
  house.run.pages["key.records"] = {{{house.row("a.nl"), house.row("b.nl")}, 0},
                                    {{house.row("c.nl")}, 0}};
  const std::string zone = house.ask({"key", "records"}, 0);
  for (const char* domain : {"a.nl", "b.nl", "c.nl"})
    CHECK(contains(
        zone, "; key101 of " + std::string(domain) + " alone\n" +
                  keys::zone_line("x." + std::string(domain) + ".d.p.example.", "v=DKIM1;p=AA")));
  REQUIRE(house.run.asked.size() == 3);
  CHECK(house.run.asked[0].args == R"({"after":""})");
  CHECK(house.run.asked[1].args == R"({"after":"b.nl"})");
  CHECK(house.run.asked[2].args == R"({"after":"c.nl"})");
}

TEST_CASE("the records of one domain's own keys are told, or that it has none") {
  OwnKeys house;
  house.run.answers["key.records"] = cli::Reply{{house.row("a.nl")}, 0};
  const std::string json = house.ask({"--json", "key", "records", "--domain", "a.nl"}, 0);
  CHECK(contains(json, R"("domain":"a.nl","selector":"key101")"));
  CHECK(house.run.asked.at(0).args == R"({"domain":"a.nl"})");
  house.run.answers["key.records"] = cli::Reply{};
  CHECK(contains(house.ask({"key", "records", "--domain", "b.nl"}, 1), "no key of its own"));
}

TEST_CASE("without the daemon there is no zone that lacks the domains' own keys") {
  OwnKeys house;
  house.run.answers["key.records"] = fail(ErrorKind::Closed, "the daemon cannot be reached");
  const std::string text = house.ask({"key", "records"}, 3);
  CHECK(contains(text, "cannot be reached"));
  CHECK_FALSE(contains(text, "IN TXT"));
}

TEST_CASE("a selector with a key for each domain is listed, rotated and recorded as what it is") {
  OwnKeys house;
  CHECK(contains(house.ask({"key", "list"}, 0), "rsa2048 a domain"));
  CHECK(contains(house.ask({"key", "record", "key101"}, 2), "sluis key records --domain"));
  CHECK(contains(house.ask({"key", "rotate", "key101", "--to", "key103"}, 0),
                 "- {name: key103, per_domain: rsa-2048, replaces: key101}"));
  CHECK(contains(house.ask({"key", "generate", "key101"}, 1), "for each domain"));
}
