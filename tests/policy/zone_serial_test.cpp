// SPDX-License-Identifier: Apache-2.0
#include "policy/zone_serial.h"

#include <catch2/catch.hpp>

using namespace sluis::policy;
using namespace std::chrono_literals;

TEST_CASE("another serial is a change, also one that was set back; an unknown one is none") {
  CHECK(judge_serial(5, 6) == Zone::Changed);
  CHECK(judge_serial(2026112201, 1) == Zone::Changed);
  CHECK(judge_serial(5, 5) == Zone::AsItWas);
  CHECK(judge_serial(std::nullopt, 5) == Zone::AsItWas);
  CHECK(judge_serial(5, std::nullopt) == Zone::AsItWas);
}

TEST_CASE("the serial is asked for hourly between the looks at an active domain, and of no other") {
  CHECK(serial_interval(DomainState::Active, 6h, 0.5) == 60min);
  CHECK(serial_interval(DomainState::Active, 6h, 0.0) == 48min);
  CHECK_FALSE(serial_interval(DomainState::Active, 40min, 0.0));
  CHECK_FALSE(serial_interval(DomainState::Degraded, 6h, 0.5));
  CHECK_FALSE(serial_interval(DomainState::Pending, 24h, 0.5));
}
