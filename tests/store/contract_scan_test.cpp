// SPDX-License-Identifier: Apache-2.0
// The contract, finding messages (store_contract.md), over every engine; and the registry beside
// it.
#include <catch2/catch.hpp>

#include "engines.h"

using namespace sluis;
using namespace sluis::store;
using namespace sluis::store::test;

#define EVERY_ENGINE                                       \
  const EngineKind kind = GENERATE(from_range(engines())); \
  CAPTURE(kind.name);                                      \
  Engine engine(kind)

namespace {

using Ids = std::vector<uint64_t>;

Ids scan(Engine& engine, const Filter& filter) {
  Ids out;
  for (const MessageId id : engine.scan(filter)) out.push_back(id.value);
  return out;
}

void accept_five(Engine& engine) {
  Message one = message_to(1, {{"Bob", "Dest.Example"}, {"carol", "eu.example.org"}});
  Message two = message_to(2, {{"carol", "example.org"}});
  two.account = "shop";
  two.state = MessageState::Scheduled;
  Message three = message_to(3, {{"dave", "a.b.example.org"}});
  three.envelope.sender = mail::Address{"Zoe", "other.example"};
  three.sender_domain = "other.example";
  three.accepted = at(2000);
  Message four = message_to(4, {{"bob", "dest.example"}});
  four.envelope.sender.reset();
  four.sender_domain.clear();
  four.account.clear();
  four.accepted = at(3000);
  Message five = message_to(5, {{"erin", "notexample.org"}});
  five.state = MessageState::Paused;
  for (const Message& m : {five, three, one, four, two}) REQUIRE(engine.accept(m, "body"));
}

}  // namespace

TEST_CASE("a filter finds messages in order of acceptance by each thing they are known by") {
  EVERY_ENGINE;
  accept_five(engine);
  const bool restart = GENERATE(false, true);
  if (restart && engine.durable()) engine.reopen();
  Filter filter;
  CHECK(scan(engine, filter) == Ids{1, 2, 3, 4, 5});
  SECTION("destination domain") {
    filter.to_domain = "dest.example";
    CHECK(scan(engine, filter) == Ids{1, 4});
  }
  SECTION("subdomains of a destination") {
    filter.to_domain = "*.example.org";
    CHECK(scan(engine, filter) == Ids{1, 3});
  }
  SECTION("sender address in any case") {
    filter.sender = "zoe@OTHER.example";
    CHECK(scan(engine, filter) == Ids{3});
  }
  SECTION("sender domain of the envelope") {
    filter.sender = "@customer.example";
    CHECK(scan(engine, filter) == Ids{1, 2, 5});
  }
  SECTION("the null sender") {
    filter.sender = "<>";
    CHECK(scan(engine, filter) == Ids{4});
  }
  SECTION("recipient") {
    filter.recipient = "bob@dest.example";
    CHECK(scan(engine, filter) == Ids{1, 4});
  }
  SECTION("account") {
    filter.account = "shop";
    CHECK(scan(engine, filter) == Ids{2});
  }
  SECTION("domain of From") {
    filter.sender_domain = "other.example";
    CHECK(scan(engine, filter) == Ids{3});
  }
  SECTION("state") {
    filter.state = MessageState::Ready;
    CHECK(scan(engine, filter) == Ids{1, 3, 4});
  }
  SECTION("age") {
    filter.accepted_before = at(2000);
    CHECK(scan(engine, filter) == Ids{1, 2, 5});
  }
  SECTION("several of them together") {
    filter.account = "crm";
    filter.state = MessageState::Ready;
    filter.to_domain = "dest.example";
    CHECK(scan(engine, filter) == Ids{1});
  }
}

TEST_CASE("a filter follows what changes and forgets what ended") {
  EVERY_ENGINE;
  accept_five(engine);
  Change pause;
  pause.state = MessageState::Paused;
  REQUIRE(engine.change(engine.store().claim(MessageId{1})->lease, pause));
  Change finish;
  finish.then = Change::Then::Finish;
  REQUIRE(engine.change(engine.store().claim(MessageId{5})->lease, finish));
  Filter filter;
  filter.state = MessageState::Paused;
  CHECK(scan(engine, filter) == Ids{1});
  filter.state = MessageState::Ready;
  CHECK(scan(engine, filter) == Ids{3, 4});
}

TEST_CASE("a scan stops where its visitor stops, and goes on after it") {
  EVERY_ENGINE;
  accept_five(engine);
  const Result<Leased> held = engine.store().claim(MessageId{2});
  REQUIRE(held);
  std::vector<std::pair<uint64_t, bool>> seen;
  const auto visit = [&](const Message& m, bool leased) {
    seen.emplace_back(m.id.value, leased);
    return m.id.value != 2;
  };
  const Result<Cursor> stopped = engine.store().scan({}, {}, 100, visit);
  REQUIRE(stopped);
  CHECK_FALSE(stopped->empty());
  const Result<Cursor> end = engine.store().scan({}, *stopped, 100, visit);
  REQUIRE(end);
  CHECK(end->empty());
  CHECK(seen == std::vector<std::pair<uint64_t, bool>>{
                    {1, false}, {2, true}, {3, false}, {4, false}, {5, false}});
  CHECK(engine.store().scan({}, "no cursor", 1, visit).error().kind == ErrorKind::Invalid);
}

TEST_CASE("the registry keeps its tables apart, in order, all writes of a call or none") {
  EVERY_ENGINE;
  Registry& registry = engine.registry();
  REQUIRE(registry.write({{"domain", "b.example", "2"},
                          {"domain", "a.example", "1"},
                          {"domain", "a.example/x", std::string("\0bytes\xff", 7)},
                          {"account", "a.example", "other"}}));
  CHECK(registry.get("domain", "a.example")->value() == "1");
  CHECK_FALSE(registry.get("domain", "c.example")->has_value());
  CHECK_FALSE(registry.get("domai", "na.example")->has_value());
  std::vector<std::string> keys;
  const auto collect = [&](std::string_view key, std::string_view) {
    keys.emplace_back(key);
    return true;
  };
  REQUIRE(registry.scan("domain", "", collect));
  CHECK(keys == std::vector<std::string>{"a.example", "a.example/x", "b.example"});
  keys.clear();
  REQUIRE(registry.scan("domain", "a.", collect));
  CHECK(keys == std::vector<std::string>{"a.example", "a.example/x"});
  REQUIRE(registry.write({{"domain", "a.example", std::nullopt}}));
  CHECK_FALSE(registry.get("domain", "a.example")->has_value());
}

TEST_CASE("the registry survives a restart") {
  EVERY_ENGINE;
  if (!engine.durable()) return;
  REQUIRE(engine.registry().write({{"domain", "a.example", "active"}}));
  engine.reopen();
  CHECK(engine.registry().get("domain", "a.example")->value() == "active");
}
