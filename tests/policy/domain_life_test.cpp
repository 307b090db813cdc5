// SPDX-License-Identifier: Apache-2.0
#include "policy/domain_life.h"

#include <random>

#include <catch2/catch.hpp>

using namespace sluis;
using namespace sluis::policy;
using namespace std::chrono_literals;

namespace {

const WallTime kStart = WallTime(Millis(1'800'000'000'000));

Confirmation fed(std::initializer_list<std::pair<Millis, Answer>> answers,
                 AskedBy by = AskedBy::Daemon) {
  Confirmation seen;
  for (const auto& [at, answer] : answers) seen = after_answer(seen, answer, by, kStart + at);
  return seen;
}

}  // namespace

TEST_CASE("good news counts after two answers a minute apart, a person's at once") {
  CHECK_FALSE(fed({{0min, Answer::Good}}).confirmed);
  CHECK(fed({{0min, Answer::Good}}).good_waits());
  CHECK_FALSE(fed({{0s, Answer::Good}, {59s, Answer::Good}}).confirmed);
  CHECK(fed({{0s, Answer::Good}, {60s, Answer::Good}}).proven());
  CHECK(fed({{0s, Answer::Good}, {30s, Answer::Good}, {60s, Answer::Good}}).proven());
  CHECK_FALSE(fed({{0s, Answer::Good}, {30s, Answer::Bad}, {60s, Answer::Good}}).confirmed);
  CHECK(fed({{0min, Answer::Good}}, AskedBy::Person).proven());
}

TEST_CASE("bad news counts after three answers over half an hour, whoever asks") {
  for (const AskedBy by : {AskedBy::Daemon, AskedBy::Person}) {
    Confirmation seen;
    seen.confirmed = true;
    const auto bad = [&](Millis at) { seen = after_answer(seen, Answer::Bad, by, kStart + at); };
    bad(0min);
    bad(1min);
    bad(2min);
    CHECK(seen.confirmed);
    CHECK(seen.bad_waits());
    bad(29min);
    CHECK(seen.confirmed);
    bad(30min);
    CHECK_FALSE(seen.confirmed);
  }
  Confirmation two;
  two.confirmed = true;
  two = after_answer(two, Answer::Bad, AskedBy::Daemon, kStart);
  two = after_answer(two, Answer::Bad, AskedBy::Daemon, kStart + 24h);
  CHECK(two.confirmed);
}

TEST_CASE("one good answer between bad ones begins their row anew") {
  Confirmation seen;
  seen.confirmed = true;
  for (int minute = 0; minute <= 300; minute += 15) {
    const Answer answer = minute % 45 == 30 ? Answer::Good : Answer::Bad;
    seen = after_answer(seen, answer, AskedBy::Daemon, kStart + std::chrono::minutes(minute));
  }
  CHECK(seen.confirmed);
}

TEST_CASE("a question that was not answered leaves verdict and row as they were") {
  const Confirmation before = fed({{0s, Answer::Good}});
  CHECK(after_answer(before, Answer::None, AskedBy::Person, kStart + 1h) == before);
}

TEST_CASE("a clock that was set back does not confirm anything") {
  CHECK_FALSE(fed({{0s, Answer::Good}, {-1h, Answer::Good}}).confirmed);
  CHECK(fed({{0s, Answer::Good}, {-1h, Answer::Good}, {-59min, Answer::Good}}).confirmed);
}

TEST_CASE("facts move a domain between waiting and ready, and between active and degraded") {
  const Confirmation none{}, good{true, Answer::Good, 2, kStart},
      shaky{true, Answer::Bad, 1, kStart};
  const auto event = [](DomainState state, Confirmation a, Confirmation b,
                        SwitchOn on = SwitchOn::ByPerson) {
    const Confirmation both[] = {a, b};
    return event_of_facts(state, both, on);
  };
  using S = DomainState;
  using E = DomainEvent;
  CHECK(event(S::Pending, none, good) == E::RecordsFound);
  CHECK_FALSE(event(S::Pending, none, shaky));
  CHECK_FALSE(event(S::Ready, good, none));
  CHECK(event(S::Ready, good, none, SwitchOn::ByItself) == E::Activate);
  CHECK_FALSE(event(S::Ready, shaky, none, SwitchOn::ByItself));
  CHECK(event(S::Ready, none, none) == E::RecordsLost);
  CHECK_FALSE(event(S::Active, shaky, none));
  CHECK(event(S::Active, none, none) == E::RecordsLost);
  CHECK(event(S::Degraded, good, none) == E::RecordsFound);
  for (const S off : {S::Suspended, S::Paused, S::Removed})
    CHECK_FALSE(event(off, good, good, SwitchOn::ByItself));
}

TEST_CASE("deadlines, pauses and plans end when their time has come and not before") {
  Ends ends;
  ends.since = kStart;
  const auto at = [&](DomainState state, Millis after) {
    return event_of_time(state, ends, kStart + after);
  };
  CHECK_FALSE(at(DomainState::Degraded, 72h - 1ms));
  CHECK(at(DomainState::Degraded, 72h) == DomainEvent::DeadlinePassed);
  ends.good_waits = true;
  CHECK_FALSE(at(DomainState::Degraded, 73h));
  CHECK_FALSE(next_end(DomainState::Degraded, ends));
  CHECK_FALSE(at(DomainState::Paused, 1000h));
  ends.pause_until = kStart + 5h;
  CHECK(next_end(DomainState::Paused, ends) == kStart + 5h);
  CHECK(at(DomainState::Paused, 5h) == DomainEvent::PauseEnded);
  CHECK_FALSE(at(DomainState::Active, 5h));
  ends.plan_ends = kStart + 14 * 24h;
  CHECK(at(DomainState::Active, 14 * 24h) == DomainEvent::PlanEnded);
  CHECK_FALSE(at(DomainState::Ready, 15 * 24h));
  CHECK(forgotten(DomainState::Removed, kStart, kStart + 90 * 24h));
  CHECK_FALSE(forgotten(DomainState::Removed, kStart, kStart + 89 * 24h));
  CHECK_FALSE(forgotten(DomainState::Suspended, kStart, kStart + 900 * 24h));
}

namespace {

// A domain with two selectors, lived by the tables alone, against a record of every answer.
struct Life {
  DomainState state = DomainState::Pending;
  Confirmation seen[2];
  bool ever_good[2] = {false, false};

  void answer(const Answer (&news)[2], AskedBy by, WallTime now, SwitchOn on) {
    bool answered = false;
    for (int i = 0; i < 2; ++i) {
      seen[i] = after_answer(seen[i], news[i], by, now);
      ever_good[i] |= news[i] == Answer::Good;
      answered |= news[i] != Answer::None;
    }
    while (answered) {
      const auto event = event_of_facts(state, seen, on);
      const auto to = event ? next_state(state, *event) : std::nullopt;
      if (!to) return;
      state = *to;
    }
  }
};

}  // namespace

TEST_CASE("whatever DNS answers, nothing signs that was never right, and silence moves nothing") {
  std::mt19937 random(20261122);
  const auto pick = [&](unsigned below) { return random() % below; };
  for (int round = 0; round < 2000; ++round) {
    Life life;
    WallTime now = kStart;
    for (int step = 0; step < 60; ++step) {
      now += std::chrono::seconds(pick(2) ? pick(90) : pick(3600));
      const Answer news[2] = {static_cast<Answer>(pick(3)), static_cast<Answer>(pick(3))};
      const Life before = life;
      const auto by = pick(5) ? AskedBy::Daemon : AskedBy::Person;
      life.answer(news, by, now, pick(2) ? SwitchOn::ByItself : SwitchOn::ByPerson);
      for (int i = 0; i < 2; ++i) {
        if (life.seen[i].confirmed) REQUIRE(life.ever_good[i]);
        if (life.seen[i].confirmed && !before.seen[i].confirmed) REQUIRE(news[i] == Answer::Good);
        if (news[i] == Answer::None) REQUIRE(life.seen[i] == before.seen[i]);
      }
      if (news[0] == Answer::None && news[1] == Answer::None) REQUIRE(life.state == before.state);
      if (life.state == DomainState::Active)
        REQUIRE((life.seen[0].confirmed || life.seen[1].confirmed));
    }
  }
}
