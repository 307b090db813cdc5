// SPDX-License-Identifier: Apache-2.0
#include "bench/load/sink_machine.h"

#include <catch2/catch.hpp>

using namespace sluis;
using namespace sluis::load;

namespace {

std::string recipient(uint64_t number, const std::string& domain, Instant sent) {
  return to_local_part({"r", {number, sent}, std::nullopt}) + "@" + domain;
}

struct Session {
  SinkMachine machine;
  explicit Session(SinkState& state) : machine(state, Offer::PlainOnly) { wrote(); }
  std::string wrote() { return std::exchange(machine.output(), {}); }
  std::string say(const std::string& bytes) {
    machine.feed(bytes);
    return wrote();
  }
  std::string rcpt(uint64_t number, const std::string& domain) {
    return say("MAIL FROM:<a@b.test>\r\nRCPT TO:<" + recipient(number, domain, {}) + ">\r\n");
  }
};

Rules rules_of(const std::string& text) {
  const auto rule = parse_rule(text);
  REQUIRE(rule);
  return Rules({*rule});
}

}  // namespace

TEST_CASE("a sink answers a whole flight in one piece and writes the message into its ledger",
          "[load]") {
  SinkState state;
  Session session(state);
  const std::string to = recipient(3, "d.test", state.clock.now() - std::chrono::milliseconds(5));
  CHECK(session.say("MAIL FROM:<a@b.test>\r\nRCPT TO:<" + to + "> NOTIFY=NEVER\r\nDATA\r\n") ==
        "250 2.1.0 Ok\r\n250 2.1.5 Ok\r\n354 end with CRLF.CRLF\r\n");
  CHECK(session.say("Subject: x\r\n\r\n..dot\r\n.\r").empty());
  CHECK(session.say("\nQUIT\r\n") == "250 2.0.0 Ok\r\n221 2.0.0 bye\r\n");
  CHECK(session.machine.ended());
  const RunArrivals& run = state.ledger.runs().at("r");
  CHECK(run.unique() == 1);
  CHECK(run.delivery.min() >= 5000);
  CHECK(run.seen.at(3));
}

TEST_CASE("commands may come in any pieces", "[load]") {
  SinkState state;
  Session session(state);
  std::string all;
  for (const char c :
       std::string("EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<u@d.test>\r\nDATA\r\nx\r\n.\r\n"))
    all += session.say(std::string(1, c));
  CHECK(
      all.ends_with("250 2.1.0 Ok\r\n250 2.1.5 Ok\r\n354 end with CRLF.CRLF\r\n250 2.0.0 Ok\r\n"));
  CHECK(state.ledger.foreign() == 1);  // no token: not of a run
}

TEST_CASE("a copy is a duplicate, not an arrival", "[load]") {
  Ledger ledger;
  const Instant now{Micros(1'000'000)};
  const Token token{"r", {7, now}, now + Micros(500)};
  ledger.on_arrival(to_local_part(token), now + Micros(400));
  ledger.on_arrival(to_local_part(token), now + Micros(900));
  const RunArrivals& run = ledger.runs().at("r");
  CHECK(run.unique() == 1);
  CHECK(run.duplicates == 1);
  CHECK(run.early == 1);
  CHECK(run.delivery.count() == 1);
}

TEST_CASE("a stray number fills no memory", "[load]") {
  Ledger ledger;
  ledger.on_arrival(to_local_part({"r", {Ledger::kMostNumbers, {}}, std::nullopt}), {});
  CHECK(ledger.runs().empty());
  CHECK(ledger.foreign() == 1);
}

TEST_CASE("a share of recipients is deferred or rejected, nobody else", "[load]") {
  SinkState state{.rules = rules_of("busy.test: defer=20% reject=50%")};
  Session session(state);
  int deferred = 0, rejected = 0;
  for (uint64_t i = 0; i < 2000; ++i) {
    const std::string reply = session.rcpt(i, "busy.test");
    deferred += reply.find("450 4.2.0") != std::string::npos ? 1 : 0;
    rejected += reply.find("550 5.1.1") != std::string::npos ? 1 : 0;
    REQUIRE(session.rcpt(i, "other.test").ends_with("250 2.1.5 Ok\r\n"));
  }
  CHECK(deferred == Approx(400).epsilon(0.2));
  CHECK(rejected == Approx(800).epsilon(0.2));
  CHECK(state.deferred == static_cast<uint64_t>(deferred));
}

TEST_CASE("a connection too many for its domain gets 421, and room is made by one that ends",
          "[load]") {
  SinkState state{.rules = rules_of("strict.test: connections=2")};
  Session one(state);
  auto two = std::make_unique<Session>(state);
  CHECK(one.rcpt(0, "strict.test").ends_with("250 2.1.5 Ok\r\n"));
  CHECK(two->rcpt(1, "strict.test").ends_with("250 2.1.5 Ok\r\n"));
  {
    Session three(state);
    CHECK(three.rcpt(2, "strict.test").find("421 4.7.0") != std::string::npos);
    CHECK(three.machine.ended());
  }
  two.reset();
  Session four(state);
  CHECK(four.rcpt(3, "strict.test").ends_with("250 2.1.5 Ok\r\n"));
  CHECK(state.turned_away == 1);
  CHECK(state.most_open == 3);
}

TEST_CASE("latency is waited before each flight, a tarpit before each recipient", "[load]") {
  SinkState state{.rules = rules_of("slow.test: latency=50ms tarpit=2s")};
  Session session(state);
  CHECK(session.machine.take_wait() == Millis(0));
  session.rcpt(0, "slow.test");
  CHECK(session.machine.take_wait() == Millis(2050));
  session.say("DATA\r\n");
  CHECK(session.machine.take_wait() == Millis(50));
}

TEST_CASE("the first rule that fits decides, and a wrong one is explained", "[load]") {
  const Rules rules({*parse_rule("a.test: latency=1ms"), *parse_rule("*.test: latency=2ms"),
                     *parse_rule("*: latency=3ms")});
  CHECK(rules.of("A.test").latency == Millis(1));
  CHECK(rules.of("b.a.test").latency == Millis(2));
  CHECK(rules.of("test").latency == Millis(3));
  for (const char* bad : {"", "a.test", ": defer=5%", "a.test: defer=5", "a.test: defer=120%",
                          "a.test: connections=x", "a.test: later=1s"}) {
    INFO(bad);
    CHECK_FALSE(parse_rule(bad));
  }
}
