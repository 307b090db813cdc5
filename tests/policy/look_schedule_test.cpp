// SPDX-License-Identifier: Apache-2.0
#include "policy/look_schedule.h"

#include <catch2/catch.hpp>

using namespace sluis;
using namespace sluis::policy;
using namespace std::chrono_literals;

namespace {
const WallTime kStart = WallTime(Millis(1'800'000'000'000));
}

TEST_CASE("a new domain is looked at often, then less, daily at last, and not after thirty days") {
  LookFacts facts;
  facts.wanted = kStart;
  const auto after = [&](Millis age) { return look_interval(facts, kStart + age, 0.5); };
  CHECK(after(0s) == 30s);
  CHECK(after(10min) == 30s);
  CHECK(after(10min + 1s) == 2min);
  CHECK(after(1h + 1s) == 10min);
  CHECK(after(6h + 1s) == 30min);
  CHECK(after(24h + 1s) == 2h);
  CHECK(after(72h + 1s) == 24h);
  CHECK(after(30 * 24h) == 24h);
  CHECK_FALSE(after(30 * 24h + 1s));
}

TEST_CASE("an active domain is looked at every six hours, a fifth more or less") {
  LookFacts facts;
  facts.state = DomainState::Active;
  const auto with = [&](double spread) { return look_interval(facts, kStart, spread).value(); };
  CHECK(with(0.0) == Millis(6h) * 8 / 10);
  CHECK(with(0.5) == 6h);
  CHECK(with(0.999) <= Millis(6h) * 12 / 10);
  CHECK(with(0.999) > Millis(6h) * 119 / 100);
}

TEST_CASE("an answer that waits for its confirmation brings the next look forward") {
  Confirmation one;
  LookFacts facts;
  facts.selectors = {&one, 1};
  for (const DomainState state : {DomainState::Pending, DomainState::Ready, DomainState::Active}) {
    facts.state = state;
    facts.wanted = kStart - 80h;
    one = {false, Answer::Good, 1, kStart};
    CHECK(look_interval(facts, kStart, 0.5) == kConfirmGoodAfter);
    one = {true, Answer::Bad, 1, kStart};
    CHECK(look_interval(facts, kStart, 0.5) == kConfirmBadAfter);
  }
  CHECK(kConfirmGoodAfter >= kGoodSpan);
  CHECK(kConfirmBadAfter * (kBadAnswers - 1) >= kBadSpan);
}

TEST_CASE("a domain that is off is not looked at") {
  LookFacts facts;
  for (const DomainState off :
       {DomainState::Suspended, DomainState::Paused, DomainState::Removed}) {
    facts.state = off;
    CHECK_FALSE(look_interval(facts, kStart, 0.5));
  }
}
