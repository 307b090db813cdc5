// SPDX-License-Identifier: Apache-2.0
#include "mta/deliver/outcome.h"

#include <catch2/catch.hpp>

using namespace sluis;
using namespace sluis::deliver;
using namespace std::chrono_literals;
using store::RecipientState;
using What = RecipientVerdict::What;

namespace {

const WallTime kReleased = std::chrono::sys_days{std::chrono::year{2026} / 11 / 22};

policy::RetrySettings settings() {
  policy::RetrySettings made;
  made.intervals = {1min, 5min, 1h};
  made.lifetime = 24h;
  made.delay_notice = 4h;
  made.jitter = 0.1;
  return made;
}
const policy::RetrySettings kRetry = settings();

Circumstances after(Millis age, uint8_t notify = mail::Notify::Default) {
  return {.retry = kRetry,
          .released = kReleased,
          .now = kReleased + age,
          .unit = 0.5,
          .notify = {notify}};
}

RecipientResult failure(Scope scope, Permanence permanence, int code = 0, std::string status = {}) {
  RecipientResult result;
  result.scope = scope;
  result.permanence = permanence;
  result.code = code;
  result.status = std::move(status);
  result.reply = "the remote said no";
  result.mx = "mx1.example.org";
  return result;
}

RecipientResult success() {
  RecipientResult result;
  result.delivered = true;
  result.code = 250;
  result.status = "2.0.0";
  result.reply = "250 2.0.0 Ok: queued as 123";
  result.mx = "mx1.example.org";
  return result;
}

}  // namespace

TEST_CASE("every kind of failure has its reaction") {
  struct Row {
    Scope scope;
    Permanence permanence;
    What what;
  };
  const Row rows[] = {
      {Scope::Recipient, Permanence::Transient, What::Retry},
      {Scope::Recipient, Permanence::Permanent, What::Bounce},
      {Scope::Recipient, Permanence::Ours, What::Retry},
      {Scope::Message, Permanence::Transient, What::Retry},
      {Scope::Message, Permanence::Permanent, What::Bounce},
      {Scope::Message, Permanence::Ours, What::Retry},
      {Scope::Session, Permanence::Transient, What::Retry},
      {Scope::Session, Permanence::Permanent, What::Retry},
      {Scope::Session, Permanence::Ours, What::Retry},
      {Scope::Destination, Permanence::Transient, What::Retry},
      {Scope::Destination, Permanence::Permanent, What::Bounce},
      {Scope::Destination, Permanence::Ours, What::Retry},
  };
  for (const Row& row : rows) {
    INFO(int(row.scope) << ' ' << int(row.permanence));
    const auto verdict = judge(failure(row.scope, row.permanence), {}, after(10min));
    CHECK(verdict.what == row.what);
    CHECK(verdict.status.attempts == 1);
    CHECK(verdict.status.last_attempt == kReleased + 10min);
    if (row.what == What::Retry) {
      CHECK(verdict.status.state == RecipientState::Deferred);
      CHECK(verdict.status.next_attempt == kReleased + 11min);
      CHECK(verdict.notice == NoticeDue::None);
    } else {
      CHECK(verdict.status.state == RecipientState::Bounced);
      CHECK(verdict.status.status == "5.0.0");
      CHECK(verdict.notice == NoticeDue::Failed);
    }
  }
}

TEST_CASE("a failure that nobody described is tried again") {
  CHECK(judge(RecipientResult{}, {}, after(1min)).what == What::Retry);
  auto odd = failure(static_cast<Scope>(77), static_cast<Permanence>(99));
  CHECK(judge(odd, {}, after(1min)).what == What::Retry);
}

TEST_CASE("a 4xx reply never bounces") {
  const auto verdict =
      judge(failure(Scope::Recipient, Permanence::Permanent, 451, "4.7.1"), {}, after(1min));
  CHECK(verdict.what == What::Retry);
  CHECK(verdict.status.status == "4.7.1");
}

TEST_CASE("a bounce keeps the remote's words and a status code of its class") {
  const auto clear =
      judge(failure(Scope::Recipient, Permanence::Permanent, 550, "5.1.1"), {}, after(1min));
  CHECK(clear.status.status == "5.1.1");
  CHECK(clear.status.reply == "the remote said no");
  CHECK(clear.status.mx == "mx1.example.org");
  CHECK(clear.category == policy::Category::BadMailbox);
  const auto contradicting =
      judge(failure(Scope::Recipient, Permanence::Permanent, 550, "4.1.1"), {}, after(1min));
  CHECK(contradicting.status.status == "5.0.0");
}

TEST_CASE("retries follow the schedule until the lifetime ends") {
  store::RecipientStatus status;
  Millis age = 0ms;
  std::vector<Millis> ages;
  for (;;) {
    const auto verdict = judge(failure(Scope::Session, Permanence::Transient), status, after(age));
    status = verdict.status;
    if (verdict.what != What::Retry) {
      CHECK(verdict.what == What::Expire);
      CHECK(verdict.notice == NoticeDue::Failed);
      CHECK(status.state == RecipientState::Expired);
      break;
    }
    age = status.next_attempt - kReleased;
    ages.push_back(age);
    REQUIRE(ages.size() < 100);
  }
  REQUIRE(ages.size() > 3);
  CHECK(ages[0] == 1min);
  CHECK(ages[1] == 6min);
  CHECK(ages[2] == 66min);
  CHECK(ages.back() == 24h);
}

TEST_CASE("our own fault expires like any other and does not bounce before") {
  CHECK(judge(failure(Scope::Message, Permanence::Ours), {}, after(23h)).what == What::Retry);
  CHECK(judge(failure(Scope::Message, Permanence::Ours), {}, after(24h)).what == What::Expire);
}

TEST_CASE("a destination that is down costs its messages no attempt") {
  store::RecipientStatus before;
  before.state = RecipientState::Deferred;
  before.attempts = 2;
  before.reply = "connection refused";
  before.last_attempt = kReleased + 5min;
  RecipientResult skipped = failure(Scope::Destination, Permanence::Transient);
  skipped.attempted = false;
  skipped.not_before = kReleased + 40min;

  const auto verdict = judge(skipped, before, after(10min));
  CHECK(verdict.what == What::Retry);
  store::RecipientStatus expected = before;
  expected.next_attempt = kReleased + 40min;
  CHECK(verdict.status == expected);
}

TEST_CASE("a recipient that nobody tried still waits in its own state with a reason") {
  RecipientResult skipped = failure(Scope::Destination, Permanence::Permanent);
  skipped.attempted = false;
  const auto verdict = judge(skipped, {}, after(10min));
  CHECK(verdict.what == What::Retry);
  CHECK(verdict.status.state == RecipientState::Waiting);
  CHECK(verdict.status.attempts == 0);
  CHECK(verdict.status.next_attempt == kReleased + 11min);
  CHECK(verdict.status.reply == "the remote said no");
}

TEST_CASE("a recipient of a destination that nobody asks expires all the same") {
  RecipientResult skipped = failure(Scope::Destination, Permanence::Transient);
  skipped.attempted = false;
  skipped.not_before = kReleased + 48h;
  const auto waiting = judge(skipped, {}, after(23h, mail::Notify::Failure));
  CHECK(waiting.what == What::Retry);
  CHECK(waiting.status.next_attempt == kReleased + 24h);
  const auto over = judge(skipped, {}, after(24h));
  CHECK(over.what == What::Expire);
  CHECK(over.status.state == RecipientState::Expired);
  CHECK(over.notice == NoticeDue::Failed);
}

TEST_CASE("a time in the past for the next try never makes a busy loop") {
  RecipientResult skipped = failure(Scope::Destination, Permanence::Transient);
  skipped.attempted = false;
  skipped.not_before = kReleased;
  CHECK(judge(skipped, {}, after(10min)).status.next_attempt == kReleased + 10min + 1s);
}

TEST_CASE("a delivery is reported by us only when asked for and the remote does not") {
  const auto plain = judge(success(), {}, after(1s));
  CHECK(plain.what == What::Done);
  CHECK(plain.status.state == RecipientState::Delivered);
  CHECK(plain.status.attempts == 1);
  CHECK(plain.status.status == "2.0.0");
  CHECK(plain.notice == NoticeDue::None);
  CHECK(judge(success(), {}, after(1s, mail::Notify::Success)).notice == NoticeDue::Relayed);
  auto passed_on = success();
  passed_on.remote_dsn = true;
  CHECK(judge(passed_on, {}, after(1s, mail::Notify::Success)).notice == NoticeDue::None);
}

TEST_CASE("a sender who wants no notices gets none") {
  const auto bounce = judge(failure(Scope::Recipient, Permanence::Permanent, 550), {},
                            after(1s, mail::Notify::Never));
  CHECK(bounce.what == What::Bounce);
  CHECK(bounce.notice == NoticeDue::None);
  const auto late =
      judge(failure(Scope::Session, Permanence::Transient), {}, after(10h, mail::Notify::Never));
  CHECK(late.notice == NoticeDue::None);
  CHECK_FALSE(late.status.delay_notice_sent);
}

TEST_CASE("the sender is told of a delay once, and on time") {
  const auto failed = failure(Scope::Session, Permanence::Transient);
  store::RecipientStatus status;
  status.attempts = 5;
  const auto before = judge(failed, status, after(3h + 30min));
  CHECK(before.notice == NoticeDue::None);
  CHECK(before.status.next_attempt == kReleased + 4h);  // not half an hour after the notice is due
  const auto told = judge(failed, before.status, after(4h));
  CHECK(told.notice == NoticeDue::Delayed);
  CHECK(told.status.delay_notice_sent);
  CHECK(told.status.next_attempt == kReleased + 5h);
  const auto again = judge(failed, told.status, after(5h));
  CHECK(again.notice == NoticeDue::None);
}

TEST_CASE("the sender is told of a delay although nobody asked the destination") {
  RecipientResult skipped = failure(Scope::Destination, Permanence::Transient);
  skipped.attempted = false;
  skipped.not_before = kReleased + 10h;
  const auto before = judge(skipped, {}, after(1h));
  CHECK(before.status.next_attempt == kReleased + 4h);
  const auto told = judge(skipped, before.status, after(4h));
  CHECK(told.notice == NoticeDue::Delayed);
  CHECK(told.status.next_attempt == kReleased + 10h);
}

TEST_CASE("a message that a person gives up bounces with the reason") {
  store::RecipientStatus before;
  before.state = RecipientState::Deferred;
  before.attempts = 3;
  before.mx = "mx1.example.org";
  const auto verdict = give_up(before, "withdrawn by kim", {});
  CHECK(verdict.what == What::Bounce);
  CHECK(verdict.status.state == RecipientState::Bounced);
  CHECK(verdict.status.reply == "withdrawn by kim");
  CHECK(verdict.status.attempts == 3);
  CHECK(verdict.status.mx.empty());
  CHECK(verdict.notice == NoticeDue::Failed);
  CHECK(give_up(before, "withdrawn", {mail::Notify::Never}).notice == NoticeDue::None);
}
