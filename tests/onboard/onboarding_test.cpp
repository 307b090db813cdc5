// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "mta/onboard/password.h"
#include "mta/onboard/recheck_schedule.h"
#include "tests/onboard/house.h"

using namespace sluis;
using namespace sluis::onboard;
using namespace std::chrono_literals;

TEST_CASE("domains, accounts, holds and history survive a restart") {
  House house;
  house.publish_all("klant.nl");
  house.add("klant.nl");
  REQUIRE(house.activate("klant.nl"));
  const auto hash = hash_password(Secret("geheim"));
  REQUIRE(hash);
  CHECK(hash->starts_with("$y$"));
  REQUIRE(house.onboarding->add_account({"crm", *hash, {"Klant.NL", "*.example.org"}}, {"a", ""}));
  policy::HoldRule rule;
  rule.to_domain = "example.net";
  rule.who = "anna";
  rule.why = "their server is down";
  const auto hold = house.onboarding->add_hold(rule, Mode::Act);
  REQUIRE(hold);
  const auto before = house.onboarding->show("klant.nl").value();
  const auto history = house.onboarding->history("klant.nl", 100).value();

  house.restart();
  CHECK(house.onboarding->show("klant.nl").value() == before);
  CHECK(house.onboarding->history("klant.nl", 100).value() == history);
  CHECK(house.signing("klant.nl") == Names{"key001", "key002"});
  const auto directory = house.onboarding->directory();
  CHECK(directory->accounts.at("crm").password_hash == *hash);
  CHECK(directory->accounts.at("crm").domains == Names{"klant.nl", "*.example.org"});
  REQUIRE(directory->holds.size() == 1);
  CHECK(directory->holds[0].id == hold->id);
  CHECK(directory->holds[0].until == WallTime::max());

  REQUIRE(house.onboarding->remove_holds({hold->id, "absent"}, Mode::Act));
  CHECK(house.onboarding->holds().empty());
  REQUIRE(house.onboarding->remove_account("crm", {"a", ""}));
  house.restart();
  CHECK(house.onboarding->directory()->accounts.empty());
}

TEST_CASE("a snapshot that someone holds does not change under them") {
  House house;
  house.publish_all("klant.nl");
  house.add("klant.nl");
  const auto held = house.onboarding->directory();
  REQUIRE(house.activate("klant.nl"));
  CHECK(held->domains.find("klant.nl")->state == policy::DomainState::Pending);
  CHECK(house.onboarding->directory()->domains.find("klant.nl")->state ==
        policy::DomainState::Active);
}

TEST_CASE("accounts of the configuration file are not changed at run time") {
  House house;
  house.settings.accounts = {{"crm", "$y$x", {"*"}}};
  house.restart();
  CHECK(house.onboarding->directory()->accounts.contains("crm"));
  CHECK(house.onboarding->remove_account("crm", {"a", ""}).error().kind == ErrorKind::Conflict);
  const auto hash = hash_password(Secret("x")).value();
  CHECK(house.onboarding->add_account({"crm", hash, {"*"}}, {"a", ""}).error().kind ==
        ErrorKind::Conflict);
  CHECK_FALSE(house.onboarding->add_account({"other", "plain text", {"*"}}, {"a", ""}));
  CHECK_FALSE(house.onboarding->add_account({"other", hash, {}}, {"a", ""}));
  CHECK_FALSE(house.onboarding->add_account({"two words", hash, {"*"}}, {"a", ""}));
  CHECK(house.onboarding->set_password("absent", hash, {"a", ""}).error().kind ==
        ErrorKind::NotFound);
}

TEST_CASE("a domain that nobody can set up is refused with the reason") {
  House house;
  const auto fault = [&](const char* typed) {
    const auto added = house.onboarding->add({.name = typed}, {"a", ""});
    return added ? std::string() : added.error().text;
  };
  CHECK(fault("https://klant.nl/").ends_with("enter only klant.nl"));
  CHECK(fault("Gmail.com").starts_with("gmail.com belongs to a mail provider"));
  CHECK(fault("co.uk").starts_with("co.uk is a part of the name system"));
  CHECK(fault("klant.co.uk").empty());
}

TEST_CASE("whose a domain is already is told to support alone, not on behalf of another account") {
  House house;
  house.settings.accounts = {{"crm", "$y$x", {"*"}}, {"shop", "$y$x", {"*"}}};
  house.restart();
  REQUIRE(house.onboarding->add({.name = "klant.nl", .account = "crm"}, {"a", ""}));
  const auto fault = [&](const std::string& account) {
    return house.onboarding->add({.name = "klant.nl", .account = account}, {"a", ""}).error().text;
  };
  CHECK(fault("").find("crm") != std::string::npos);
  CHECK(fault("crm").find("is here already") != std::string::npos);
  CHECK(fault("shop").find("crm") == std::string::npos);
  CHECK(fault("shop").starts_with("klant.nl is linked to another account already"));
}

TEST_CASE("above and below another account's domain only support adds, and that is remembered") {
  House house;
  house.settings.accounts = {{"crm", "$y$x", {"*"}}, {"shop", "$y$x", {"*"}}};
  house.restart();
  REQUIRE(house.onboarding->add({.name = "nieuws.klant.nl", .account = "crm"}, {"a", ""}));
  const auto add = [&](const std::string& name, const std::string& account,
                       const std::string& reason) {
    return house.onboarding->add({.name = name, .account = account}, {"anna", reason});
  };
  for (const char* name : {"klant.nl", "a.nieuws.klant.nl"}) {
    const auto refused = add(name, "shop", "");
    REQUIRE_FALSE(refused);
    CHECK(refused.error().text.starts_with("nieuws.klant.nl is linked to another account already"));
    CHECK(refused.error().text.find("crm") == std::string::npos);
  }
  CHECK(add("winkel.klant.nl", "shop", ""));
  CHECK(add("a.nieuws.klant.nl", "crm", ""));
  CHECK(add("klant.nl", "shop", "both called"));
  const auto history = house.onboarding->history("klant.nl", 10).value();
  CHECK(std::any_of(history.begin(), history.end(), [](const HistoryEntry& entry) {
    return entry.what.starts_with("override: a.nieuws.klant.nl is linked");
  }));
  CHECK(house.onboarding->show("nieuws.klant.nl")->account == "crm");
}

TEST_CASE("a domain removed a moment ago keeps to itself whose it was") {
  House house;
  house.settings.accounts = {{"crm", "$y$x", {"*"}}, {"shop", "$y$x", {"*"}}};
  house.restart();
  REQUIRE(house.onboarding->add({.name = "klant.nl", .account = "crm"}, {"a", ""}));
  REQUIRE(house.onboarding->remove("klant.nl", {"a", "left"}));
  const auto told = [&](const std::string& account) {
    return house.onboarding->add({.name = "klant.nl", .account = account}, {"a", ""}).error().text;
  };
  CHECK(told("shop").find("crm") == std::string::npos);
  CHECK(told("").find("of account crm") != std::string::npos);
}

TEST_CASE("adding a domain twice, for an unknown account, or acting on an unknown one is refused") {
  House house;
  house.add("klant.nl");
  CHECK(house.onboarding->add({.name = "KLANT.nl"}, {"a", ""}).error().kind == ErrorKind::Conflict);
  CHECK(house.onboarding->add({.name = "x.nl", .account = "none"}, {"a", ""}).error().kind ==
        ErrorKind::NotFound);
  CHECK(house.verify("other.nl").error().kind == ErrorKind::NotFound);
  CHECK(house.activate("other.nl").error().kind == ErrorKind::NotFound);
  CHECK(house.onboarding->suspend("https://klant.nl", {"a", ""}).error().kind ==
        ErrorKind::Invalid);
}

TEST_CASE("the records to publish are the documents' records in every form") {
  House house;
  house.settings.spf_include = "spf.provider.example";
  house.restart();
  const auto records =
      run_on_loop(house.loop, house.onboarding->records("Klant.nl", std::nullopt))->records;
  REQUIRE(records.size() == 4);  // and one for DMARC
  CHECK(records[0].name == "key001._domainkey");
  CHECK(records[0].full_name == "key001._domainkey.klant.nl");
  CHECK(records[0].value == House::value("key001"));
  CHECK(records[0].zone_line.starts_with("key001._domainkey 3600 IN TXT ( \"v=DKIM1;"));
  CHECK(
      records[1].zone_line_full.starts_with("key002._domainkey.klant.nl. 3600 IN TXT \"v=DKIM1;"));
  CHECK(records[2].name == "@");
  CHECK(records[2].value == "v=spf1 include:spf.provider.example ~all");
}

TEST_CASE("the SPF include is judged beside the keys and does not stop the activation") {
  House house;
  house.settings.spf_include = "spf.provider.example";
  house.restart();
  house.publish_all("klant.nl");
  house.add("klant.nl");
  auto seen = house.activate("klant.nl");
  REQUIRE(seen);
  CHECK_FALSE(seen->good());
  CHECK(seen->check.spf.finding.id == "SPF_MISSING");
  house.dns.txt("klant.nl", "v=spf1 include:spf.provider.example -all");
  seen = house.verify("klant.nl");
  CHECK(seen->good());
  CHECK(seen->record.spf.state == FactState::Ok);
}

TEST_CASE("the evidence shows what DNS served, and a CNAME on the way") {
  House house;
  house.dns.cname("key001._domainkey.klant.nl", "k1.provider.example");
  house.dns.txt("k1.provider.example", House::value("key001"));
  house.dns.txt("key002._domainkey.klant.nl", "v=DKIM1;\tp=\xff");
  house.add("klant.nl");
  const auto seen = house.verify("klant.nl").value();
  CHECK(seen.check.selectors[0].fact.state == FactState::Ok);
  CHECK(seen.check.selectors[0].fact.evidence.find("is an alias") != std::string::npos);
  CHECK(seen.check.selectors[0].fact.evidence.find(House::value("key001").substr(0, 60)) !=
        std::string::npos);
  CHECK(seen.check.selectors[1].fact.evidence.find("\\x09p=\\xff") != std::string::npos);
}

TEST_CASE("history tells who did what, newest first, and is only ever added to") {
  House house;
  house.add("klant.nl");
  for (int round = 0; round < 75; ++round) {
    house.publish_all("klant.nl");
    REQUIRE(house.verify("klant.nl"));
    house.unpublish("key001", "klant.nl");
    house.unpublish("key002", "klant.nl");
    REQUIRE(house.verify("klant.nl"));
  }
  const auto history = house.onboarding->history("klant.nl", 1000).value();
  CHECK(history.size() > 75 * 6);
  CHECK(history.back().what == "added");
  house.restart();
  CHECK(house.onboarding->history("klant.nl", 1000).value() == history);
  CHECK(history.front().what == "checked");
  CHECK(history.front().actor == "anna");
  CHECK(house.onboarding->history("klant.nl", 3)->size() == 3);
}

TEST_CASE("a domain is dealt with at its next look or at the end that was set for it") {
  DomainRecord record;
  const WallTime start = FakeClock().wall();
  record.added = record.since = start;
  const auto interval = [&](Millis age) {
    return recheck_interval(gist_of(record), start + age, 0.5);
  };
  CHECK(interval(1min) == 30s);
  CHECK_FALSE(interval(31 * 24h));
  record.looked_at = start + 31 * 24h;
  CHECK(interval(31 * 24h + 1min) == 30s);
  record.state = policy::DomainState::Degraded;
  CHECK(interval(1h) == 15min);
  CHECK(interval(72h - 1min) == 1min);
  CHECK(interval(80h) == 0min);
  record.state = policy::DomainState::Active;
  record.plan_ends = start + 14 * 24h;
  CHECK(interval(1h) == 6h);
  CHECK(interval(14 * 24h - 1h) == 1h);
  record.state = policy::DomainState::Paused;
  CHECK_FALSE(interval(1h));
  record.pause_until = start + 5h;
  CHECK(interval(1h) == 4h);
}

TEST_CASE("a damaged row is reported by name and never overwritten") {
  House house;
  house.close();
  REQUIRE(house.registry->write({{"domains", "klant.nl", "{broken"}}));
  const auto opened = Onboarding::open({house.loop, house.clock, house.random, house.dns,
                                        house.servers, *house.registry, house.workers},
                                       {}, test_keys());
  REQUIRE_FALSE(opened);
  CHECK(opened.error().kind == ErrorKind::Corrupt);
  CHECK(opened.error().text.find("klant.nl") != std::string::npos);
  CHECK(house.registry->get("domains", "klant.nl").value() == "{broken");
}
