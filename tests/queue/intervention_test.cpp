// SPDX-License-Identifier: Apache-2.0
#include "mta/queue/intervention.h"

#include <catch2/catch.hpp>

#include "mta/queue/explain.h"
#include "mta/queue/standing.h"

using namespace sluis;
using namespace sluis::queue;
using store::MessageState;
using store::RecipientState;
using namespace std::chrono_literals;

namespace {

const WallTime kNow = std::chrono::sys_days{std::chrono::year{2026} / 11 / 22};
const Act kAct{"anna", "wrong price", Mode::Act};

store::Message message() {
  store::Message message;
  message.id = MessageId{42};
  message.envelope.sender = mail::Address{"info", "example.org"};
  for (const char* local : {"a", "b"}) {
    message.envelope.recipients.push_back({{local, "example.net"}, {}, {}});
    store::RecipientStatus status;
    status.next_attempt = kNow;
    message.recipients.push_back(status);
  }
  message.accepted = kNow - 1h;
  message.due = kNow;
  return message;
}

store::Message scheduled() {
  auto later = message();
  later.schedule = TimeIntent{TimeIntent::Kind::Instant, kNow + 2h, {}, {}};
  later.state = MessageState::Scheduled;
  later.due = kNow + 2h;
  for (auto& recipient : later.recipients) recipient.next_attempt = later.due;
  return later;
}

store::Message after(const store::Message& before, const Decision& decision) {
  store::Message changed = before;
  REQUIRE(decision.change);
  store::apply(changed, *decision.change);
  return changed;
}

}  // namespace

TEST_CASE("a cancelled message ends for every recipient that had not ended") {
  auto waiting = message();
  waiting.recipients[0].state = RecipientState::Delivered;
  const auto decision = cancelling(kAct)(waiting, kNow);
  CHECK(decision.what == Touched::What::Done);
  CHECK(decision.change->then == store::Change::Then::Finish);
  const auto ended = after(waiting, decision);
  CHECK(ended.recipients[0].state == RecipientState::Delivered);
  CHECK(ended.recipients[1].state == RecipientState::Cancelled);
  REQUIRE(decision.events.size() == 1);
  CHECK(decision.events[0].recipient == "b@example.net");
  CHECK(decision.events[0].actor == "anna");
  CHECK(decision.events[0].reason == "wrong price");
}

TEST_CASE("cancelling what has ended is too late and changes nothing") {
  auto ended = message();
  for (auto& recipient : ended.recipients) recipient.state = RecipientState::Delivered;
  const auto decision = cancelling(kAct)(ended, kNow);
  CHECK(decision.what == Touched::What::TooLate);
  CHECK_FALSE(decision.change);
}

TEST_CASE("a dry run says what would be done and changes nothing") {
  Act dry = kAct;
  dry.mode = Mode::DryRun;
  for (const auto& act : {cancelling(dry), pausing(store::kNever, dry), retrying(dry),
                          giving_up(dry), rescheduling({}, dry)}) {
    const auto decision = act(message(), kNow);
    CHECK(decision.what == Touched::What::Done);
    CHECK(decision.sentence.starts_with("would be "));
    CHECK_FALSE(decision.change);
    CHECK(decision.events.empty());
  }
}

TEST_CASE("a pause carries who, why and until when, and resuming gives back the old place") {
  const auto held = after(scheduled(), pausing(kNow + 24h, kAct)(scheduled(), kNow));
  CHECK(held.state == MessageState::Paused);
  CHECK(held.due == kNow + 24h);
  REQUIRE(held.hold);
  CHECK(held.hold->who == "anna");
  CHECK(held.hold->why == "wrong price");
  const auto resumed = after(held, resuming(kAct)(held, kNow + 1h));
  CHECK(resumed.state == MessageState::Scheduled);
  CHECK(resumed.due == kNow + 2h);
  CHECK_FALSE(resumed.hold);
  CHECK(resuming(kAct)(message(), kNow).what == Touched::What::Refused);
}

TEST_CASE("a scheduled message whose time passed while it was paused leaves when it is resumed") {
  const auto held = after(scheduled(), pausing(store::kNever, kAct)(scheduled(), kNow));
  const auto resumed = after(held, resuming(kAct)(held, kNow + 24h));
  CHECK(resumed.state == MessageState::Ready);
  CHECK(resumed.released == kNow + 24h);
  CHECK(resumed.due <= kNow + 24h);
}

TEST_CASE("rescheduling moves the release and every recipient with it") {
  const TimeIntent at{TimeIntent::Kind::Wall, kNow + 5h, "2026-11-22T06:00:00", "Europe/Amsterdam"};
  const auto moved = after(scheduled(), rescheduling(at, kAct)(scheduled(), kNow));
  CHECK(moved.state == MessageState::Scheduled);
  CHECK(moved.due == kNow + 5h);
  CHECK(moved.schedule == at);
  CHECK(moved.recipients[1].next_attempt == kNow + 5h);
}

TEST_CASE("retrying does not release a scheduled or a paused message") {
  CHECK(retrying(kAct)(scheduled(), kNow).what == Touched::What::Refused);
  auto held = message();
  held.hold = store::Hold{};
  CHECK(retrying(kAct)(held, kNow).what == Touched::What::Refused);
  auto deferred = message();
  deferred.recipients[0].state = RecipientState::Deferred;
  deferred.recipients[0].next_attempt = kNow + 4h;
  CHECK(after(deferred, retrying(kAct)(deferred, kNow)).due == kNow);
}

TEST_CASE("a message that is given up bounces at its next turn, whatever held it") {
  auto held = message();
  held.hold = store::Hold{};
  const auto given_up = after(held, giving_up(kAct)(held, kNow));
  CHECK(given_up.give_up == "wrong price");
  CHECK(given_up.due == kNow);
  CHECK_FALSE(given_up.hold);
}

TEST_CASE(
    "mail that awaited its domain is due once the domain is ready, scheduled mail at its time") {
  auto waiting = message();
  waiting.state = MessageState::AwaitingDomain;
  waiting.due = kNow + 24h;
  CHECK(after(waiting, domain_ready()(waiting, kNow)).due == kNow);
  auto later = scheduled();
  later.state = MessageState::AwaitingDomain;
  const auto back = after(later, domain_ready()(later, kNow));
  CHECK(back.state == MessageState::Scheduled);
  CHECK(back.due == kNow + 2h);
  CHECK(domain_ready()(message(), kNow).what == Touched::What::Refused);
}

TEST_CASE("the state of a message follows from its hold, its schedule and its recipients") {
  auto mixed = message();
  mixed.recipients[0].state = RecipientState::Deferred;
  mixed.recipients[0].next_attempt = kNow + 1h;
  CHECK(standing_of(mixed).state == State::Ready);
  CHECK(standing_of(mixed).due == kNow);
  mixed.recipients[1].state = RecipientState::Delivered;
  CHECK(standing_of(mixed).state == State::Deferred);
  CHECK(standing_of(mixed).due == kNow + 1h);
  mixed.hold = store::Hold{"x", "y", kNow, store::kNever};
  CHECK(standing_of(mixed).state == State::Paused);
}

TEST_CASE("why a message waits is told from the nearest cause to the farthest") {
  auto held = scheduled();
  held.hold = store::Hold{"anna", "audit", kNow, store::kNever};
  held.state = MessageState::Paused;
  const auto causes = why_it_waits(held, kNow);
  REQUIRE(causes.size() == 2);
  CHECK(causes[0].what.find("paused by anna") == 0);
  CHECK_FALSE(causes[0].until);
  CHECK(causes[1].until == kNow + 2h);

  auto deferred = message();
  for (auto& recipient : deferred.recipients) {
    recipient.state = RecipientState::Deferred;
    recipient.mx = "mx.example.net";
    recipient.reply = "451 4.7.1 Greylisted";
    recipient.next_attempt = kNow + 5min;
  }
  const auto why = why_it_waits(deferred, kNow);
  REQUIRE(why.size() == 1);
  CHECK(why[0].what ==
        "a@example.net and 1 more deferred: mx.example.net said: 451 4.7.1 Greylisted");
  CHECK(why[0].until == kNow + 5min);

  auto put_off = message();
  put_off.recipients[0].reply = "DNS could not be asked";
  put_off.recipients[0].next_attempt = kNow + 5s;
  const auto not_tried = why_it_waits(put_off, kNow);
  REQUIRE(not_tried.size() == 1);
  CHECK(not_tried[0].what == "a@example.net not tried yet: DNS could not be asked");
  CHECK(why_it_waits(put_off, kNow + 5s)[0].what == "due now: waits for its turn");
}
