// SPDX-License-Identifier: Apache-2.0
#include "policy/shaping.h"

#include <catch2/catch.hpp>

using namespace sluis;
using policy::Shaping;
using Down = Shaping::Down;
using namespace std::chrono_literals;

namespace {

MonoTime at(Millis since_start) {
  return MonoTime(1h) + since_start;
}

Shaping reached(uint32_t connections) {
  Shaping shaping(connections, 0);
  shaping.on_reached();
  return shaping;
}

}  // namespace

TEST_CASE("a destination that was never reached gets one connection") {
  Shaping shaping(20, 0);
  CHECK(shaping.connection_limit() == 1);
  shaping.on_reached();
  CHECK(shaping.connection_limit() == 20);
}

TEST_CASE("a destination that pushes back gets half the connections, but never none") {
  Shaping shaping = reached(20);
  uint32_t expected[] = {10, 5, 2, 1, 1};
  Millis now = 0ms;
  for (uint32_t limit : expected) {
    shaping.on_pushback(at(now));
    CHECK(shaping.connection_limit() == limit);
    now += Shaping::kOneComplaint;
  }
}

TEST_CASE("twenty connections that are turned away at once are one complaint") {
  Shaping shaping = reached(20);
  for (int i = 0; i < 20; ++i) shaping.on_pushback(at(Millis(i)));
  CHECK(shaping.connection_limit() == 10);
}

TEST_CASE("a destination recovers by one connection for each run of successes, up to its limit") {
  Shaping shaping = reached(4);
  shaping.on_pushback(at(0ms));
  REQUIRE(shaping.connection_limit() == 2);
  for (uint32_t i = 1; i < Shaping::kSuccessesToGrow; ++i) shaping.on_success();
  CHECK(shaping.connection_limit() == 2);
  shaping.on_success();
  CHECK(shaping.connection_limit() == 3);
  for (uint32_t i = 0; i < 10 * Shaping::kSuccessesToGrow; ++i) shaping.on_success();
  CHECK(shaping.connection_limit() == 4);
}

TEST_CASE("a push back breaks the run of successes") {
  Shaping shaping = reached(4);
  shaping.on_pushback(at(0ms));
  for (uint32_t i = 1; i < Shaping::kSuccessesToGrow; ++i) shaping.on_success();
  shaping.on_pushback(at(1ms));  // same complaint: the limit stays
  shaping.on_success();
  CHECK(shaping.connection_limit() == 2);
}

TEST_CASE("a destination that stays down is left alone for longer and longer, up to half an hour") {
  Shaping shaping(20, 0);
  Millis expected[] = {1min, 2min, 4min, 8min, 16min, 30min, 30min};
  MonoTime now = at(0ms);
  for (Millis wait : expected) {
    const MonoTime until = shaping.on_down(now, Down::NoHost);
    CHECK(until == now + wait);
    CHECK(shaping.suspended(until - 1ms));
    CHECK_FALSE(shaping.suspended(until));
    CHECK(shaping.connection_limit() == 1);
    now = until;
  }
  shaping.on_reached();
  CHECK(shaping.on_down(now, Down::NoHost) == now + 1min);
}

TEST_CASE("DNS that does not answer costs a destination seconds, not its good name") {
  Shaping shaping = reached(20);
  Millis expected[] = {5s, 10s, 20s, 40s, 80s, 160s, 5min, 5min};
  MonoTime now = at(0ms);
  for (Millis wait : expected) {
    const MonoTime until = shaping.on_down(now, Down::NoLookUp);
    CHECK(until == now + wait);
    CHECK(shaping.suspended(until - 1ms));
    CHECK_FALSE(shaping.suspended(until));
    CHECK(shaping.connection_limit() == 20);
    now = until;
  }
  CHECK(shaping.on_down(now, Down::NoHost) == now + 1min);
  CHECK(shaping.on_down(now, Down::NoLookUp) == now + 5s);
  shaping.on_reached();
  CHECK_FALSE(shaping.suspended(now));
  CHECK(shaping.on_down(now, Down::NoLookUp) == now + 5s);
}

TEST_CASE("an operator's retry ends a suspension without forgetting how long the next one is") {
  Shaping shaping(20, 0);
  shaping.on_down(at(0ms), Down::NoHost);
  shaping.forget_suspension();
  CHECK_FALSE(shaping.suspended(at(1ms)));
  CHECK(shaping.on_down(at(1ms), Down::NoHost) == at(1ms) + 2min);
}

TEST_CASE("a rate lets a second's worth go at once and then spaces messages out") {
  Shaping shaping(20, 4);
  for (int i = 0; i < 4; ++i) CHECK(shaping.take_start(at(0ms)) == 0ms);
  CHECK(shaping.take_start(at(0ms)) == 250ms);
  CHECK(shaping.take_start(at(250ms)) == 0ms);
  CHECK(shaping.take_start(at(250ms)) == 250ms);
}

TEST_CASE("a rate below one a second still lets the first message go") {
  Shaping shaping(1, 0.5);
  CHECK(shaping.take_start(at(0ms)) == 0ms);
  CHECK(shaping.take_start(at(0ms)) == 2s);
}

TEST_CASE("a lower configured limit holds at once, a higher one only where nothing was learnt") {
  Shaping fresh = reached(20);
  fresh.configure(5, 0);
  CHECK(fresh.connection_limit() == 5);
  fresh.configure(30, 0);
  CHECK(fresh.connection_limit() == 30);

  Shaping shrunk = reached(20);
  shrunk.on_pushback(at(0ms));
  shrunk.configure(30, 0);
  CHECK(shrunk.connection_limit() == 10);
}
