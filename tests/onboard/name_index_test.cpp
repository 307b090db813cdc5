// SPDX-License-Identifier: Apache-2.0
#include "mta/onboard/name_index.h"

#include <random>

#include <catch2/catch.hpp>

#include "policy/checks/claim_check.h"
#include "tests/onboard/house.h"

using namespace sluis;
using namespace sluis::onboard;

namespace {

// Few labels, so that names often stand above and below each other, and some that end alike
// without doing so.
std::string random_name(std::mt19937& random) {
  static const char* const kLabels[] = {"klant", "ander-klant", "mail", "nl", "a", "crm"};
  std::string out = kLabels[random() % 6];
  for (size_t more = random() % 4; more > 0; --more)
    out = std::string(kLabels[random() % 6]) + "." + out;
  return out;
}

bool stands_above(const std::string& above, const std::string& name) {
  return name.ends_with("." + above);
}

}  // namespace

TEST_CASE("what is above and below a name is what walking all names finds") {
  std::mt19937 random(2026);
  for (int round = 0; round < 200; ++round) {
    std::set<std::string> names;
    NameIndex index;
    for (int i = 0; i < 30; ++i) index.add(*names.insert(random_name(random)).first);
    for (int i = 0; i < 5; ++i) {
      const auto gone = names.find(random_name(random));
      if (gone == names.end()) continue;
      index.remove(*gone);
      names.erase(gone);
    }
    for (int i = 0; i < 20; ++i) {
      const std::string asked = random_name(random);
      std::vector<std::string_view> walked;
      for (const std::string& name : names) {
        if (name == asked || stands_above(name, asked) || stands_above(asked, name))
          walked.push_back(name);
      }
      INFO(asked);
      CHECK(index.related(asked) == walked);
    }
  }
}

TEST_CASE("whose a domain is among many is answered as if all were walked") {
  std::mt19937 random(7);
  House house;
  house.settings.accounts = {{"crm", "*", {"*"}}, {"shop", "*", {"*"}}};
  house.restart();
  for (int i = 0; i < 60; ++i) {
    const std::string account = random() % 3 == 0 ? "" : random() % 2 == 0 ? "crm" : "shop";
    (void)house.onboarding->add({.name = random_name(random) + ".test", .account = account},
                                {"anna", "moved"});
  }
  const auto names = house.onboarding->names(std::nullopt);
  REQUIRE(names.size() > 20);
  CHECK(house.onboarding->remove(names[3], {"anna", "left"}));
  CHECK(house.onboarding->remove(names[9], {"anna", "left"}));
  size_t claims = 0;
  for (int i = 0; i < 300; ++i) {
    const std::string asked = random_name(random) + ".test";
    std::string walked;
    for (const std::string& held : house.onboarding->names(std::nullopt)) {
      const std::string account = house.onboarding->show(held)->account;
      if (walked.empty() && policy::checks::check_claim({asked, "crm"}, {held, account}))
        walked = held;
    }
    const auto claim = house.onboarding->claimed(asked, "crm", policy::Language::English);
    INFO(asked);
    CHECK(claim.has_value() == !walked.empty());
    if (claim) CHECK(claim->ends_with("sluis domain show " + walked + "."));
    claims += claim ? 1 : 0;
  }
  CHECK(claims > 20);
}

TEST_CASE("a long list of domains comes in parts") {
  House house;
  for (const char* name : {"a.nl", "b.nl", "c.nl", "d.nl"}) house.add(name);
  REQUIRE(house.onboarding->suspend("b.nl", {"anna", "invoice"}));
  CHECK(house.onboarding->names(std::nullopt, {"", 2}) == Names{"a.nl", "b.nl"});
  CHECK(house.onboarding->names(std::nullopt, {"b.nl", 2}) == Names{"c.nl", "d.nl"});
  CHECK(house.onboarding->names(std::nullopt, {"d.nl", 2}).empty());
  CHECK(house.onboarding->names(policy::DomainState::Pending, {"a.nl", 1}) == Names{"c.nl"});
}

TEST_CASE("one domain's change renews the snapshot by that domain, as a whole new one would be") {
  House house;
  for (const char* name : {"a.nl", "b.nl", "c.nl"}) {
    house.publish_all(name);
    house.add(name);
    REQUIRE(house.activate(name));
  }
  REQUIRE(house.onboarding->suspend("b.nl", {"anna", "invoice"}));
  const auto renewed = house.onboarding->directory();
  const int snapshots = house.snapshots;
  REQUIRE(house.verify("a.nl"));
  CHECK(house.onboarding->directory() == renewed);
  CHECK(house.snapshots == snapshots);
  house.onboarding->update_keys(house.keys);
  const auto whole = house.onboarding->directory();
  CHECK(whole != renewed);
  REQUIRE(whole->domains.size() == renewed->domains.size());
  for (const auto& domain : whole->domains) CHECK(*renewed->domains.find(domain->name) == *domain);
}
