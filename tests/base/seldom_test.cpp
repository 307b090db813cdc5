// SPDX-License-Identifier: Apache-2.0
#include "mta/base/seldom.h"

#include <catch2/catch.hpp>

using sluis::Seldom;
using namespace std::chrono_literals;

TEST_CASE("what happens again is told the first time, and again when the time is over") {
  Seldom hourly(1h);
  CHECK(hourly.again());
  CHECK_FALSE(hourly.again());
  CHECK_FALSE(hourly.again());
  Seldom always(0s);
  CHECK(always.again());
  CHECK(always.again());
}
