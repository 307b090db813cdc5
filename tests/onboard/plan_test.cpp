// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "tests/onboard/house.h"

using namespace sluis;
using namespace sluis::onboard;
using namespace std::chrono_literals;

namespace {

constexpr Millis kDay = 24h;

void set_plan(House& house, const std::string& plan) {
  REQUIRE(house.onboarding->set_plan("klant.nl", plan, {"anna", "asked for it"}));
}

void make_active(House& house) {
  house.publish_all("klant.nl");
  house.add("klant.nl");
  REQUIRE(house.activate("klant.nl"));
  house.onboarding->start();
}

}  // namespace

TEST_CASE("a downgrade leaves two weeks, then the domain is paused; an upgrade brings it back") {
  House house;
  make_active(house);
  set_plan(house, "basic");
  CHECK(house.state("klant.nl") == "active");
  house.pass(13 * kDay, 1h);
  CHECK(house.state("klant.nl") == "active");
  CHECK(house.signing("klant.nl").size() == 2);
  house.restart();
  house.onboarding->start();
  house.pass(kDay + 2h, 30min);
  CHECK(house.state("klant.nl") == "paused");
  CHECK(house.signing("klant.nl").empty());
  CHECK(house.remembers("klant.nl", "plan pro -> basic"));

  set_plan(house, "pro");
  CHECK(house.state("klant.nl") == "pending");
  house.pass(3min, 10s);
  CHECK(house.state("klant.nl") == "active");
  CHECK(house.signing("klant.nl").size() == 2);
}

TEST_CASE("an upgrade within the grace changes nothing") {
  House house;
  make_active(house);
  set_plan(house, "basic");
  house.pass(5 * kDay, 1h);
  set_plan(house, "pro");
  house.pass(20 * kDay, 1h);
  CHECK(house.state("klant.nl") == "active");
}

TEST_CASE("a domain without the plan becomes ready and no more, until it has it") {
  House house;
  house.settings.activation = Activation::Automatic;
  house.restart();
  house.onboarding->start();
  house.publish_all("klant.nl");
  REQUIRE(house.onboarding->add({.name = "klant.nl", .account = "", .plan = "basic"}, {"a", ""}));
  house.prove("klant.nl");
  house.pass(30min, 30s);
  CHECK(house.state("klant.nl") == "ready");
  set_plan(house, "pro");
  house.pass(10min, 30s);
  CHECK(house.state("klant.nl") == "active");
}

TEST_CASE("a plan's name is a word, and another than it had") {
  House house;
  house.add("klant.nl");
  const auto kind = [&](const char* plan) {
    return house.onboarding->set_plan("klant.nl", plan, {"a", ""}).error().kind;
  };
  CHECK(kind("pro") == ErrorKind::Conflict);
  CHECK(kind("") == ErrorKind::Invalid);
  CHECK(kind("Pro plus") == ErrorKind::Invalid);
  CHECK(house.onboarding->add({.name = "x.nl", .account = "", .plan = "P!"}, {"a", ""})
            .error()
            .kind == ErrorKind::Invalid);
}

TEST_CASE("under txt a domain comes on by itself only when its owner's token is published") {
  House house;
  house.settings.activation = Activation::Automatic;
  house.restart();
  house.onboarding->start();
  house.publish_all("klant.nl");
  house.add("klant.nl");
  house.pass(30min, 30s);
  CHECK(house.state("klant.nl") == "ready");
  house.dns.txt(ownership_name("klant.nl"), "sluis-verify=somebodyelses");
  house.pass(10min, 30s);
  CHECK(house.state("klant.nl") == "ready");
  CHECK(house.onboarding->show("klant.nl")->ownership.state == FactState::Mismatch);
  house.prove("klant.nl");
  house.pass(30min, 30s);
  CHECK(house.state("klant.nl") == "active");
}

TEST_CASE("support's activation without the token is an override with its reason") {
  House house;
  house.publish_all("klant.nl");
  house.add("klant.nl");
  REQUIRE(house.activate("klant.nl"));
  CHECK(house.remembers("klant.nl", "override: activated without proof of ownership"));

  House proven;
  proven.publish_all("klant.nl");
  proven.add("klant.nl");
  proven.prove("klant.nl");
  REQUIRE(proven.activate("klant.nl"));
  CHECK_FALSE(proven.remembers("klant.nl", "override: activated without proof of ownership"));
}

TEST_CASE("the token is among the records to publish, one for each domain") {
  House house;
  house.add("klant.nl");
  house.add("ander.nl");
  const auto token = [&](const char* domain) {
    const auto sheet = run_on_loop(house.loop, house.onboarding->records(domain, std::nullopt));
    return sheet->records.at(2);  // after the two keys
  };
  const auto value = [&](const char* domain) { return token(domain).value; };
  CHECK(value("klant.nl").starts_with("sluis-verify="));
  CHECK(value("klant.nl") != value("ander.nl"));
  CHECK(token("klant.nl").full_name == "_sluis-verify.klant.nl");
}

TEST_CASE("a pause ends at its time, or when someone ends it, and what follows is looked at anew") {
  House house;
  make_active(house);
  const WallTime end = house.clock.wall() + 5h;
  CHECK_FALSE(house.onboarding->pause("klant.nl", house.clock.wall(), {"b", ""}));
  REQUIRE(house.onboarding->pause("klant.nl", end, {"bob", "abuse report"}));
  CHECK(house.signing("klant.nl").empty());
  house.pass(4h, 10min);
  CHECK(house.state("klant.nl") == "paused");
  house.unpublish("key001", "klant.nl");
  house.pass(75min, 1min);
  CHECK(house.state("klant.nl") == "active");
  CHECK(house.signing("klant.nl") == Names{"key002"});

  REQUIRE(house.onboarding->pause("klant.nl", {}, {"bob", "again"}));
  house.pass(40 * kDay, 6h);
  CHECK(house.state("klant.nl") == "paused");
  REQUIRE(house.onboarding->resume("klant.nl", {"bob", "settled"}));
  house.pass(5min, 10s);
  CHECK(house.state("klant.nl") == "active");
}

TEST_CASE("a removed domain is remembered for ninety days, its history for good") {
  House house;
  (void)house.onboarding->add_account({"one", "$y$j9T$abc$def", {"*"}}, {"a", ""});
  (void)house.onboarding->add_account({"two", "$y$j9T$abc$def", {"*"}}, {"a", ""});
  const auto add = [&](const char* account, const char* reason) {
    return house.onboarding->add({.name = "klant.nl", .account = account}, {"anna", reason});
  };
  REQUIRE(add("one", ""));
  REQUIRE(house.onboarding->remove("klant.nl", {"bob", "left"}));
  house.onboarding->start();
  house.pass(6 * kDay, 6h);
  CHECK(add("two", "").error().kind == ErrorKind::Conflict);
  REQUIRE(add("two", "they showed the contract"));
  CHECK(house.onboarding->history("klant.nl", 1)->front().what.starts_with("override: given"));

  REQUIRE(house.onboarding->remove("klant.nl", {"bob", "left"}));
  house.pass(8 * kDay, 6h);
  REQUIRE(add("one", ""));
  REQUIRE(house.onboarding->remove("klant.nl", {"bob", "left"}));
  const size_t entries = house.onboarding->history("klant.nl", 1000)->size();
  house.pass(89 * kDay, 12h);
  CHECK(house.onboarding->names(policy::DomainState::Removed).size() == 1);
  house.pass(2 * kDay, 12h);
  CHECK(house.onboarding->names(policy::DomainState::Removed).empty());
  CHECK(house.onboarding->history("klant.nl", 1000)->size() == entries);
  house.restart();
  REQUIRE(add("two", ""));
  CHECK(house.onboarding->history("klant.nl", 1000)->size() == entries + 1);
}
