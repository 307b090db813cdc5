// SPDX-License-Identifier: Apache-2.0
#include "mta/base/civil_time.h"

#include <catch2/catch.hpp>

using namespace sluis;
using namespace std::chrono_literals;

namespace {

const WallTime kNow = std::chrono::sys_days{std::chrono::year{2026} / 11 / 22} + 10h;

std::string utc(std::string_view text) {
  const auto time = parse_time(text, kNow);
  return time ? to_rfc3339(time->utc) : "refused: " + time.error().text;
}

bool refused(std::string_view text) {
  return !parse_time(text, kNow).has_value();
}

}  // namespace

TEST_CASE("a time with an offset is the instant it names") {
  struct Row {
    std::string_view text, utc;
  };
  const Row rows[] = {
      {"2026-12-01T09:00:00+01:00", "2026-12-01T08:00:00Z"},
      {"2026-12-01T09:00:00Z", "2026-12-01T09:00:00Z"},
      {"2026-12-01t09:00:00z", "2026-12-01T09:00:00Z"},
      {"2026-12-01T09:00:00.25-05:30", "2026-12-01T14:30:00.250Z"},
      {"2026-12-01T09:00:00.123999Z", "2026-12-01T09:00:00.123Z"},
      {"2026-12-01 09:00+01:00", "2026-12-01T08:00:00Z"},
      {"2024-02-29T00:00:00-00:00", "2024-02-29T00:00:00Z"},
      {"2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"},
      {"1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z"},
      {"9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"},
      {"  2026-12-01T09:00:00Z ", "2026-12-01T09:00:00Z"},
  };
  for (const Row& row : rows) {
    INFO(row.text);
    CHECK(utc(row.text) == row.utc);
    CHECK(parse_time(row.text, kNow)->kind == TimeIntent::Kind::Instant);
  }
}

TEST_CASE("a wall-clock time keeps what was meant beside the instant") {
  for (const auto* text : {"2026-12-01 09:00 Europe/Amsterdam", "2026-12-01T09:00 Europe/Amsterdam",
                           "2026-12-01T09:00:00  Europe/Amsterdam"}) {
    const auto time = parse_time(text, kNow);
    REQUIRE(time);
    CHECK(time->kind == TimeIntent::Kind::Wall);
    CHECK(time->local == "2026-12-01T09:00:00");
    CHECK(time->zone == "Europe/Amsterdam");
    CHECK(to_rfc3339(time->utc) == "2026-12-01T08:00:00Z");
    CHECK(resolve(*time) == time->utc);
  }
  CHECK(utc("2026-07-01 09:00 Europe/Amsterdam") == "2026-07-01T07:00:00Z");
  CHECK(utc("2026-07-01 09:00 Asia/Kathmandu") == "2026-07-01T03:15:00Z");
  CHECK(utc("2026-07-01 09:00 UTC") == "2026-07-01T09:00:00Z");
}

TEST_CASE("a time that the clock skips becomes the first minute after the gap") {
  CHECK(utc("2026-03-29 02:00 Europe/Amsterdam") == "2026-03-29T01:00:00Z");
  CHECK(utc("2026-03-29 02:30 Europe/Amsterdam") == "2026-03-29T01:00:00Z");
  CHECK(utc("2026-03-29 03:00 Europe/Amsterdam") == "2026-03-29T01:00:00Z");
  CHECK(utc("2026-03-29 01:59 Europe/Amsterdam") == "2026-03-29T00:59:00Z");
}

TEST_CASE("a time that the clock shows twice becomes the first of the two") {
  CHECK(utc("2026-10-25 02:30 Europe/Amsterdam") == "2026-10-25T00:30:00Z");
  CHECK(utc("2026-10-25 03:00 Europe/Amsterdam") == "2026-10-25T02:00:00Z");
  CHECK(utc("2026-11-01 01:30 America/New_York") == "2026-11-01T05:30:00Z");
}

TEST_CASE("a delay counts from now") {
  CHECK(utc("+2h30m") == "2026-11-22T12:30:00Z");
  CHECK(utc("+0s") == "2026-11-22T10:00:00Z");
  CHECK(refused("+"));
  CHECK(refused("+-2h"));
  CHECK(refused("+9000d9h1m1s1ms1x"));
}

TEST_CASE("a time without offset or zone is refused with what to add") {
  const auto naive = parse_time("2026-12-01 09:00", kNow);
  REQUIRE_FALSE(naive);
  CHECK(naive.error().kind == ErrorKind::Invalid);
  CHECK(naive.error().text.find("time zone") != std::string::npos);
  CHECK(naive.error().text.find("Europe/Amsterdam") != std::string::npos);
}

TEST_CASE("an unknown zone is refused with the nearest one") {
  const auto typo = parse_time("2026-12-01 09:00 Europe/Amsterdm", kNow);
  REQUIRE_FALSE(typo);
  CHECK(typo.error().text.find("did you mean Europe/Amsterdam?") != std::string::npos);
  CHECK(refused("2026-12-01 09:00 ../../etc/passwd"));
  CHECK(refused("2026-12-01 09:00 Nowhere/Atall"));
}

TEST_CASE("what is no time is refused") {
  for (const auto* text :
       {"", "tomorrow", "2026-13-01T09:00:00Z", "2026-02-29T09:00:00Z", "2026-12-01T24:00:00Z",
        "2026-12-01T09:60:00Z", "2026-12-01T09:00:61Z", "2026-12-01T09:00:00.Z",
        "2026-12-01T09:00:00+1:00", "2026-12-01T09:00:00+24:00", "2026-12-01T09:00:00+01:60",
        "2026-12-01T09:00:00ZZ", "26-12-01T09:00:00Z", "1969-12-31T23:59:59Z",
        "1970-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00", "2026-12-01",
        "09:00 Europe/Amsterdam"}) {
    INFO(text);
    CHECK(refused(text));
  }
}

TEST_CASE("HOLDUNTIL takes RFC 3339 and nothing looser") {
  CHECK(parse_rfc3339("2026-12-01T09:00:00+01:00") == *parse_rfc3339("2026-12-01T08:00:00Z"));
  for (const auto* text :
       {"2026-12-01T09:00Z", "2026-12-01 09:00:00Z", "2026-12-01T09:00:00", " 2026-12-01T09:00:00Z",
        "2026-12-01T09:00:00 Europe/Amsterdam", "+2h"}) {
    INFO(text);
    CHECK_FALSE(parse_rfc3339(text));
  }
}

TEST_CASE("a stored wall-clock time that is damaged resolves to an error") {
  TimeIntent intent{.kind = TimeIntent::Kind::Wall, .utc = {}, .local = "junk", .zone = "UTC"};
  CHECK_FALSE(resolve(intent));
  intent.local = "2026-12-01T09:00:00";
  CHECK(resolve(intent) == *parse_rfc3339("2026-12-01T09:00:00Z"));
  intent.zone = "";
  CHECK_FALSE(resolve(intent));
}

TEST_CASE("a date in a message is in the form of RFC 5322") {
  CHECK(to_rfc5322_date(*parse_rfc3339("2026-12-01T08:00:00Z")) ==
        "Tue, 01 Dec 2026 08:00:00 +0000");
  CHECK(to_rfc5322_date(*parse_rfc3339("2024-02-29T23:59:59.9Z")) ==
        "Thu, 29 Feb 2024 23:59:59 +0000");
  CHECK(to_rfc5322_date(WallTime{}) == "Thu, 01 Jan 1970 00:00:00 +0000");
}

TEST_CASE("a time beyond the calendar is written as its last moment") {
  CHECK(to_rfc3339(WallTime::max()) == "9999-12-31T23:59:59.999Z");
  CHECK(to_rfc3339(WallTime::min()) == "1970-01-01T00:00:00Z");
}
