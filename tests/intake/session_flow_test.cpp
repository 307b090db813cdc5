// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "tests/intake/front_door.h"

using namespace sluis;
using namespace sluis::intake;
using Catch::Contains;

namespace {

const std::string kOpen =
    "EHLO c.example\r\nMAIL FROM:<jan@active.example>\r\nRCPT TO:<piet@example.net>\r\n";
const std::string kMessage =
    "From: Jan <jan@Active.example>\r\nBcc: secret@example.net\r\nSubject: "
    "x\r\n\r\nhello\r\n..\r\n";
const std::string kBody = "hello\r\n.\r\n";
const std::string kWhole = kOpen + "DATA\r\n" + kMessage + ".\r\nQUIT\r\n";

// One message in a session of its own; what the end of its data was answered.
std::string answer_to(FrontDoor& door, const std::string& mail, const std::string& message) {
  const std::string replies =
      door.session("EHLO c\r\n" + mail + "\r\nRCPT TO:<piet@example.net>\r\nDATA\r\n" + message +
                   "\r\n.\r\nQUIT\r\n");
  const size_t begin = replies.find("\r\n354 ");
  if (begin == std::string::npos) return replies;
  const size_t start = replies.find("\r\n", begin + 2) + 2;
  return replies.substr(start, replies.find("\r\n221", start) - start);
}

}  // namespace

TEST_CASE("250 is said once the message is in the store, and names it") {
  FrontDoor door;
  const std::string replies = door.session(kWhole);
  REQUIRE(door.accepted.size() == 1);
  const store::Message& message = door.accepted[0].message;
  CHECK_THAT(replies, Contains("250 2.0.0 Ok: queued as " + to_string(message.id) + "\r\n221 "));
  CHECK(door.accepted[0].lease.token == 0);
  const auto found = door.store->find(message.id);
  REQUIRE(found);
  CHECK(*found == message);
}

TEST_CASE("a client that speaks before the greeting is turned away with the reason") {
  FrontDoor door;
  const auto client = door.connect(FrontDoor::trusting(), kWhole);
  door.settle();
  CHECK(client->take() ==
        "554 5.5.1 You spoke before the greeting; wait for each answer (RFC 5321 4.3.1)\r\n");
  CHECK(client->peer_gone());
  CHECK(door.accepted.empty());
}

TEST_CASE("an accepted message carries all that later steps need") {
  FrontDoor door;
  door.session(
      "EHLO c.example\r\nMAIL FROM:<jan@active.example> RET=HDRS ENVID=e1\r\n"
      "RCPT TO:<piet@example.net> NOTIFY=NEVER\r\nRCPT TO:<kees@example.net>\r\nDATA\r\n" +
      kMessage + ".\r\nQUIT\r\n");
  REQUIRE(door.accepted.size() == 1);
  const store::Message& message = door.accepted[0].message;
  CHECK(message.account == "crm");
  CHECK(message.client == "192.0.2.9:51234");
  CHECK(message.sender_domain == "active.example");
  CHECK(message.header_from == "jan@Active.example");
  CHECK(message.accepted == door.clock.wall());
  CHECK(message.due == door.clock.wall());
  CHECK(message.state == store::MessageState::Ready);
  CHECK(message.envelope.envelope_id == "e1");
  CHECK(message.envelope.return_content == mail::ReturnContent::Headers);
  REQUIRE(message.recipients.size() == 2);
  CHECK(message.recipients[1].state == store::RecipientState::Waiting);
  CHECK(message.recipients[1].next_attempt == message.due);
  CHECK(message.envelope.recipients[0].notify.bits == mail::Notify::Never);

  const std::string text = door.stored(message.id);
  CHECK(message.size == text.size());
  CHECK(text.substr(message.header_size) == kBody);
  const std::string header = text.substr(0, message.header_size);
  CHECK_THAT(header, Catch::StartsWith("Received: from c.example ([192.0.2.9])\r\n"));
  CHECK_THAT(header, Contains("\r\nMessage-ID: " + message.header_message_id) &&
                         Contains("\r\nDate: ") && !Contains("Bcc") && !Contains("piet"));
  keys::BodyHasher hasher(keys::Canonical::Relaxed);
  hasher.update(kBody);
  CHECK(message.body_digest.sha256 == hasher.finish());
  CHECK(message.body_digest.canonical == store::BodyDigest::Canonical::Relaxed);
}

TEST_CASE("each recipient's acceptance is in the events, and what the message waits for") {
  FrontDoor door;
  door.session(
      "EHLO c\r\nMAIL FROM:<jan@active.example> HOLDFOR=60\r\nRCPT TO:<a@b.org>\r\n"
      "RCPT TO:<c@d.org>\r\nDATA\r\n" +
      kMessage + ".\r\nQUIT\r\n");
  REQUIRE(door.events.events.size() == 3);
  CHECK(door.events.events[0].kind == events::Kind::Accepted);
  CHECK(door.events.events[1].recipient == "c@d.org");
  CHECK(door.events.events[2].kind == events::Kind::Scheduled);
}

TEST_CASE("a scheduled message waits in the store until its time") {
  FrontDoor door;
  const std::string answer =
      answer_to(door, "MAIL FROM:<jan@active.example> HOLDFOR=3600", kMessage);
  CHECK_THAT(answer, Contains(" until 2026-11-22T09:00:00Z"));
  CHECK(door.accepted.empty());
  const WallTime due = door.clock.wall() + std::chrono::hours(1);
  CHECK(door.store->next_due() == due);
  const auto claimed = door.store->claim_due(due, 10);
  REQUIRE(claimed->size() == 1);
  const store::Message& message = claimed->front().message;
  CHECK(message.state == store::MessageState::Scheduled);
  REQUIRE(message.schedule);
  CHECK(message.schedule->kind == TimeIntent::Kind::Instant);
  CHECK(message.schedule->utc == due);
}

TEST_CASE("mail of a domain that is not active is refused, or waits for it") {
  const std::string mail = "MAIL FROM:<jan@pending.example>";
  const std::string message = "From: jan@pending.example\r\n\r\nx";
  FrontDoor strict;
  CHECK_THAT(answer_to(strict, mail, message),
             Catch::StartsWith("550 5.7.1 The domain pending.example is not active"));
  CHECK(strict.store->stats().messages == 0);

  config::Config config = FrontDoor::default_config();
  config.dkim.unverified_domain = config::UnverifiedDomain::Wait;
  FrontDoor patient(config);
  CHECK_THAT(answer_to(patient, mail, message), Catch::StartsWith("250 2.0.0 Ok: queued as "));
  CHECK(patient.accepted.empty());
  CHECK(patient.store->stats().by_state[size_t(store::MessageState::AwaitingDomain)] == 1);
}

TEST_CASE("envelope and From are both judged") {
  config::Listener shop = FrontDoor::trusting();
  shop.account = "shop";
  FrontDoor door;
  const std::string mail =
      door.session("EHLO c\r\nMAIL FROM:<jan@active.example>\r\nQUIT\r\n", shop);
  CHECK_THAT(mail, Contains("\r\n550 5.7.1 The account shop may not send as active.example"));
  const std::string from = door.session(
      "EHLO c\r\nMAIL FROM:<>\r\nRCPT TO:<a@b.org>\r\nDATA\r\nFrom: "
      "a@active.example\r\n\r\nx\r\n.\r\nQUIT\r\n",
      shop);
  CHECK_THAT(from, Contains("\r\n550 5.7.1 The account shop may not send as active.example"));
  CHECK(door.store->stats().messages == 0);
}

TEST_CASE("a message that breaks a rule is refused with what to mend, and the session goes on") {
  struct Row {
    std::string message;
    const char* answer;
  };
  std::string hops;
  for (int i = 0; i < 60; ++i) hops += "Received: x\r\n";
  const std::string from = "From: jan@active.example\r\n";
  const auto row = GENERATE_COPY(values<Row>({
      {"Subject: x\r\n\r\nhi", "550 5.6.0 The message has no From"},
      {from + from + "\r\nhi", "550 5.6.0 The message has several From"},
      {from + "not a field\r\n\r\nhi", "550 5.6.0 Line 2"},
      {from + hops + "\r\nhi", "554 5.4.6"},
      {from + "X: " + std::string(500, 'x') + "\r\nY: " + std::string(900, 'y') +
           "\r\nZ: " + std::string(900, 'z') + "\r\nA: " + std::string(990, 'a') +
           "\r\nB: " + std::string(990, 'b') + "\r\n\r\nhi",
       "552 5.3.4 The header is larger than 4096"},
      {from + "\r\n" + std::string(1000, 'x'), "550 5.6.0 The message has a line longer"},
      {from + "\r\na" + std::string(1, '\0'), "550 5.6.0 The message has a NUL"},
      {from + "\r\n" + std::string(50000, '\n') + std::string(50000, '\n'),
       "552 5.3.4 The message"},
  }));
  FrontDoor door;
  const std::string mail = "MAIL FROM:<jan@active.example>";
  CHECK_THAT(answer_to(door, mail, row.message), Catch::StartsWith(row.answer));
  CHECK(door.store->stats().messages == 0);
  CHECK(door.accepted.empty());
}

TEST_CASE("a message without an empty line is all header") {
  FrontDoor door;
  CHECK_THAT(answer_to(door, "MAIL FROM:<jan@active.example>", "From: jan@active.example"),
             Catch::StartsWith("250"));
  REQUIRE(door.accepted.size() == 1);
  CHECK(door.accepted[0].message.size == door.accepted[0].message.header_size);
}

TEST_CASE("a message may come in pieces by BDAT") {
  FrontDoor door;
  const std::string part = "From: jan@active.example\r\n\r\n";
  const std::string replies = door.session(kOpen + "BDAT " + std::to_string(part.size()) + "\r\n" +
                                           part + "BDAT 8 LAST\r\na\n.\r\nb\r\nQUIT\r\n");
  REQUIRE(door.accepted.size() == 1);
  const auto& message = door.accepted[0].message;
  CHECK(door.stored(message.id).substr(message.header_size) == "a\r\n.\r\nb\r\n");
  CHECK(count_replies(replies) == 7);
}

TEST_CASE("a store without room costs the client a 452, a broken one a 451, and nothing is kept") {
  FrontDoor door;
  const std::string mail = "MAIL FROM:<jan@active.example>";
  door.faults.accept = Error{ErrorKind::Unavailable, "full", ""};
  CHECK_THAT(answer_to(door, mail, kMessage), Catch::StartsWith("452 4.3.1"));
  door.faults.accept = Error{ErrorKind::Io, "the disk is broken", ""};
  CHECK_THAT(answer_to(door, mail, kMessage), Catch::StartsWith("451 4.3.0"));
  door.faults = {};
  door.faults.append = Error{ErrorKind::Unavailable, "full", ""};
  CHECK_THAT(answer_to(door, mail, kMessage), Catch::StartsWith("452 4.3.1"));
  CHECK(door.accepted.empty());
  CHECK(door.events.events.empty());
  CHECK(door.store->stats().messages == 0);
  door.faults = {};
  CHECK_THAT(answer_to(door, mail, kMessage), Catch::StartsWith("250"));
}

TEST_CASE("a client that vanishes at any byte leaves a message only when it was complete") {
  FrontDoor door;
  const size_t complete = kWhole.find("\r\n.\r\nQUIT") + 5;
  for (size_t sent = 0; sent <= kWhole.size(); ++sent) {
    const size_t before = door.accepted.size();
    {
      const auto client = door.connect();
      client->put(std::string_view(kWhole).substr(0, sent));
      client->close();
    }
    door.settle();
    INFO(sent);
    CHECK(door.accepted.size() - before == (sent >= complete ? 1 : 0));
  }
  CHECK(door.store->stats().messages == door.accepted.size());
}

TEST_CASE("a connection that breaks at any byte ends the session and keeps nothing half") {
  FrontDoor door;
  for (size_t sent = 0; sent <= kWhole.size(); sent += 3) {
    const auto client = door.connect();
    client->cut_after(sent);
    client->put(kWhole);
    run_until(door.loop, [&] { return client->peer_gone(); });
    door.settle();
  }
  CHECK(door.store->stats().messages == door.accepted.size());
}

TEST_CASE("a silent client is told so and let go") {
  config::Config config = FrontDoor::default_config();
  config.limits.command_timeout = Millis(20);
  config.limits.data_timeout = Millis(20);
  FrontDoor door(config);
  CHECK_THAT(door.session(""), Contains("\r\n421 4.4.2"));
  CHECK_THAT(door.session(kOpen + "DATA\r\nFrom: x"), Contains("\r\n421 4.4.2"));
  CHECK(door.store->stats().messages == 0);
}

TEST_CASE("too many connections are turned away, in all and of one client") {
  config::Config config = FrontDoor::default_config();
  config.limits.connections_per_client = 2;
  FrontDoor door(config);
  auto one = door.connect();
  auto two = door.connect();
  CHECK_THAT(door.session(""), Catch::StartsWith("421 4.7.0 You have too many connections"));
  one->close();
  run_until(door.loop, [&] { return door.intake->sessions() == 1; });
  CHECK_THAT(door.session("QUIT\r\n"), Catch::StartsWith("220"));
}

TEST_CASE("a client outside the trusted networks is refused where there is no AUTH") {
  config::Listener listener = FrontDoor::trusting();
  listener.networks = {*parse_network("198.51.100.0/24")};
  FrontDoor door;
  CHECK_THAT(door.session("EHLO c\r\n", listener), Catch::StartsWith("554 5.7.1"));
}

TEST_CASE("a stopping server says so between transactions and finishes those under way") {
  FrontDoor door;
  const auto idle = door.connect();
  const auto busy = door.connect();
  door.talk(idle, "EHLO c\r\n", 2);
  door.talk(busy, kOpen + "DATA\r\n", 5);
  bool drained = false;
  door.intake->drain(std::chrono::seconds(30), [&] { drained = true; });
  run_until(door.loop, [&] { return idle->peer_gone(); });
  CHECK_THAT(idle->take(), Catch::StartsWith("421 4.3.2"));
  CHECK_FALSE(drained);
  CHECK_THAT(door.session(""), Catch::StartsWith("421 4.3.2"));
  const std::string end = door.talk(busy, kMessage + ".\r\n", 2);
  CHECK_THAT(end, Catch::StartsWith("250 2.0.0 Ok: queued as") && Contains("\r\n421 4.3.2"));
  run_until(door.loop, [&] { return drained; });
  CHECK(door.accepted.size() == 1);
}

TEST_CASE("a transaction that outlasts the grace is broken off, and nothing of it stays") {
  FrontDoor door;
  const auto busy = door.connect();
  door.talk(busy, kOpen + "DATA\r\nFrom:", 5);
  bool drained = false;
  door.intake->drain(Millis(10), [&] { drained = true; });
  run_until(door.loop, [&] { return drained; });
  CHECK(busy->peer_gone());
  CHECK(door.store->stats().messages == 0);
}
