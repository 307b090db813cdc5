// SPDX-License-Identifier: Apache-2.0
// The contract, accepting and reading (store_contract.md), over every engine.
#include <catch2/catch.hpp>

#include "engines.h"

using namespace sluis;
using namespace sluis::store;
using namespace sluis::store::test;

#define EVERY_ENGINE                                       \
  const EngineKind kind = GENERATE(from_range(engines())); \
  CAPTURE(kind.name);                                      \
  Engine engine(kind)

TEST_CASE("an accepted message is found as it was given, with every octet of its body") {
  EVERY_ENGINE;
  const size_t size = GENERATE(size_t{0}, size_t{1}, size_t{4096}, size_t{65536}, size_t{700001});
  CAPTURE(size);
  const std::string body = octets(size, 7);
  Message given = message(1);
  REQUIRE(engine.accept(given, body));
  given.size = size;
  const Result<Message> found = engine.store().find(given.id);
  REQUIRE(found);
  CHECK((*found == given));
  CHECK((engine.body(given.id) == body));
}

TEST_CASE("a body is read from any offset, and short only at its end") {
  EVERY_ENGINE;
  const std::string body = octets(300000, 3);
  REQUIRE(engine.accept(message(1), body));
  std::string piece(100000, '\0');
  for (const size_t offset : {size_t{0}, size_t{1}, size_t{65535}, size_t{65536}, size_t{199999}}) {
    CAPTURE(offset);
    REQUIRE(engine.store().read(MessageId{1}, offset, piece).value() == piece.size());
    CHECK((piece == body.substr(offset, piece.size())));
  }
  CHECK(engine.store().read(MessageId{1}, 250000, piece).value() == 50000);
  CHECK(engine.store().read(MessageId{1}, 300000, piece).value() == 0);
  CHECK(engine.store().read(MessageId{1}, 999999, piece).value() == 0);
}

TEST_CASE("a message that was never accepted is not found") {
  EVERY_ENGINE;
  char piece[10];
  CHECK(engine.store().find(MessageId{9}).error().kind == ErrorKind::NotFound);
  CHECK(engine.store().claim(MessageId{9}).error().kind == ErrorKind::NotFound);
  CHECK(engine.store().read(MessageId{9}, 0, piece).error().kind == ErrorKind::NotFound);
}

TEST_CASE("a draft that is dropped leaves nothing behind") {
  EVERY_ENGINE;
  {
    const auto draft = engine.store().open_draft(MessageId{5});
    REQUIRE(draft->append(octets(500000, 1)));
  }
  REQUIRE(engine.accept(message(6), "short"));
  CHECK(engine.store().find(MessageId{5}).error().kind == ErrorKind::NotFound);
  CHECK(engine.store().stats().messages == 1);
}

TEST_CASE("one id is accepted once") {
  EVERY_ENGINE;
  REQUIRE(engine.accept(message(1), "first"));
  CHECK(engine.accept(message(1), "second").error().kind == ErrorKind::Conflict);
  CHECK(engine.body(MessageId{1}) == "first");
  CHECK(engine.store().stats().messages == 1);
}

TEST_CASE("completions come in the order of submission") {
  EVERY_ENGINE;
  std::vector<uint64_t> order;
  for (uint64_t id = 1; id <= 50; ++id) {
    auto draft = engine.store().open_draft(MessageId{id});
    REQUIRE(draft->append(octets(id * 300, id)));
    engine.store().accept(message(id), std::move(draft), Store::AcceptAs::Waiting, engine.loop(),
                          [&order, id](Result<void> result) {
                            CHECK(result);
                            order.push_back(id);
                          });
  }
  engine.loop().run_until([&] { return order.size() == 50; });
  CHECK(std::is_sorted(order.begin(), order.end()));
}

TEST_CASE("bodies that arrive interleaved stay apart") {
  EVERY_ENGINE;
  const std::string first = octets(400000, 1), second = octets(300000, 2);
  auto one = engine.store().open_draft(MessageId{1});
  auto two = engine.store().open_draft(MessageId{2});
  for (size_t from = 0; from < first.size(); from += 50000) {
    REQUIRE(one->append(std::string_view(first).substr(from, 50000)));
    if (from < second.size()) REQUIRE(two->append(std::string_view(second).substr(from, 50000)));
  }
  int done = 0;
  const auto count = [&](Result<void> result) { done += result.has_value() ? 1 : 0; };
  engine.store().accept(message(2), std::move(two), Store::AcceptAs::Waiting, engine.loop(), count);
  engine.store().accept(message(1), std::move(one), Store::AcceptAs::Waiting, engine.loop(), count);
  engine.loop().run_until([&] { return done == 2; });
  CHECK((engine.body(MessageId{1}) == first));
  CHECK((engine.body(MessageId{2}) == second));
}

TEST_CASE("the commit hook has run before a message is acknowledged") {
  EVERY_ENGINE;
  std::atomic<int> runs = 0;
  engine.store().before_commit([&] { ++runs; });
  REQUIRE(engine.accept(message(1), "body"));
  CHECK(runs > 0);
}

TEST_CASE("accepted mail and its state survive a restart") {
  EVERY_ENGINE;
  if (!engine.durable()) return;
  const std::string body = octets(150000, 4);
  Message given = message(77);
  given.due = kNever;
  REQUIRE(engine.accept(given, body));
  REQUIRE(engine.accept(message(78), "finished"));
  Result<Leased> leased = engine.store().claim(MessageId{77});
  REQUIRE(leased);
  Change change;
  change.state = MessageState::Paused;
  change.hold = Hold{"support", "looks like spam", at(5), at(500)};
  change.due = at(500);
  REQUIRE(engine.change(leased->lease, change));
  Change finish;
  finish.then = Change::Then::Finish;
  REQUIRE(engine.change(engine.store().claim(MessageId{78})->lease, finish));

  for (int restart = 0; restart < 3; ++restart) {
    engine.reopen();
    const Result<Message> found = engine.store().find(MessageId{77});
    REQUIRE(found);
    CHECK(found->state == MessageState::Paused);
    CHECK(found->hold->why == "looks like spam");
    CHECK(found->version == 1);
    CHECK((engine.body(MessageId{77}) == body));
    CHECK((engine.store().next_due() == at(500)));
    CHECK(engine.store().find(MessageId{78}).error().kind == ErrorKind::NotFound);
    CHECK((engine.store().greatest_id() == MessageId{78}));
    CHECK(engine.store().stats().messages == 1);
    CHECK(engine.store().stats().octets == body.size());
  }
}
