// SPDX-License-Identifier: Apache-2.0
#include "policy/key_rotation.h"

#include <catch2/catch.hpp>

#include "policy/key_life.h"

using namespace sluis;
using namespace sluis::policy;
using namespace std::chrono_literals;

namespace {

using Names = std::vector<std::string>;
const WallTime kNow = std::chrono::sys_days{std::chrono::year{2026} / 11 / 22};

// Ids as they are given out: a few a millisecond, over an hour.
uint64_t nth_id(uint64_t n) {
  return ((n * 37) << 20) | (n % 7);
}

Domain rotating(WallTime canary_until) {
  Domain domain;
  domain.name = "klant.nl";
  domain.selectors = {"key001", "key003", "key002"};
  domain.successions = {{"key001", "key003", canary_until}};
  return domain;
}

}  // namespace

TEST_CASE("in its first day a new key signs one message in twenty, and the old one the others") {
  const Domain domain = rotating(kNow + 1h);
  int with_new = 0;
  constexpr int kMessages = 100000;
  for (uint64_t n = 1; n <= kMessages; ++n) {
    const Names selectors = selectors_for(domain, MessageId{nth_id(n)}, kNow);
    REQUIRE(selectors.size() == 2);
    CHECK(selectors.back() == "key002");
    with_new += selectors.front() == "key003" ? 1 : 0;
  }
  CHECK(with_new > kMessages * 46 / 1000);
  CHECK(with_new < kMessages * 54 / 1000);
}

TEST_CASE("a message is signed with the same key at every attempt of the canary's day") {
  const Domain domain = rotating(kNow + 24h);
  for (uint64_t n = 1; n <= 1000; ++n) {
    const MessageId id{nth_id(n)};
    CHECK(selectors_for(domain, id, kNow) == selectors_for(domain, id, kNow + 23h));
  }
}

TEST_CASE("after its day the new key signs everything that the old one signed") {
  const Domain domain = rotating(kNow);
  for (uint64_t n = 1; n <= 1000; ++n)
    CHECK(selectors_for(domain, MessageId{nth_id(n)}, kNow) == Names{"key003", "key002"});
}

TEST_CASE("a key that is replaced while it takes another's place leaves one of the three signing") {
  Domain domain = rotating(kNow);
  domain.selectors = {"key001", "key003", "key004"};
  domain.successions.push_back({"key003", "key004", kNow});
  CHECK(selectors_for(domain, MessageId{1}, kNow) == Names{"key004"});
  domain.successions.back().canary_until = kNow + 24h;
  for (uint64_t n = 1; n <= 1000; ++n)
    CHECK(selectors_for(domain, MessageId{nth_id(n)}, kNow).size() == 1);
}

TEST_CASE("a receiver's open problem keeps the share small without an end") {
  CHECK(canary_ends(kNow, Refused::No) == kNow + 24h);
  CHECK(step_of({"a", "b", canary_ends(kNow, Refused::Yes)}, kNow + 1000 * 24h) ==
        RotationStep::Canary);
}

TEST_CASE("a replaced key is kept a week and a queue's life after its last signature") {
  using Place = KeyFacts::Place;
  KeyFacts facts{Place::Configured, 0, kNow, {}, 5 * 24h};
  CHECK(judge_key(facts, kNow).stage == KeyStage::New);
  facts.domains = 3;
  CHECK(judge_key(facts, kNow).stage == KeyStage::InUse);
  facts.place = Place::Replaced;
  facts.last_signed = kNow + 30 * 24h;
  CHECK(judge_key(facts, kNow + 60 * 24h).stage == KeyStage::Retiring);
  facts.domains = 0;
  const WallTime safe = facts.last_signed + 12 * 24h;
  CHECK(judge_key(facts, safe - 1ms).stage == KeyStage::Kept);
  CHECK(judge_key(facts, safe - 1ms).safe_from == safe);
  CHECK(judge_key(facts, safe).stage == KeyStage::SafeToRemove);
}

TEST_CASE("a key that was taken out of the configuration early is kept as long all the same") {
  const KeyFacts facts{KeyFacts::Place::Gone, 0, kNow, kNow + 24h, 5 * 24h};
  CHECK(judge_key(facts, kNow + 12 * 24h).stage == KeyStage::Kept);
  CHECK(judge_key(facts, kNow + 13 * 24h).stage == KeyStage::SafeToRemove);
}
