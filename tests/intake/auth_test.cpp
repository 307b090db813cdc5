// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "mta/base/bytes.h"
#include "mta/intake/password.h"
#include "tests/intake/front_door.h"

using namespace sluis;
using namespace sluis::intake;
using namespace std::string_literals;
using Catch::Contains;

namespace {

std::string auth(const std::string& user, const std::string& password) {
  return "AUTH PLAIN " + base64_encode("\0"s + user + "\0"s + password) + "\r\n";
}

}  // namespace

TEST_CASE("the right password opens the door, and the message is that account's") {
  FrontDoor door;
  const std::string replies =
      door.session("EHLO c\r\n" + auth("crm", "secret") +
                       "MAIL FROM:<jan@active.example>\r\nRCPT TO:<a@b.org>\r\nDATA\r\n"
                       "From: jan@active.example\r\n\r\nx\r\n.\r\nQUIT\r\n",
                   FrontDoor::authenticating());
  CHECK_THAT(replies, Contains("\r\n235 2.7.0 "));
  REQUIRE(door.accepted.size() == 1);
  CHECK(door.accepted[0].message.account == "crm");
  CHECK_THAT(door.stored(door.accepted[0].message.id), Contains(" with ESMTPA id "));
}

TEST_CASE("a wrong password and a user that does not exist are answered alike") {
  FrontDoor door;
  const std::string wrong =
      door.session("EHLO c\r\n" + auth("crm", "guess") + "MAIL FROM:<>\r\nQUIT\r\n",
                   FrontDoor::authenticating());
  const std::string nobody =
      door.session("EHLO c\r\n" + auth("nobody", "secret") + "MAIL FROM:<>\r\nQUIT\r\n",
                   FrontDoor::authenticating());
  CHECK_THAT(wrong, Contains("\r\n535 5.7.8 ") && Contains("\r\n530 5.7.0 "));
  CHECK(wrong == nobody);
}

TEST_CASE("an account without a password cannot authenticate") {
  FrontDoor door;
  auto changed = std::make_shared<policy::Directory>(*door.directory.current);
  changed->accounts["crm"].password_hash.clear();
  door.directory.current = changed;
  CHECK_THAT(door.session("EHLO c\r\n" + auth("crm", "") + auth("crm", "secret") + "QUIT\r\n",
                          FrontDoor::authenticating()),
             Contains("\r\n535 ") && !Contains("\r\n235 "));
}

TEST_CASE("hashes of crypt(3) are checked, and nonsense never matches") {
  const std::string hash = "$5$rounds=1000$testsalt$ostqQPLN6R9T.A/s7AkCrhncjxFX7jOkMWhCh1.OUm8";
  CHECK(password_matches(hash, Secret("secret")));
  CHECK_FALSE(password_matches(hash, Secret("secreT")));
  CHECK_FALSE(password_matches(hash, Secret("")));
  for (const char* broken : {"", "*", "*0", "*1", "x", "$5$", "secret"}) {
    CHECK_FALSE(password_matches(broken, Secret("secret")));
  }
  CHECK_FALSE(password_matches(nobodys_hash(), Secret("secret")));
}

TEST_CASE("each failure of a client doubles its delay, others pay nothing for it") {
  FailureDelays delays;
  const IpAddress one = *parse_ip("192.0.2.1");
  const MonoTime now{std::chrono::hours(1)};
  const Millis base = std::chrono::seconds(1);
  CHECK(delays.on_failure(one, base, now) == Millis(1000));
  CHECK(delays.on_failure(one, base, now) == Millis(2000));
  CHECK(delays.on_failure(*parse_ip("192.0.2.2"), base, now) == Millis(1000));
  for (int i = 0; i < 100; ++i) delays.on_failure(one, base, now);
  CHECK(delays.on_failure(one, base, now) == FailureDelays::kLongest);
  const MonoTime later = now + FailureDelays::kMemory + Millis(1);
  CHECK(delays.on_failure(one, base, later) == Millis(1000));
}

TEST_CASE("an IPv6 customer has one delay for its whole network") {
  FailureDelays delays;
  const MonoTime now{};
  delays.on_failure(*parse_ip("2001:db8::1"), Millis(10), now);
  CHECK(delays.on_failure(*parse_ip("2001:db8::ffff"), Millis(10), now) == Millis(20));
  CHECK(delays.on_failure(*parse_ip("2001:db8:0:1::1"), Millis(10), now) == Millis(10));
}

TEST_CASE("the table of failing clients is bounded") {
  FailureDelays delays;
  IpAddress ip;
  for (uint32_t i = 0; i < FailureDelays::kMost + 500; ++i) {
    ip.bytes = {10, uint8_t(i >> 16), uint8_t(i >> 8), uint8_t(i)};
    delays.on_failure(ip, Millis(1), MonoTime{});
  }
  CHECK(delays.size() == FailureDelays::kMost);
}
