// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "tests/onboard/house.h"

using namespace sluis;
using namespace sluis::onboard;
using namespace std::chrono_literals;

namespace {

const char* const kName = "klant.nl";

struct Refused : House {
  Refused() {
    publish_all(kName);
    add(kName);
    if (!activate(kName)) std::abort();
    onboarding->start();
  }
  void refuse(policy::AuthFault fault = policy::AuthFault::Dkim) {
    onboarding->on_auth_replies(kName,
                                {"Gmail", fault, "550 5.7.30 did not pass", clock.wall(), 1});
  }
  std::vector<policy::AuthProblem> open_problems() {
    return onboarding->show(kName)->auth_problems;
  }
  size_t looks() { return dns.times_asked("key001._domainkey.klant.nl", dns::Type::TXT); }
};

}  // namespace

TEST_CASE("a receiver that misses the proof of a domain's mail is a problem of that domain") {
  Refused house;
  house.refuse();
  REQUIRE(house.open_problems().size() == 1);
  CHECK(house.open_problems()[0].receiver == "Gmail");
  CHECK(house.remembers(kName, "refused by Gmail (dkim)"));
  REQUIRE(house.onboarding->problems().size() == 1);
  CHECK(house.onboarding->problems()[0].find("550 5.7.30 did not pass") != std::string::npos);
}

TEST_CASE("a receiver's reply makes the domain be looked at at once, a flood of them only once") {
  Refused house;
  house.pass(1h, 10min);
  const size_t before = house.looks();
  for (int i = 0; i < 1000; ++i) house.refuse();
  house.pass(1s, 1s);
  CHECK(house.looks() == before + 1);
  house.refuse();
  house.pass(10min, 1min);
  CHECK(house.looks() == before + 1);
  house.pass(5min, 1min);
  house.refuse();
  house.pass(1s, 1s);
  CHECK(house.looks() == before + 2);
  CHECK(house.open_problems()[0].count == 1002);
}

TEST_CASE("an open problem survives a restart, and is over after a silent day with good records") {
  Refused house;
  house.refuse();
  house.restart();
  house.onboarding->start();
  CHECK(house.open_problems().size() == 1);
  house.pass(20h, 30min);
  CHECK(house.open_problems().size() == 1);
  house.pass(12h, 30min);
  CHECK(house.open_problems().empty());
  CHECK(house.remembers(kName, "refused by Gmail (dkim) is over"));
}

TEST_CASE("a problem stays open while a record that signs is wrong") {
  Refused house;
  house.refuse();
  house.unpublish("key001", kName);
  house.unpublish("key002", kName);
  house.pass(60h, 10min);
  CHECK(house.state(kName) == "degraded");
  CHECK(house.open_problems().size() == 1);
  house.publish_all(kName);
  house.pass(1h, 1min);
  CHECK(house.state(kName) == "active");
  CHECK(house.open_problems().empty());
}

TEST_CASE("a person closes what receivers said, with a reason that the history keeps") {
  Refused house;
  CHECK_FALSE(house.onboarding->dismiss(kName, {"anna", ""}));
  house.refuse();
  REQUIRE(house.onboarding->dismiss(kName, {"anna", "one odd mailbox", Mode::DryRun}));
  CHECK(house.open_problems().size() == 1);
  REQUIRE(house.onboarding->dismiss(kName, {"anna", "one odd mailbox"}));
  CHECK(house.open_problems().empty());
  CHECK(house.onboarding->problems().empty());
  CHECK(house.remembers(kName, "refused by Gmail (dkim) is dismissed"));
}

TEST_CASE("replies about a domain that is not ours, or was removed, are nobody's problem") {
  Refused house;
  house.onboarding->on_auth_replies("ander.nl", {"Gmail", policy::AuthFault::Spf, "no", {}, 1});
  REQUIRE(house.onboarding->remove(kName, {"anna", "left"}));
  house.refuse();
  CHECK(house.onboarding->problems().empty());
}
