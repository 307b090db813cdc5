// SPDX-License-Identifier: Apache-2.0
#include "mta/queue/queue_service.h"

#include <catch2/catch.hpp>

#include "mta/queue/listing.h"
#include "tests/queue/queue_house.h"

using namespace sluis;
using namespace sluis::queue;
using namespace sluis::queue::test;
using namespace std::chrono_literals;
using store::MessageState;

namespace {

const StillThere kStays = [] { return true; };

}  // namespace

TEST_CASE("an unknown id is not found and an empty selection is refused") {
  House house;
  const auto touched =
      run_on_loop(house.loop, house.service.cancel(only(MessageId{999999999}), kAct));
  CHECK((*touched)[0].what == Touched::What::NotFound);
  CHECK_FALSE(run_on_loop(house.loop, house.service.cancel({}, kAct)));
}

TEST_CASE("a dry run of a bulk cancel counts and changes nothing") {
  House house;
  for (int i = 0; i < 5; ++i) house.accept(house.clock.wall() + 1h);
  Selection all;
  all.all = true;
  Act dry = kAct;
  dry.mode = Mode::DryRun;
  CHECK(run_on_loop(house.loop, house.service.cancel(all, dry))->size() == 5);
  CHECK(house.store->stats().messages == 5);
  CHECK(run_on_loop(house.loop, house.service.cancel(all, kAct))->size() == 5);
  CHECK(house.store->stats().messages == 0);
}

TEST_CASE("a pause by filter becomes a standing rule and resuming takes it away") {
  House house;
  const MessageId id = house.accept(house.clock.wall() + 1h);
  Selection to_domain;
  to_domain.filter.to_domain = "example.net";
  run_on_loop(house.loop, house.service.pause(to_domain, store::kNever, kAct));
  CHECK(house.rules.rules.size() == 1);
  CHECK(house.store->find(id)->state == MessageState::Paused);
  run_on_loop(house.loop, house.service.resume(to_domain, kAct));
  CHECK(house.rules.rules.empty());
  CHECK(house.store->find(id)->state == MessageState::Scheduled);
}

TEST_CASE("the list is sorted as asked and bounded") {
  House house;
  const MessageId first = house.accept(house.clock.wall() + 3h);
  const MessageId second = house.accept(house.clock.wall() + 1h);
  house.accept(house.clock.wall() + 2h);
  const auto by_due = run_on_loop(house.loop, house.service.list({}, {SortBy::Due, 2}, kStays));
  REQUIRE(by_due->size() == 2);
  CHECK((*by_due)[0].message.id == second);
  const auto by_age = run_on_loop(house.loop, house.service.list({}, {SortBy::Age, 1}, kStays));
  CHECK((*by_age)[0].message.id == first);
  Selection bad;
  bad.reply = "(";
  CHECK_FALSE(run_on_loop(house.loop, house.service.list(bad, {SortBy::Due, 1}, kStays)));
}

TEST_CASE("a list of named messages has those that are there, in the order asked for") {
  House house;
  const MessageId later = house.accept(house.clock.wall() + 3h);
  const MessageId sooner = house.accept(house.clock.wall() + 1h);
  Selection named;
  named.ids = {later, MessageId{12345}, sooner};
  const auto rows = run_on_loop(house.loop, house.service.list(named, {SortBy::Due, 9}, kStays));
  REQUIRE(rows->size() == 2);
  CHECK((*rows)[0].message.id == sooner);
  CHECK_FALSE((*rows)[0].sending);
}

TEST_CASE("the summary counts by what is asked, the largest first") {
  House house;
  house.accept(house.clock.wall() + 1h, "crm", "one.example");
  house.accept(house.clock.wall() + 1h, "crm", "two.example");
  house.accept(house.clock.wall() + 1h, "shop", "two.example");
  const auto rows = run_on_loop(house.loop, house.service.summary(SummaryBy::Destination, kStays));
  REQUIRE(rows->size() == 2);
  CHECK((*rows)[0].key == "two.example");
  CHECK((*rows)[0].messages == 2);
  CHECK((*rows)[0].by_age[0] == 2);
  CHECK((*rows)[1].key == "one.example");
}

TEST_CASE("a walk by steps counts what the store would have kept") {
  House house;
  for (int i = 0; i < 5; ++i) house.accept(house.clock.wall() + 1h, i < 3 ? "crm" : "shop");
  SummaryWalk walk(*house.store, SummaryBy::Account, house.clock.wall());
  while (*walk.step()) {
  }
  const auto rows = largest_first(walk.take());
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].key == "crm");
  CHECK(rows[0].messages == 3);
  CHECK(rows[1].messages == 2);
}

TEST_CASE("a list goes no further when whoever asked has gone") {
  House house;
  house.accept(house.clock.wall() + 1h);
  const auto listed =
      run_on_loop(house.loop, house.service.list({}, {SortBy::Due, 2}, [] { return false; }));
  REQUIRE_FALSE(listed);
  CHECK(listed.error().kind == ErrorKind::Cancelled);
}

TEST_CASE("the status counts by state and knows the oldest") {
  House house;
  house.accept(house.clock.wall());
  house.accept(house.clock.wall() + 1h);
  run_until(house.loop, [&] { return house.flying.size() == 1; });
  const QueueStatus status = run_on_loop(house.loop, house.service.status());
  CHECK(status.by_state.at("sending") == 1);
  CHECK(status.by_state.at("scheduled") == 1);
  CHECK(status.by_state.at("ready") == 0);
  CHECK(status.oldest);
}
