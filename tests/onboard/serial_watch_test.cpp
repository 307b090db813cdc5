// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "tests/onboard/house.h"

using namespace sluis;
using namespace sluis::onboard;
using namespace std::chrono_literals;

namespace {

const char* const kName = "klant.nl";

struct Watched : House {
  Watched() {
    publish_all(kName);
    add(kName);
    if (!activate(kName)) std::abort();
    onboarding->start();
  }
  void serial(uint32_t number, const std::string& domain = kName, const std::string& zone = kName) {
    dns::Answer soa;
    soa.status = domain == zone ? dns::Status::Ok : dns::Status::NoData;
    soa.soa = dns::Soa{zone, number};
    dns.answer(domain, dns::Type::SOA, soa);
  }
  size_t looks() { return dns.times_asked("key001._domainkey.klant.nl", dns::Type::TXT); }
};

}  // namespace

TEST_CASE("a changed serial has an active domain looked at at once, and then it is as before") {
  Watched house;
  house.serial(1);
  house.pass(2h, 10min);
  const size_t before = house.looks();
  house.serial(2);
  house.pass(80min, 10min);
  CHECK(house.looks() == before + 1);
  house.pass(3h, 10min);
  CHECK(house.looks() == before + 1);
}

TEST_CASE("an unchanged serial, or none, leaves the domain to its six hours") {
  Watched house;
  house.pass(4h, 10min);
  CHECK(house.looks() == 1);
  CHECK(house.dns.times_asked(kName, dns::Type::SOA) >= 3);
  house.pass(4h, 10min);
  CHECK(house.looks() == 2);
}

TEST_CASE("domains of one zone share one question for its serial") {
  Watched house;
  for (const char* name : {"a.klant.nl", "b.klant.nl", "c.klant.nl"}) {
    house.publish_all(name);
    house.add(name);
    REQUIRE(house.activate(name));
    house.serial(1, name, kName);
  }
  house.serial(1);
  house.pass(90min, 5min);  // each has asked for its own name once, to learn its zone
  const auto asked = [&] {
    size_t count = 0;
    for (const auto& [name, type] : house.dns.asked()) count += type == dns::Type::SOA ? 1 : 0;
    return count;
  };
  const size_t before = asked();
  house.pass(3h, 5min);
  CHECK(asked() - before <= 7);
}

TEST_CASE("a look that someone or something calls for is a look, not a question for the serial") {
  Watched house;
  house.serial(1);
  house.pass(2h, 10min);
  const size_t before = house.looks();
  house.onboarding->on_auth_replies(
      kName, {"Gmail", policy::AuthFault::Dkim, "550 5.7.30 no", house.clock.wall(), 1});
  house.pass(1s, 1s);
  CHECK(house.looks() == before + 1);
}
