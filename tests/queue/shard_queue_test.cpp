// SPDX-License-Identifier: Apache-2.0
#include "mta/queue/shard_queue.h"

#include <catch2/catch.hpp>

#include "mta/queue/listing.h"
#include "mta/queue/queue_service.h"
#include "mta/store/memory_store.h"
#include "tests/support/fake_clock.h"
#include "tests/support/run_on_loop.h"

using namespace sluis;
using namespace sluis::queue;
using namespace std::chrono_literals;
using store::Change;
using store::MessageState;

namespace {

const StillThere kStays = [] { return true; };

struct KeptEvents final : events::EventSink {
  std::vector<events::Event> seen;
  void append(events::Event event) override { seen.push_back(std::move(event)); }
};

struct NoRules final : HoldRules {
  std::vector<policy::HoldRule> rules;
  Result<void> add(policy::HoldRule rule) override {
    rules.push_back(std::move(rule));
    return {};
  }
  Result<size_t> remove(const policy::HoldRule&) override {
    const size_t count = rules.size();
    rules.clear();
    return count;
  }
  std::vector<policy::HoldRule> all() const override { return rules; }
};

// A queue on a memory store whose "delivery" keeps what it is handed until the test lets go.
struct House {
  Loop loop;
  FakeClock clock;
  std::unique_ptr<store::Store> store = store::open_memory_store(clock);
  KeptEvents events;
  NoRules rules;
  WorkerPool workers{1, 16};
  ShardQueue queue;
  QueueService service{loop, clock, *store, workers, rules};
  std::vector<store::Leased> flying;
  ShardQueue::Withdrawn withdrawn = ShardQueue::Withdrawn::UnderWay;

  explicit House(ShardQueueSettings settings = {}) : queue(loop, clock, *store, events, settings) {
    queue.serve([this](store::Leased message) { flying.push_back(std::move(message)); },
                [this](MessageId, auto then) { then(withdrawn); });
    service.connect({{&loop, &queue}});
    queue.start();
  }
  ~House() { queue.stop(); }

  MessageId accept(WallTime due, const std::string& account = "crm",
                   const std::string& domain = "example.net") {
    static uint64_t last = 0;
    store::Message message;
    message.id = MessageId{++last};
    message.account = account;
    message.envelope.recipients.push_back({{"a", domain}, {}, {}});
    store::RecipientStatus status;
    status.next_attempt = due;
    message.recipients.push_back(status);
    message.due = due;
    message.accepted = clock.wall();
    if (due > clock.wall()) {
      message.schedule = TimeIntent{TimeIntent::Kind::Instant, due, {}, {}};
      message.state = MessageState::Scheduled;
    }
    auto draft = store->open_draft(message.id);
    REQUIRE(draft->append("Subject: x\r\n\r\n"));
    bool accepted = false;
    store->accept(message, std::move(draft), store::Store::AcceptAs::Waiting, loop,
                  [&](Result<void> done) { accepted = done.has_value(); });
    run_until(loop, [&] { return accepted; });
    return message.id;
  }

  // The delivery of the first message in flight ends with a 4xx until `next`.
  void defer_first(WallTime next) { defer_flying(0, next); }
  void defer_flying(size_t at, WallTime next) {
    store::Leased leased = std::move(flying[at]);
    flying.erase(flying.begin() + static_cast<std::ptrdiff_t>(at));
    Change change;
    store::RecipientStatus status = leased.message.recipients[0];
    status.state = store::RecipientState::Deferred;
    status.next_attempt = next;
    change.recipients.push_back({0, status});
    change.state = MessageState::Deferred;
    change.due = next;
    if (auto act = queue.let_go(leased.message.id)) {
      store::apply(leased.message, change);
      change.then = Change::Then::KeepLease;
      store->change(leased.lease, change, loop, [](Result<void>) {});
      queue.perform(leased, std::move(*act));
    } else {
      store->change(leased.lease, change, loop, [](Result<void>) {});
    }
    queue.settled(leased.message.id);
  }
};

Task<void> turns_until(House& house, size_t in_line, size_t& turns) {
  while (house.queue.in_line() == 0) co_await next_turn(house.loop);
  for (; house.queue.in_line() < in_line; ++turns) co_await next_turn(house.loop);
}

Selection only(MessageId id) {
  Selection selection;
  selection.ids = {id};
  return selection;
}

const Act kAct{"anna", "test", Mode::Act};

}  // namespace

TEST_CASE("a due message is handed to delivery and a scheduled one waits for its time") {
  House house;
  const MessageId now = house.accept(house.clock.wall());
  const MessageId later = house.accept(house.clock.wall() + 1h);
  run_until(house.loop, [&] { return house.flying.size() == 1; });
  CHECK(house.flying[0].message.id == now);
  house.clock.advance(1h - 1ms);
  run_on_loop(house.loop, sleep_for(house.loop, 600ms));
  CHECK(house.flying.size() == 1);
  house.clock.advance(1ms);
  run_until(house.loop, [&] { return house.flying.size() == 2; });
  CHECK(house.flying[1].message.id == later);
}

TEST_CASE("a wall clock that jumps forward releases what it passed, once") {
  House house;
  house.accept(house.clock.wall() + 24h);
  house.clock.set_wall(house.clock.wall() + 25h);
  run_until(house.loop, [&] { return house.flying.size() == 1; });
  house.clock.set_wall(house.clock.wall() - 25h);
  run_on_loop(house.loop, sleep_for(house.loop, 300ms));
  house.clock.set_wall(house.clock.wall() + 25h);
  run_on_loop(house.loop, sleep_for(house.loop, 300ms));
  CHECK(house.flying.size() == 1);
}

TEST_CASE("a slow destination's backlog does not hold up the mail of others") {
  House house({.held = 10, .flying = 6, .per_destination = 2});
  for (int i = 0; i < 5; ++i) house.accept(house.clock.wall(), "crm", "slow.test");
  run_until(house.loop, [&] { return house.flying.size() == 2 && house.queue.in_line() == 3; });
  for (int i = 0; i < 2; ++i) house.accept(house.clock.wall(), "crm", "live.test");
  run_until(house.loop, [&] { return house.flying.size() == 4; });
  CHECK(house.queue.in_line() == 3);
  house.defer_first(house.clock.wall() + 1h);
  run_until(house.loop, [&] { return house.flying.size() == 4 && house.queue.in_line() == 2; });
}

TEST_CASE("a letter is taken though another account's campaign has filled the line") {
  House house({.line = 200, .flying = 1});
  for (int i = 0; i < 200; ++i) house.accept(house.clock.wall(), "campaign");
  run_until(house.loop, [&] { return house.queue.in_line() == 199; });
  const MessageId more = house.accept(house.clock.wall() + 1h, "campaign");
  const MessageId letter = house.accept(house.clock.wall() + 1h, "letters");
  house.queue.accepted(*house.store->claim(more));
  CHECK(house.queue.in_line() == 199);
  house.queue.accepted(*house.store->claim(letter));
  CHECK(house.queue.in_line() == 200);
  house.defer_first(house.clock.wall() + 1h);
  house.defer_first(house.clock.wall() + 1h);
  CHECK(house.queue.is_flying(letter));
}

TEST_CASE("fresh mail for others is taken though a slow destination has filled the line") {
  House house({.line = 3, .flying = 4, .per_destination = 1});
  for (int i = 0; i < 3; ++i) house.accept(house.clock.wall(), "crm", "slow.test");
  run_until(house.loop, [&] { return house.queue.in_line() == 2; });
  const MessageId slow = house.accept(house.clock.wall() + 1h, "crm", "slow.test");
  const MessageId live = house.accept(house.clock.wall() + 1h, "crm", "live.test");
  house.queue.accepted(*house.store->claim(slow));
  CHECK_FALSE(house.queue.is_flying(slow));
  CHECK(house.queue.in_line() == 2);
  house.queue.accepted(*house.store->claim(live));
  CHECK(house.queue.is_flying(live));
}

TEST_CASE("accounts take turns, however many messages more than fit in memory are due at once") {
  House house({.held = 4, .flying = 2});
  for (int i = 0; i < 40; ++i) house.accept(house.clock.wall() + 1h, "campaign");
  const MessageId letter = house.accept(house.clock.wall() + 1h, "letters");
  house.clock.advance(1h);
  run_until(house.loop, [&] { return house.queue.in_line() == 39; });
  CHECK(house.queue.is_flying(letter));
  for (int i = 0; i < 39; ++i) house.defer_first(house.clock.wall() + 1h);
  CHECK(house.queue.in_line() == 0);
  CHECK(house.flying.size() == 2);
}

TEST_CASE("while very many messages are lined up the loop serves others in between") {
  House house({.held = 4, .flying = 1});
  for (int i = 0; i < 400; ++i) house.accept(house.clock.wall() + 1h);
  house.clock.advance(1h);
  size_t turns = 0;
  run_on_loop(house.loop, turns_until(house, 399, turns));
  CHECK(turns >= 5);
}

TEST_CASE("a message that stands in line by its lease alone can be cancelled") {
  House house({.held = 1, .flying = 1});
  house.accept(house.clock.wall());
  const MessageId id = house.accept(house.clock.wall());
  run_until(house.loop, [&] { return house.queue.in_line() == 1; });
  const auto touched = run_on_loop(house.loop, house.service.cancel(only(id), kAct));
  CHECK((*touched)[0].what == Touched::What::Done);
  CHECK_FALSE(house.store->find(id));
  CHECK(house.queue.in_line() == 0);
}

TEST_CASE("no more is in flight than the settings say") {
  House house({.line = 3, .flying = 2});
  for (int i = 0; i < 6; ++i) house.accept(house.clock.wall());
  run_until(house.loop, [&] { return house.flying.size() == 2 && house.queue.in_line() == 1; });
  house.defer_first(house.clock.wall() + 1h);
  run_until(house.loop, [&] { return house.flying.size() == 2 && house.queue.in_line() == 1; });
  CHECK(house.queue.in_flight() == 2);
}

TEST_CASE("a scheduled message is cancelled and never released") {
  House house;
  const MessageId id = house.accept(house.clock.wall() + 1h);
  const auto touched = run_on_loop(house.loop, house.service.cancel(only(id), kAct));
  REQUIRE(touched);
  CHECK((*touched)[0].what == Touched::What::Done);
  CHECK_FALSE(house.store->find(id));
  house.clock.advance(2h);
  run_on_loop(house.loop, sleep_for(house.loop, 300ms));
  CHECK(house.flying.empty());
  REQUIRE(house.events.seen.size() == 1);
  CHECK(house.events.seen[0].kind == events::Kind::Cancelled);
}

TEST_CASE("cancelling what is under way is too late and leaves it alone") {
  House house;
  const MessageId id = house.accept(house.clock.wall());
  run_until(house.loop, [&] { return house.flying.size() == 1; });
  const auto touched = run_on_loop(house.loop, house.service.cancel(only(id), kAct));
  CHECK((*touched)[0].what == Touched::What::TooLate);
  CHECK(house.store->find(id));
}

TEST_CASE("a message in flight of which nothing has begun is cancelled under its own lease") {
  House house;
  house.withdrawn = ShardQueue::Withdrawn::Wholly;
  const MessageId id = house.accept(house.clock.wall());
  run_until(house.loop, [&] { return house.flying.size() == 1; });
  Gate gate;
  std::optional<Touched> answer;
  house.queue.intervene(id, {cancelling(kAct), [&](Touched touched) { answer = touched; }});
  CHECK_FALSE(answer);
  house.defer_first(house.clock.wall() + 1h);
  run_until(house.loop, [&] { return answer.has_value(); });
  CHECK(answer->what == Touched::What::Done);
  CHECK_FALSE(house.store->find(id));
}

TEST_CASE(
    "an act that comes while the last change is being stored is answered by what became of it") {
  House house;
  house.withdrawn = ShardQueue::Withdrawn::Wholly;
  const MessageId id = house.accept(house.clock.wall());
  run_until(house.loop, [&] { return house.flying.size() == 1; });
  CHECK_FALSE(house.queue.let_go(id));
  CHECK_FALSE(house.queue.intervene(id, {cancelling(kAct), [](Touched) { FAIL("nobody asked"); }}));
  Gate gate;
  std::optional<Touched> answer;
  const auto ask = [](House& asked, MessageId whom, std::optional<Touched>& into) -> Task<void> {
    into = (*co_await asked.service.cancel(only(whom), kAct))[0];
  };
  spawn(ask(house, id, answer), gate);
  run_on_loop(house.loop, sleep_for(house.loop, 20ms));
  CHECK_FALSE(answer);
  SECTION("it waits again: the act is done") {
    house.store->give_back(house.flying[0].lease);
    house.queue.settled(id);
    run_until(house.loop, [&] { return answer.has_value() || house.flying.size() == 2; });
    if (!answer) house.defer_flying(1, house.clock.wall() + 1h);
    run_until(house.loop, [&] { return answer.has_value(); });
    CHECK(answer->what == Touched::What::Done);
    CHECK_FALSE(house.store->find(id));
  }
  SECTION("it has left: too late") {
    Change change;
    change.then = Change::Then::Finish;
    house.store->change(house.flying[0].lease, change, house.loop,
                        [&](Result<void>) { house.queue.settled(id); });
    run_until(house.loop, [&] { return answer.has_value(); });
    CHECK(answer->what == Touched::What::NotFound);
  }
}

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
