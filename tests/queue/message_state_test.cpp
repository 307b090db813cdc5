// SPDX-License-Identifier: Apache-2.0
#include "mta/queue/message_state.h"

#include <fstream>
#include <set>

#include <catch2/catch.hpp>

#include "mta/base/ascii.h"
#include "tests/support/source_tree.h"

using namespace sluis;
using namespace sluis::queue;
using namespace std::chrono_literals;
using store::RecipientState;

namespace {

const WallTime kNow = std::chrono::sys_days{std::chrono::year{2026} / 11 / 22};

constexpr State kAllStates[] = {
    State::Scheduled,      State::Ready,     State::Sending, State::Deferred, State::Paused,
    State::AwaitingDomain, State::Delivered, State::Bounced, State::Expired,  State::Cancelled};

std::string name_of(RecipientState state) {
  constexpr const char* kNames[] = {"waiting", "deferred", "delivered",
                                    "bounced", "expired",  "cancelled"};
  return kNames[static_cast<size_t>(state)];
}

// The rows of the table under a heading of docs/states.md, cells trimmed, joined by "|".
std::vector<std::string> documented(std::string_view heading) {
  std::ifstream file(in_source_tree("docs/states.md"));
  REQUIRE(file);
  std::vector<std::string> rows;
  bool inside = false;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("## ")) inside = line.substr(3) == heading;
    if (!inside || !line.starts_with("| `")) continue;
    std::string row;
    for (const auto cell : ascii::split(line, '|')) {
      std::string text(ascii::trim(cell));
      std::erase(text, '`');
      if (!text.empty()) row += (row.empty() ? "" : "|") + text;
    }
    rows.push_back(row);
  }
  return rows;
}

store::RecipientStatus recipient(RecipientState state, WallTime next = kNow) {
  store::RecipientStatus made;
  made.state = state;
  made.next_attempt = next;
  return made;
}

}  // namespace

TEST_CASE("the documentation shows every move of a message and no other") {
  std::vector<std::string> coded;
  for (const Move& move : moves()) {
    coded.push_back(std::string(to_string(move.from)) + "|" + std::string(to_string(move.to)) +
                    "|" + std::string(move.cause));
  }
  CHECK(documented("Moves of a message") == coded);
}

TEST_CASE("the documentation shows every move of a recipient and no other") {
  std::vector<std::string> coded;
  for (const RecipientMove& move : recipient_moves()) {
    coded.push_back(name_of(move.from) + "|" + name_of(move.to) + "|" + std::string(move.cause));
  }
  CHECK(documented("Moves of a recipient") == coded);
}

TEST_CASE("the documentation explains every state") {
  std::set<std::string> explained;
  for (const std::string& row : documented("States"))
    explained.insert(row.substr(0, row.find('|')));
  std::set<std::string> all;
  for (const State state : kAllStates) all.insert(std::string(to_string(state)));
  CHECK(explained == all);
}

TEST_CASE("an end is the end") {
  for (const Move& move : moves()) CHECK_FALSE(is_end(move.from));
  for (const RecipientMove& move : recipient_moves()) CHECK_FALSE(store::is_end(move.from));
}

TEST_CASE("from every state a message can come to an end, and no move stands twice") {
  std::set<std::pair<State, State>> seen;
  for (const Move& move : moves()) CHECK(seen.emplace(move.from, move.to).second);
  for (const State state : kAllStates) {
    if (is_end(state)) continue;
    INFO(to_string(state));
    bool ends = false;
    for (const Move& move : moves()) ends = ends || (move.from == state && is_end(move.to));
    CHECK(ends);
  }
}

TEST_CASE("what is being sent can no longer be cancelled") {
  CHECK_FALSE(may_move(State::Sending, State::Cancelled));
  CHECK_FALSE(may_move(State::Sending, State::Scheduled));
  CHECK(may_move(State::Scheduled, State::Cancelled));
  CHECK(may_move(State::Ready, State::Sending));
  CHECK_FALSE(may_move(State::Scheduled, State::Delivered));
  CHECK_FALSE(may_move(RecipientState::Delivered, RecipientState::Bounced));
  CHECK(may_move(RecipientState::Deferred, RecipientState::Delivered));
  CHECK(may_begin(State::Scheduled));
  CHECK_FALSE(may_begin(State::Deferred));
}

TEST_CASE("a hold goes before everything else") {
  const auto recipients = {recipient(RecipientState::Deferred)};
  const store::Hold hold{.who = "kim", .why = "check", .since = kNow, .until = kNow + 3h};
  const TimeIntent later{
      .kind = TimeIntent::Kind::Instant, .utc = kNow + 1h, .local = {}, .zone = {}};
  const Standing standing = derive({recipients, hold, later, false, kNow + 2h});
  CHECK(standing.state == State::Paused);
  CHECK(standing.due == kNow + 3h);
}

TEST_CASE("a schedule counts until it was released") {
  const auto recipients = {recipient(RecipientState::Waiting)};
  const TimeIntent later{
      .kind = TimeIntent::Kind::Instant, .utc = kNow + 1h, .local = {}, .zone = {}};
  const Standing before = derive({recipients, {}, later, false, {}});
  CHECK(before.state == State::Scheduled);
  CHECK(before.due == kNow + 1h);
  const Standing after = derive({recipients, {}, later, true, {}});
  CHECK(after.state == State::Ready);
  CHECK(after.due == kNow);
}

TEST_CASE("a message that waits for its domain is due when it gives up") {
  const auto recipients = {recipient(RecipientState::Waiting)};
  const Standing standing = derive({recipients, {}, {}, true, kNow + 5h});
  CHECK(standing.state == State::AwaitingDomain);
  CHECK(standing.due == kNow + 5h);
}

TEST_CASE("a message is due with the first of its open recipients") {
  const auto mixed = {recipient(RecipientState::Delivered, kNow - 1h),
                      recipient(RecipientState::Deferred, kNow + 2h),
                      recipient(RecipientState::Deferred, kNow + 1h)};
  const Standing deferred = derive({mixed, {}, {}, true, {}});
  CHECK(deferred.state == State::Deferred);
  CHECK(deferred.due == kNow + 1h);

  const auto untried = {recipient(RecipientState::Deferred, kNow + 2h),
                        recipient(RecipientState::Waiting, kNow)};
  const Standing ready = derive({untried, {}, {}, true, {}});
  CHECK(ready.state == State::Ready);
  CHECK(ready.due == kNow);
}

TEST_CASE("a message has ended when its last recipient has, and is called by what went worst") {
  using R = RecipientState;
  struct Row {
    std::vector<R> recipients;
    std::optional<State> end;
  };
  const Row rows[] = {
      {{R::Delivered, R::Delivered}, State::Delivered},
      {{R::Delivered, R::Bounced, R::Expired}, State::Bounced},
      {{R::Delivered, R::Expired}, State::Expired},
      {{R::Cancelled, R::Delivered}, State::Cancelled},
      {{R::Delivered, R::Deferred}, std::nullopt},
      {{R::Waiting}, std::nullopt},
  };
  for (const Row& row : rows) {
    std::vector<store::RecipientStatus> recipients;
    for (const R state : row.recipients) recipients.push_back(recipient(state));
    CHECK(end_of(recipients) == row.end);
    if (row.end) {
      const Standing standing = derive({recipients, {}, {}, true, {}});
      CHECK(standing.state == *row.end);
      CHECK(standing.due == store::kNever);
    }
  }
}

TEST_CASE("the stored states are the shown ones but for sending and the ends") {
  for (const State state : kAllStates) {
    const auto stored = as_stored(state);
    CHECK(stored.has_value() == (!is_end(state) && state != State::Sending));
    if (stored) CHECK(as_shown(*stored) == state);
  }
}
