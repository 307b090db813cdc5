// SPDX-License-Identifier: Apache-2.0
#include "mta/events/history.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "mta/base/ascii.h"
#include "mta/events/event_log.h"
#include "tests/events/scratch_folder.h"

using namespace sluis;
using namespace sluis::events;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

const WallTime kStart = std::chrono::sys_days{std::chrono::year{2026} / 11 / 22};

MessageId id_number(uint64_t number) {
  // Milliseconds since 2020 in the upper 44 bits, as MessageIdSource gives them out.
  const auto since = kStart - std::chrono::sys_days{std::chrono::year{2020} / 1 / 1};
  const auto millis = static_cast<uint64_t>(std::chrono::duration_cast<Millis>(since).count());
  return MessageId{((millis + number) << 20) | number};
}

Event event_of(uint64_t number, Kind kind, std::string recipient = {}) {
  Event event;
  event.kind = kind;
  event.time = kStart + Millis(number);
  event.id = id_number(number);
  event.recipient = std::move(recipient);
  return event;
}

// An account of three messages: 1 to bob, 2 to bob and carol, 3 to carol.
void tell(EventSink& log) {
  for (uint64_t number = 1; number <= 3; ++number) {
    Event accepted = event_of(number, Kind::Accepted);
    accepted.message_id = "<m" + std::to_string(number) + "@example.org>";
    accepted.sender = "Ann@Example.ORG";
    log.append(accepted);
  }
  log.append(event_of(1, Kind::Delivered, "bob@example.net"));
  log.append(event_of(2, Kind::Delivered, "bob@EXAMPLE.net"));
  log.append(event_of(2, Kind::Bounced, "carol@example.net"));
  log.append(event_of(3, Kind::Delivered, "carol@example.net"));
}

class Recorded {
 public:
  explicit Recorded(uint64_t rotate_size = 1 << 30) {
    auto log = EventLog::open({.file = file(), .rotate_size = rotate_size, .keep_files = 100});
    REQUIRE(log);
    log_ = std::move(*log);
  }
  std::string file() const { return folder_.file("events.jsonl"); }
  EventLog& log() { return *log_; }

  History trace(std::string_view key, HistoryLimits limits = {}) {
    log_->flush_to_file();
    auto history = events::trace(file(), key, limits);
    REQUIRE(history);
    return *history;
  }
  std::vector<std::string> ids(std::string_view key) {
    std::vector<std::string> found;
    for (const Story& story : trace(key).stories) found.push_back(story.id);
    return found;
  }

 private:
  ScratchFolder folder_;
  std::unique_ptr<EventLog> log_;
};

std::vector<std::string> ids(std::initializer_list<uint64_t> numbers) {
  std::vector<std::string> all;
  for (const uint64_t number : numbers) all.push_back(to_string(id_number(number)));
  return all;
}

}  // namespace

TEST_CASE("a message is found by its id with its whole life in order") {
  Recorded recorded;
  tell(recorded.log());
  const std::string id = to_string(id_number(2));
  for (const std::string& key : {id, ascii::to_lower(id)}) {
    const History history = recorded.trace(key);
    REQUIRE(history.stories.size() == 1);
    CHECK(history.stories[0].id == id);
    std::vector<std::string> kinds;
    for (const auto& line : history.stories[0].events) kinds.push_back(json::parse(line)["event"]);
    CHECK(kinds == std::vector<std::string>{"accepted", "delivered", "bounced"});
    CHECK_FALSE(history.more);
  }
}

TEST_CASE("a message is found by its Message-ID with or without brackets") {
  Recorded recorded;
  tell(recorded.log());
  CHECK(recorded.ids("<m3@example.org>") == ids({3}));
  CHECK(recorded.ids("m3@example.org") == ids({3}));
  CHECK(recorded.ids("m4@example.org").empty());
}

TEST_CASE("messages are found by sender and recipient, the newest first") {
  Recorded recorded;
  tell(recorded.log());
  CHECK(recorded.ids("bob@example.net") == ids({2, 1}));
  CHECK(recorded.ids("bob@Example.NET") == ids({2, 1}));
  CHECK(recorded.ids("Ann@example.org") == ids({3, 2, 1}));
  CHECK(recorded.trace("carol@example.net").stories[1].events.size() == 3);
}

TEST_CASE("an address is found exactly, not as a piece of another") {
  Recorded recorded;
  Event event = event_of(1, Kind::Delivered, "jacob@example.net");
  event.reply = "250 ok bob@example.net";
  recorded.log().append(event);
  recorded.log().append(event_of(2, Kind::Delivered, "Bob@example.net"));
  recorded.log().append(event_of(3, Kind::Delivered, "bob@example.net.evil.example"));
  CHECK(recorded.ids("bob@example.net").empty());
  CHECK(recorded.ids("Bob@example.net") == ids({2}));
}

TEST_CASE("an address with a quoted local part and one with a U-label are found") {
  Recorded recorded;
  recorded.log().append(event_of(1, Kind::Delivered, "\"b \\\"o\"@example.net"));
  recorded.log().append(event_of(2, Kind::Delivered,
                                 "bob@b\xC3\xBC"
                                 "cher.example"));
  CHECK(recorded.ids("\"b \\\"o\"@example.net") == ids({1}));
  CHECK(recorded.ids("bob@xn--bcher-kva.example") == ids({2}));
}

TEST_CASE("rotated files belong to the history") {
  Recorded recorded(1);
  for (uint64_t number = 1; number <= 12; ++number) {
    recorded.log().append(event_of(number, Kind::Accepted, "bob@example.net"));
    recorded.log().flush_to_file();
  }
  for (uint64_t number = 1; number <= 12; ++number) {
    recorded.log().append(event_of(number, Kind::Delivered, "bob@example.net"));
    recorded.log().flush_to_file();
  }
  REQUIRE(rotated_files(recorded.file()).size() == 24);
  const History history = recorded.trace("bob@example.net");
  REQUIRE(history.stories.size() == 12);
  for (const Story& story : history.stories) {
    REQUIRE(story.events.size() == 2);
    CHECK(json::parse(story.events[0])["event"] == "accepted");
    CHECK(json::parse(story.events[1])["event"] == "delivered");
  }
}

TEST_CASE("too many messages are cut to the newest, and it is said") {
  Recorded recorded;
  for (uint64_t number = 1; number <= 30; ++number) {
    recorded.log().append(event_of(number, Kind::Accepted, "bob@example.net"));
  }
  const History history = recorded.trace("bob@example.net", {.stories = 3, .events_of_story = 10});
  REQUIRE(history.stories.size() == 3);
  CHECK(history.more);
  CHECK(history.stories[0].id == to_string(id_number(30)));
  CHECK(history.stories[2].id == to_string(id_number(28)));
}

TEST_CASE("too many events of a message are cut, and it is said") {
  Recorded recorded;
  for (int i = 0; i < 20; ++i)
    recorded.log().append(event_of(1, Kind::Deferred, "bob@example.net"));
  const History history =
      recorded.trace(to_string(id_number(1)), {.stories = 5, .events_of_story = 7});
  CHECK(history.stories.at(0).events.size() == 7);
  CHECK(history.more);
}

TEST_CASE("a damaged line does not hide the others") {
  Recorded recorded;
  tell(recorded.log());
  recorded.log().flush_to_file();
  const std::string whole = read_all(recorded.file());
  const std::string id = to_string(id_number(2));
  write_all(recorded.file(), "\0\0\0bob@example.net\n{\"event\":\"x\",\"id\":\"" + id +
                                 "\",bob@example.net\n\n" + whole);
  CHECK(recorded.ids("bob@example.net") == ids({2, 1}));
  CHECK(recorded.trace(id).stories.at(0).events.size() == 3);
}

TEST_CASE("nothing to look for is refused and no file is an empty history") {
  CHECK_FALSE(trace("/nonexistent/events.jsonl", "  "));
  CHECK_FALSE(trace("/nonexistent/events.jsonl", "<>"));
  const auto none = trace("/nonexistent/events.jsonl", "bob@example.net");
  REQUIRE(none);
  CHECK(none->stories.empty());
}
