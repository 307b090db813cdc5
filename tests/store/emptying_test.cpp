// SPDX-License-Identifier: Apache-2.0
#include "mta/store/emptying.h"

#include <catch2/catch.hpp>

using sluis::store::Emptying;
using namespace std::chrono_literals;

namespace {

// At so long after the ring became crowded.
Emptying::Time at(std::chrono::milliseconds since) {
  return Emptying::Time{} + 1h + since;
}

}  // namespace

TEST_CASE("a segment that will be empty in time at its pace is waited for") {
  Emptying emptying(1s);
  CHECK(emptying.soon(1, 1000, 1000, at(0ms)));
  CHECK(emptying.soon(1, 1000, 1000, at(50ms)));  // not known yet
  CHECK(emptying.soon(1, 900, 1000, at(100ms)));
  CHECK(emptying.soon(1, 700, 1000, at(400ms)));
  CHECK_FALSE(emptying.soon(1, 690, 1000, at(500ms)));  // 310 in half a second
}

TEST_CASE("what leaves slowly at the end is not waited for longer than the time") {
  Emptying emptying(1s);
  CHECK(emptying.soon(1, 1000, 1000, at(0ms)));
  CHECK(emptying.soon(1, 100, 1000, at(100ms)));
  CHECK(emptying.soon(1, 100, 1000, at(900ms)));
  CHECK_FALSE(emptying.soon(1, 100, 1000, at(1000ms)));
}

TEST_CASE(
    "what stays behind in a segment that is all but empty is moved, and the next waited for") {
  Emptying emptying(1s);
  CHECK(emptying.soon(1, 63, 1000, at(0ms)));
  CHECK_FALSE(emptying.soon(1, 62, 1000, at(100ms)));
  CHECK(emptying.soon(2, 1000, 1000, at(110ms)));
}

TEST_CASE("a segment that emptied by itself is followed by one of which nothing is known yet") {
  Emptying emptying(1s);
  CHECK(emptying.soon(1, 500, 1000, at(0ms)));
  CHECK(emptying.soon(2, 1000, 1000, at(100ms)));
  CHECK(emptying.soon(4, 1000, 1000, at(200ms)));
  CHECK_FALSE(emptying.soon(4, 1000, 1000, at(300ms)));
}

TEST_CASE("after one that did not empty in time none is waited for during as long") {
  Emptying emptying(1s);
  CHECK(emptying.soon(1, 800, 1000, at(0ms)));
  CHECK_FALSE(emptying.soon(1, 801, 1000, at(100ms)));  // a draft came
  CHECK_FALSE(emptying.soon(1, 100, 1000, at(200ms)));
  CHECK_FALSE(emptying.soon(2, 800, 1000, at(1099ms)));
  CHECK(emptying.soon(3, 800, 1000, at(1100ms)));
  CHECK(emptying.soon(3, 400, 1000, at(1200ms)));
}

TEST_CASE("no segment is waited for where no time is given") {
  Emptying emptying(0s);
  CHECK_FALSE(emptying.soon(1, 100, 1000, at(0ms)));
  CHECK_FALSE(emptying.soon(1, 1, 1000, at(100ms)));
}
