// SPDX-License-Identifier: Apache-2.0
#include "mta/store/codec.h"

#include <random>

#include <catch2/catch.hpp>

#include "engines.h"
#include "mta/store/wire.h"

using namespace sluis;
using namespace sluis::store;
using namespace sluis::store::test;

namespace {

Message full_message() {
  Message m =
      message_to(0x0123456789ABCDEFull, {{"bob", "dest.example"}, {"carol", "[192.0.2.1]"}});
  m.envelope.recipients[0].notify.bits = mail::Notify::Failure | mail::Notify::Delay;
  m.envelope.recipients[0].original = "rfc822;bob@dest.example";
  m.envelope.return_content = mail::ReturnContent::Full;
  m.envelope.envelope_id = "QQ314159";
  m.envelope.eight_bit = true;
  m.envelope.utf8 = true;
  m.size = 1234567890123;
  m.header_size = 900;
  m.body_digest.canonical = BodyDigest::Canonical::Relaxed;
  m.body_digest.sha256.fill(0xA5);
  m.state = MessageState::AwaitingDomain;
  m.schedule =
      TimeIntent{TimeIntent::Kind::Wall, at(99), "2026-12-01T09:00:00", "Europe/Amsterdam"};
  m.released = at(-5);
  m.due = kNever;
  m.hold = Hold{"support", "why", at(1), kNever};
  m.note = "waits for the domain";
  m.give_up = "asked by the customer";
  m.recipients[1] = {RecipientState::Deferred, 7, at(80), at(70), "451 4.4.1", "4.4.1", "mx", true};
  m.attempts.push_back({at(70), 1, "mx", "192.0.2.7:25", "TLSv1.3", "451 later", "deferred"});
  m.version = 12;
  return m;
}

Change full_change() {
  Change change;
  change.recipients.push_back({1, full_message().recipients[1]});
  change.attempts = full_message().attempts;
  change.state = MessageState::Deferred;
  change.schedule.emplace(std::nullopt);
  change.released = at(8);
  change.due = at(9);
  change.hold.emplace(Hold{"a", "b", at(3), at(4)});
  change.note = "";
  change.give_up = "reason";
  change.then = Change::Then::KeepLease;
  return change;
}

template <typename T>
std::string encoded(const T& value) {
  std::string out;
  encode(value, out);
  return out;
}

}  // namespace

TEST_CASE("a message is read back from its stored form in every part") {
  const Result<Message> decoded = decode_message(encoded(full_message()));
  REQUIRE(decoded);
  CHECK((*decoded == full_message()));
  CHECK((*decode_message(encoded(Message{})) == Message{}));
}

TEST_CASE("a change is read back from its stored form in every part") {
  const std::string bytes = encoded(full_change());
  const Result<Change> decoded = decode_change(bytes);
  REQUIRE(decoded);
  CHECK((encoded(*decoded) == bytes));
  Message changed = full_message(), expected = full_message();
  apply(changed, *decoded);
  apply(expected, full_change());
  CHECK((changed == expected));
  CHECK_FALSE(changed.schedule);
}

TEST_CASE("a stored message cut short anywhere is called corrupt") {
  const std::string bytes = encoded(full_message());
  for (size_t length = 0; length < bytes.size(); ++length) {
    const Result<Message> decoded = decode_message(bytes.substr(0, length));
    REQUIRE_FALSE(decoded);
    REQUIRE(decoded.error().kind == ErrorKind::Corrupt);
  }
  CHECK_FALSE(decode_message(bytes + "x"));
}

TEST_CASE("a message of a newer format is refused, not guessed at") {
  std::string bytes = encoded(full_message());
  bytes[0] = static_cast<char>(kCodecVersion + 1);
  CHECK(decode_message(bytes).error().kind == ErrorKind::Corrupt);
}

TEST_CASE("no octets whatever make the decoder read outside them or return nonsense") {
  std::mt19937_64 random(20261122);
  const std::string message_bytes = encoded(full_message()), change_bytes = encoded(full_change());
  size_t accepted = 0;
  for (int round = 0; round < 40000; ++round) {
    std::string bytes = round % 2 == 0 ? message_bytes : change_bytes;
    for (uint64_t flips = random() % 4 + 1; flips > 0; --flips) {
      bytes[1 + random() % (bytes.size() - 1)] = static_cast<char>(random());
    }
    if (const Result<Message> m = decode_message(bytes)) {
      ++accepted;
      REQUIRE(m->state <= MessageState::AwaitingDomain);
      REQUIRE((*decode_message(encoded(*m)) == *m));
    }
    if (const Result<Change> c = decode_change(bytes)) {
      REQUIRE(c->then <= Change::Then::Finish);
      Message target = full_message();
      apply(target, *c);
    }
  }
  CHECK(accepted > 0);
}

TEST_CASE("numbers on the wire are read back at their limits") {
  for (const int64_t value : {INT64_MIN, int64_t{-1}, int64_t{0}, int64_t{63}, INT64_MAX}) {
    std::string out;
    Writer(out).signed_number(value);
    Reader in(out);
    CHECK(in.signed_number() == value);
    CHECK((in.ok() && in.at_end()));
  }
  Reader too_long(std::string_view("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f", 10));
  too_long.number();
  CHECK_FALSE(too_long.ok());
}
