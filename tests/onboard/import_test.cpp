// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "mta/onboard/import_flow.h"
#include "tests/onboard/house.h"

using namespace sluis;
using namespace sluis::onboard;

namespace {

std::vector<ImportOutcome> import(House& house, std::vector<NewDomain> domains,
                                  Mode mode = Mode::Act) {
  return run_on_loop(house.loop,
                     import_domains(*house.onboarding, std::move(domains), {"anna", "move", mode}));
}

}  // namespace

TEST_CASE("an import activates what is published right and tells the rest with reasons") {
  House house;
  std::vector<NewDomain> domains;
  for (int i = 0; i < 60; ++i) {
    const std::string name = "klant" + std::to_string(i) + ".nl";
    house.publish_all(name);
    domains.push_back({.name = name});
  }
  domains.push_back({.name = "leeg.nl"});
  domains.push_back({.name = "https://klant.nl/"});
  house.publish_all("basis.nl");
  domains.push_back({.name = "basis.nl", .account = "", .plan = "basic"});
  domains.push_back({.name = "wie.nl", .account = "nobody"});
  const int snapshots = house.snapshots;
  const auto outcomes = import(house, domains);
  REQUIRE(outcomes.size() == 64);
  for (int i = 0; i < 60; ++i) {
    REQUIRE(outcomes[i].domain == domains[i].name);
    REQUIRE(outcomes[i].result == Imported::Active);
    REQUIRE(house.signing(domains[i].name) == Names{"key001", "key002"});
  }
  CHECK(house.snapshots == snapshots + 1);
  CHECK(outcomes[60].result == Imported::Waiting);
  CHECK(outcomes[60].reason.find("key001") != std::string::npos);
  CHECK(outcomes[61].result == Imported::Refused);
  CHECK(outcomes[61].reason.find("klant.nl") != std::string::npos);
  CHECK(outcomes[62].result == Imported::Waiting);
  CHECK(outcomes[62].reason == "plan basic: ready, signing is available in Pro");
  CHECK(outcomes[63].result == Imported::Refused);
  CHECK(house.remembers("klant0.nl", "override: activated without proof of ownership"));
}

TEST_CASE("an import does not take up another account's domain, whatever its reason") {
  House house;
  house.settings.accounts = {{"crm", "$y$x", {"*"}}, {"shop", "$y$x", {"*"}}};
  house.restart();
  REQUIRE(house.onboarding->add({.name = "klant.nl", .account = "crm"}, {"a", ""}));
  house.publish_all("klant.nl");
  const auto outcomes = import(
      house, {{.name = "Klant.nl", .account = "shop"}, {.name = "a.klant.nl", .account = "shop"}});
  for (const ImportOutcome& one : outcomes) {
    CHECK(one.result == Imported::Refused);
    CHECK(one.reason.starts_with("klant.nl is linked to another account already"));
    CHECK(one.reason.find("crm") == std::string::npos);
  }
  CHECK(house.state("klant.nl") == "pending");
  CHECK(import(house, {{.name = "klant.nl", .account = "crm"}})[0].result == Imported::Active);
}

TEST_CASE("an import does not give an account what another removed within 7 days") {
  House house;
  house.settings.accounts = {{"crm", "$y$x", {"*"}}, {"shop", "$y$x", {"*"}}};
  house.restart();
  REQUIRE(house.onboarding->add({.name = "klant.nl", .account = "crm"}, {"a", ""}));
  REQUIRE(house.onboarding->remove("klant.nl", {"a", "left"}));
  house.publish_all("klant.nl");
  const std::vector<NewDomain> taken{{.name = "Klant.nl", .account = "shop"}};
  for (const Mode mode : {Mode::DryRun, Mode::Act}) {
    const auto held = import(house, taken, mode)[0];
    CHECK(held.result == Imported::Refused);
    CHECK(held.reason.starts_with("klant.nl was removed less than 7 days ago"));
    CHECK(held.reason.find("crm") == std::string::npos);
    CHECK(held.reason.ends_with("sluis domain add klant.nl"));
  }
  CHECK(house.state("klant.nl") == "none");
  CHECK(import(house, {{.name = "klant.nl", .account = "crm"}})[0].result == Imported::Active);
  REQUIRE(house.onboarding->remove("klant.nl", {"a", "left"}));
  house.clock.advance(std::chrono::hours(7 * 24));
  CHECK(import(house, taken)[0].result == Imported::Active);
  CHECK(house.onboarding->show("klant.nl")->account == "shop");
}

TEST_CASE("an import moves no domain to another scheme, and says what would") {
  House house;
  house.settings.schemes = {"dkim.provider.example", {}, {}};
  house.restart();
  house.publish_all("klant.nl");
  CHECK(import(house, {{.name = "klant.nl", .scheme = Scheme::Txt}})[0].result == Imported::Active);
  const auto history = house.onboarding->history("klant.nl", 100)->size();
  for (const Mode mode : {Mode::DryRun, Mode::Act}) {
    const auto moved = import(house, {{.name = "klant.nl", .scheme = Scheme::Cname}}, mode)[0];
    CHECK(moved.result == Imported::Refused);
    CHECK(moved.reason.starts_with("it has scheme txt and this line says cname"));
    CHECK(moved.reason.ends_with("sluis domain set-scheme klant.nl cname"));
  }
  CHECK(house.onboarding->history("klant.nl", 100)->size() == history);
  REQUIRE(house.onboarding->set_scheme("klant.nl", Scheme::Cname, {"anna", "new records"}));
  CHECK(import(house, {{.name = "klant.nl", .scheme = Scheme::Cname}})[0].result ==
        Imported::WasActive);
  // A line that names none takes the domain as it is.
  CHECK(import(house, {{.name = "klant.nl"}})[0].result == Imported::WasActive);
  CHECK(house.onboarding->show("klant.nl")->scheme == Scheme::Cname);
}

TEST_CASE("an import that is run again passes over what is done, and takes up the rest") {
  House house;
  house.publish_all("a.nl");
  const std::vector<NewDomain> domains{{.name = "a.nl"}, {.name = "b.nl"}};
  (void)import(house, domains);
  const auto history = house.onboarding->history("a.nl", 100)->size();
  house.publish_all("b.nl");
  const auto again = import(house, domains);
  CHECK(again[0].result == Imported::WasActive);
  CHECK(again[1].result == Imported::Active);
  CHECK(house.onboarding->history("a.nl", 100)->size() == history);
}

TEST_CASE("an import does not switch on what a person switched off") {
  House house;
  house.publish_all("a.nl");
  house.add("a.nl");
  REQUIRE(house.onboarding->suspend("a.nl", {"bob", "abuse"}));
  const auto outcomes = import(house, {{.name = "a.nl"}});
  CHECK(outcomes[0].result == Imported::Waiting);
  CHECK(outcomes[0].reason.find("abuse") != std::string::npos);
  CHECK(house.state("a.nl") == "suspended");
}

TEST_CASE("a dry run of an import adds nothing") {
  House house;
  house.publish_all("a.nl");
  const auto outcomes = import(house, {{.name = "a.nl"}, {.name = "no domain"}}, Mode::DryRun);
  CHECK(outcomes[0].result == Imported::Waiting);
  CHECK(outcomes[1].result == Imported::Refused);
  CHECK(house.state("a.nl") == "none");
}
