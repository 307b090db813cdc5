// SPDX-License-Identifier: Apache-2.0
#include "mta/base/ids.h"

#include <catch2/catch.hpp>

using namespace sluis;

namespace {
struct FixedClock final : Clock {
  WallTime now{};
  WallTime wall() const override { return now; }
  MonoTime mono() const override { return {}; }
};
}  // namespace

TEST_CASE("an id is read back from its text in either case") {
  FixedClock clock;
  clock.now = std::chrono::sys_days{std::chrono::year{2026} / 11 / 22};
  MessageIdSource source(clock, 7);
  const MessageId id = source.next();
  const std::string text = to_string(id);
  CHECK(text.size() == 13);
  CHECK(parse_message_id(text) == id);
  CHECK(time_of(id) == clock.now);
  CHECK_FALSE(parse_message_id("short"));
  CHECK_FALSE(parse_message_id("ZZZZZZZZZZZZZ"));
  CHECK_FALSE(parse_message_id("0000000000U00"));
}

TEST_CASE("ids rise when the clock is set back and after a recovery") {
  FixedClock clock;
  clock.now = std::chrono::sys_days{std::chrono::year{2026} / 11 / 22};
  MessageIdSource source(clock, 0);
  const MessageId first = source.next();
  clock.now -= std::chrono::hours(5);
  const MessageId second = source.next();
  CHECK(second > first);

  MessageIdSource restarted(clock, 0);
  restarted.start_after(second);
  CHECK(restarted.next() > second);
}
