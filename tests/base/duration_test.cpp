// SPDX-License-Identifier: Apache-2.0
#include "mta/base/duration.h"

#include <catch2/catch.hpp>

using namespace sluis;
using namespace std::chrono_literals;

TEST_CASE("a duration is read with its units from great to small") {
  CHECK(parse_duration("30s") == 30s);
  CHECK(parse_duration("5m") == 5min);
  CHECK(parse_duration("4h") == 4h);
  CHECK(parse_duration("5d") == 120h);
  CHECK(parse_duration("2h30m") == 150min);
  CHECK(parse_duration("250ms") == 250ms);
  CHECK(parse_duration("1d2h3m4s5ms") == 26h + 3min + 4s + 5ms);
  CHECK(parse_duration("0") == 0ms);
  for (const auto* text : {"", "5", "m", "5x", "30m2h", "5m5m", "-5m", "5 m", "1.5h", "5mm",
                           "99999999999999999999d", "36601d", "0d1"}) {
    INFO(text);
    CHECK_FALSE(parse_duration(text));
  }
}

TEST_CASE("a duration is written in its shortest exact form and read back") {
  CHECK(to_string(150min) == "2h30m");
  CHECK(to_string(Millis(120h)) == "5d");
  CHECK(to_string(Millis(0)) == "0s");
  CHECK(to_string(Millis(-90s)) == "-1m30s");
  CHECK(to_string(Millis(61001)) == "1m1s1ms");
  for (const Millis length : {Millis(1), Millis(999), Millis(86399999), Millis(86400000)}) {
    CHECK(parse_duration(to_string(length)) == length);
  }
}
