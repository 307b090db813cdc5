// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "tests/onboard/house.h"

using namespace sluis;
using namespace sluis::onboard;
using namespace std::chrono_literals;

TEST_CASE("a domain whose records carry our keys is verified, activated and signs with both") {
  House house;
  house.publish_all("klant.nl");
  house.add("klant.nl");
  CHECK(house.state("klant.nl") == "pending");
  const auto seen = house.verify("klant.nl");
  REQUIRE(seen);
  CHECK(seen->good());
  CHECK(seen->verdict.id == "DKIM_ALL_OK");
  CHECK(house.state("klant.nl") == "ready");
  CHECK(house.signing("klant.nl").empty());
  const auto active = house.activate("klant.nl");
  REQUIRE(active);
  CHECK(house.state("klant.nl") == "active");
  CHECK(active->signs_with == Names{"key001", "key002"});
  CHECK(house.signing("klant.nl") == Names{"key001", "key002"});
  CHECK(house.changed.back() == "klant.nl");
}

TEST_CASE("a domain signs only with the selector whose record matched") {
  House house;
  house.publish("key002", "klant.nl");
  house.add("klant.nl");
  const auto active = house.activate("klant.nl");
  REQUIRE(active);
  CHECK(active->verdict.id == "DKIM_SOME_OK");
  CHECK(house.signing("klant.nl") == Names{"key002"});
}

TEST_CASE("a domain without a matching record is refused with the reason for each selector") {
  House house;
  house.dns.txt("key001._domainkey.klant.nl", House::value("key001").substr(0, 200));
  house.dns.txt("key002._domainkey.klant.nl", House::value("key001"));
  house.add("klant.nl");
  const auto refused = house.activate("klant.nl");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == ErrorKind::Conflict);
  CHECK(refused.error().text.find("key001 is cut off") != std::string::npos);
  CHECK(refused.error().text.find("At the name of key002 stands the value of key001") !=
        std::string::npos);
  CHECK(house.state("klant.nl") == "pending");
  CHECK(house.onboarding->show("klant.nl")->selectors[0].fact.state == FactState::Mismatch);
}

TEST_CASE("DNS that cannot be asked judges nothing and changes nothing") {
  House house;
  house.add("klant.nl");
  for (const char* key : {"key001", "key002"})
    house.dns.temp_fail(std::string(key) + "._domainkey.klant.nl", "SERVFAIL");
  const auto refused = house.activate("klant.nl");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == ErrorKind::Unavailable);

  House active;
  active.publish_all("klant.nl");
  active.add("klant.nl");
  REQUIRE(active.activate("klant.nl"));
  active.onboarding->start();
  for (const char* key : {"key001", "key002"})
    active.dns.temp_fail(std::string(key) + "._domainkey.klant.nl");
  active.pass(72h, 30min);
  CHECK(active.state("klant.nl") == "active");
  CHECK(active.signing("klant.nl") == Names{"key001", "key002"});
}

TEST_CASE("a selector that is confirmed wrong stops signing, and one odd answer does not stop it") {
  House house;
  house.publish_all("klant.nl");
  house.add("klant.nl");
  REQUIRE(house.activate("klant.nl"));
  house.onboarding->start();
  house.pass(2min, 1min);

  house.unpublish("key001", "klant.nl");
  REQUIRE(house.verify("klant.nl"));
  CHECK(house.signing("klant.nl") == Names{"key001", "key002"});
  house.publish("key001", "klant.nl");
  house.pass(1h, 5min);
  CHECK(house.signing("klant.nl") == Names{"key001", "key002"});

  house.unpublish("key001", "klant.nl");
  house.pass(9h, 5min);
  CHECK(house.signing("klant.nl") == Names{"key002"});
  CHECK(house.state("klant.nl") == "active");
  CHECK(house.remembers("klant.nl", "key001 no longer signs"));

  house.publish("key001", "klant.nl");
  house.pass(8h, 5min);
  CHECK(house.signing("klant.nl") == Names{"key001", "key002"});
}

TEST_CASE(
    "an active domain that loses every record is degraded, recovers by itself, or is suspended") {
  House house;
  house.publish_all("klant.nl");
  house.add("klant.nl");
  REQUIRE(house.activate("klant.nl"));
  house.onboarding->start();
  house.unpublish("key001", "klant.nl");
  house.unpublish("key002", "klant.nl");
  house.pass(10h, 5min);
  CHECK(house.state("klant.nl") == "degraded");
  CHECK(house.signing("klant.nl").empty());

  house.publish_all("klant.nl");
  house.pass(2h, 5min);
  CHECK(house.state("klant.nl") == "active");
  CHECK(house.signing("klant.nl") == Names{"key001", "key002"});

  house.unpublish("key001", "klant.nl");
  house.unpublish("key002", "klant.nl");
  house.pass(90h, 15min);
  CHECK(house.state("klant.nl") == "suspended");
  REQUIRE_FALSE(house.activate("klant.nl"));
  house.publish_all("klant.nl");
  REQUIRE(house.activate("klant.nl"));
  CHECK(house.state("klant.nl") == "active");
}

TEST_CASE("with automatic activation a domain is active a minute after its records appear") {
  House house;
  house.settings.activation = Activation::Automatic;
  house.restart();
  house.onboarding->start();
  house.add("klant.nl");
  house.pass(5min, 10s);
  CHECK(house.state("klant.nl") == "pending");
  house.changed.clear();
  house.prove("klant.nl");
  house.publish_all("klant.nl");
  house.pass(2min + 30s, 10s);
  CHECK(house.state("klant.nl") == "active");
  CHECK(house.signing("klant.nl") == Names{"key001", "key002"});
  CHECK(house.remembers("klant.nl", "state pending -> ready"));
  CHECK(house.changed == Names{"klant.nl"});
}

TEST_CASE("without it a domain waits, ready, for support") {
  House house;
  house.onboarding->start();
  house.publish_all("klant.nl");
  house.add("klant.nl");
  house.pass(20s, 10s);
  CHECK(house.state("klant.nl") == "pending");
  CHECK(house.onboarding->show("klant.nl")->selectors[0].fact.state == FactState::Pending);
  house.pass(5min, 10s);
  CHECK(house.state("klant.nl") == "ready");
  CHECK(house.onboarding->show("klant.nl")->selectors[0].fact.state == FactState::Ok);
  house.unpublish("key001", "klant.nl");
  house.unpublish("key002", "klant.nl");
  house.pass(25min, 10s);
  CHECK(house.state("klant.nl") == "ready");
  house.pass(10min, 10s);
  CHECK(house.state("klant.nl") == "pending");
}

TEST_CASE("a key that was replaced does not sign until its own record was seen") {
  House house;
  house.publish_all("klant.nl");
  house.add("klant.nl");
  REQUIRE(house.activate("klant.nl"));
  keys::KeyFiles other;
  (void)keys::generate_key("key001", keys::KeySpec::Rsa1024, other.path("key001.pem"));
  house.onboarding->update_keys(
      keys::KeyStore::load({{"key001", other.path("key001.pem")}}).value());
  CHECK(house.signing("klant.nl").empty());
}

TEST_CASE("suspending and removing stop signing at once") {
  House house;
  house.publish_all("klant.nl");
  house.add("klant.nl");
  REQUIRE(house.activate("klant.nl"));
  REQUIRE(house.onboarding->suspend("klant.nl", {"bob", "abuse"}));
  CHECK(house.signing("klant.nl").empty());
  CHECK(house.onboarding->show("klant.nl")->reason == "abuse");
  CHECK(house.onboarding->show("klant.nl")->actor == "bob");
  REQUIRE(house.activate("klant.nl"));
  REQUIRE(house.onboarding->remove("klant.nl", {"bob", "left"}));
  CHECK(house.signing("klant.nl").empty());
  CHECK(house.onboarding->show("klant.nl").error().kind == ErrorKind::NotFound);
  CHECK(house.onboarding->names({}).empty());
  house.add("klant.nl");
  CHECK(house.state("klant.nl") == "pending");
}

TEST_CASE("a dry run tells and leaves everything as it was") {
  House house;
  house.publish_all("klant.nl");
  house.add("klant.nl");
  const int snapshots = house.snapshots;
  CHECK(house.activate("klant.nl", Mode::DryRun)->record.state == policy::DomainState::Active);
  CHECK(house.verify("klant.nl", Mode::DryRun)->good());
  CHECK(house.onboarding->suspend("klant.nl", {"b", "", Mode::DryRun}));
  CHECK(house.onboarding->add({.name = "new.example"}, {"b", "", Mode::DryRun}));
  CHECK(house.state("klant.nl") == "pending");
  CHECK(house.state("new.example") == "none");
  CHECK(house.snapshots == snapshots);
}

TEST_CASE("a domain removed while DNS is being asked stays removed") {
  House house;
  house.publish_all("klant.nl");
  house.add("klant.nl");
  house.dns.hold();
  bool refused = false;
  Gate gate;
  struct Flow {
    static Task<void> run(House& house, bool& refused) {
      const auto outcome = co_await house.onboarding->activate("klant.nl", {"anna", ""});
      refused = !outcome;
    }
  };
  spawn(Flow::run(house, refused), gate);
  REQUIRE(house.onboarding->remove("klant.nl", {"bob", ""}));
  while (gate.running() > 0) house.dns.release();
  CHECK(refused);
  CHECK(house.state("klant.nl") == "none");
}

TEST_CASE("another plan is checked like any other but not activated") {
  House house;
  house.publish_all("klant.nl");
  REQUIRE(house.onboarding->add({.name = "klant.nl", .account = "", .plan = "basic"}, {"a", ""}));
  REQUIRE(house.verify("klant.nl"));
  CHECK(house.state("klant.nl") == "ready");
  const auto refused = house.activate("klant.nl");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().text.find("Pro") != std::string::npos);
}
