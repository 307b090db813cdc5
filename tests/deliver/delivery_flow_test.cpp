// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "mta/deliver/deliverer.h"
#include "mta/store/memory_store.h"
#include "tests/support/fake_clock.h"
#include "tests/support/run_on_loop.h"

using namespace sluis;
using namespace sluis::deliver;
using namespace std::chrono_literals;
using store::MessageState;
using store::RecipientState;

namespace {

struct KeptEvents final : events::EventSink {
  std::vector<events::Event> seen;
  std::function<void()> at_next = [] {};
  void append(events::Event event) override {
    seen.push_back(std::move(event));
    std::exchange(at_next, [] {})();
  }
  size_t count(events::Kind kind) const {
    return static_cast<size_t>(std::count_if(
        seen.begin(), seen.end(), [&](const auto& event) { return event.kind == kind; }));
  }
};

// A relay that keeps what it is offered until the test answers.
struct ScriptedRelay final : RelayDoor {
  struct Offer {
    std::string destination;
    DeliveryJob job;
  };
  std::vector<Offer> offers;

  std::string destination_key(const std::string&, const mail::Address& recipient) const override {
    return recipient.domain;
  }
  void offer(const std::string& destination, DeliveryJob job) override {
    offers.push_back({destination, std::move(job)});
  }
  void withdraw(MessageId, std::function<void(Withdrawn)> then) override {
    then(Withdrawn::UnderWay);
  }

  void answer(size_t which, RecipientResult result) {
    std::vector<RecipientResult> results;
    for (const uint32_t recipient : offers[which].job.recipients) {
      result.recipient = recipient;
      results.push_back(result);
    }
    offers[which].job.report(std::move(results));
  }
};

struct ScriptedNotices final : Notices {
  bool stored = true;
  std::vector<Verdicts> seen;
  Task<bool> send(const store::Message&, const std::vector<RecipientResult>&,
                  const Verdicts& verdicts, std::shared_ptr<const config::Config>) override {
    seen.push_back(verdicts);
    co_return stored;
  }
};

RecipientResult delivered() {
  RecipientResult result;
  result.delivered = true;
  result.code = 250;
  result.status = "2.0.0";
  result.reply = "250 2.0.0 Ok";
  result.mx = "mx.example.net";
  return result;
}

RecipientResult failed(int code, Permanence permanence) {
  RecipientResult result;
  result.permanence = permanence;
  result.code = code;
  result.status = code < 500 ? "4.2.0" : "5.1.1";
  result.reply = std::to_string(code) + " " + result.status + " said so";
  return result;
}

struct House {
  Loop loop;
  FakeClock clock;
  SystemRandom random;
  std::unique_ptr<store::Store> store = store::open_memory_store(clock);
  KeptEvents events;
  policy::DirectoryView directory;
  ScriptedRelay relay;
  ScriptedNotices notices;
  std::shared_ptr<config::Config> config = std::make_shared<config::Config>();
  queue::ShardQueue queue{loop, clock, *store, events, {}};
  Deliverer deliverer{{loop, clock, random, *store, events, directory, queue, relay, notices},
                      {config, nullptr}};

  House() {
    auto known = std::make_shared<policy::Directory>();
    known->accounts["crm"] = {"crm", "", {"*"}};
    directory.current = known;
    config->dkim.unverified_domain = config::UnverifiedDomain::Unsigned;
    queue.serve([this](store::Leased message) { deliverer.deliver(std::move(message)); },
                [this](MessageId id, auto then) { relay.withdraw(id, then); });
    queue.start();
  }
  ~House() { queue.stop(); }

  store::Message message(std::vector<std::string> recipients) {
    static uint64_t last = 0;
    store::Message message;
    message.id = MessageId{++last};
    message.account = "crm";
    message.sender_domain = "example.org";
    message.envelope.sender = mail::Address{"info", "example.org"};
    for (const std::string& domain : recipients) {
      message.envelope.recipients.push_back({{"a", domain}, {}, {}});
      store::RecipientStatus status;
      status.next_attempt = clock.wall();
      message.recipients.push_back(status);
    }
    message.due = clock.wall();
    message.accepted = clock.wall();
    message.size = 14;
    message.header_size = 14;
    return message;
  }

  MessageId accept(store::Message message) {
    const MessageId id = message.id;
    auto draft = store->open_draft(id);
    REQUIRE(draft->append("Subject: x\r\n\r\n"));
    bool accepted = false;
    store->accept(std::move(message), std::move(draft), store::Store::AcceptAs::Waiting, loop,
                  [&](Result<void> done) { accepted = done.has_value(); });
    run_until(loop, [&] { return accepted; });
    return id;
  }

  void until_offered(size_t count) {
    run_until(loop, [&] { return relay.offers.size() == count; });
  }
  void until_gone(MessageId id) {
    run_until(loop, [&] { return !store->find(id) && queue.in_flight() == 0; });
  }
  void until_settled() {
    run_until(loop, [&] { return queue.in_flight() == 0; });
  }
};

}  // namespace

TEST_CASE("a delivered message ends, with its attempt and its end in the events") {
  House house;
  const MessageId id = house.accept(house.message({"example.net"}));
  house.until_offered(1);
  CHECK(house.relay.offers[0].destination == "example.net");
  house.relay.answer(0, delivered());
  house.until_gone(id);
  CHECK(house.events.count(events::Kind::Attempt) == 1);
  CHECK(house.events.count(events::Kind::Delivered) == 1);
}

TEST_CASE(
    "recipients of one destination share a job and a deferred one does not delay the others") {
  House house;
  const MessageId id = house.accept(house.message({"example.net", "example.com", "example.net"}));
  house.until_offered(2);
  const size_t com = house.relay.offers[0].destination == "example.com" ? 0 : 1;
  CHECK(house.relay.offers[1 - com].job.recipients == std::vector<uint32_t>{0, 2});
  house.relay.answer(com, failed(451, Permanence::Transient));
  house.relay.answer(1 - com, delivered());
  house.until_settled();
  const auto left = house.store->find(id);
  REQUIRE(left);
  CHECK(left->state == MessageState::Deferred);
  CHECK(left->recipients[0].state == RecipientState::Delivered);
  CHECK(left->recipients[1].state == RecipientState::Deferred);
  CHECK(left->recipients[1].attempts == 1);
  CHECK(left->due == left->recipients[1].next_attempt);
  CHECK(left->due > house.clock.wall());
  REQUIRE(left->attempts.size() == 3);
}

TEST_CASE("what was delivered is durable before the slower destination has answered") {
  House house;
  const MessageId id = house.accept(house.message({"example.net", "example.com"}));
  house.until_offered(2);
  house.relay.answer(0, delivered());
  const uint32_t first = house.relay.offers[0].job.recipients[0];
  run_until(house.loop, [&] {
    return house.store->find(id)->recipients[first].state == RecipientState::Delivered;
  });
  CHECK(house.queue.in_flight() == 1);
  house.relay.answer(1, delivered());
  house.until_gone(id);
}

TEST_CASE("a permanent failure asks for a notice before the message ends") {
  House house;
  const MessageId id = house.accept(house.message({"example.net"}));
  house.until_offered(1);
  house.relay.answer(0, failed(550, Permanence::Permanent));
  house.until_gone(id);
  REQUIRE(house.notices.seen.size() == 1);
  CHECK(house.notices.seen[0][0].notice == NoticeDue::Failed);
  CHECK(house.events.count(events::Kind::Bounced) == 1);
}

TEST_CASE("a bounce that cannot be stored leaves its message in the queue") {
  House house;
  house.notices.stored = false;
  const MessageId id = house.accept(house.message({"example.net"}));
  house.until_offered(1);
  house.relay.answer(0, failed(550, Permanence::Permanent));
  house.until_settled();
  const auto left = house.store->find(id);
  REQUIRE(left);
  CHECK(left->recipients[0].state == RecipientState::Deferred);
  CHECK(house.events.count(events::Kind::Bounced) == 0);
}

TEST_CASE("a suspended destination costs no attempt") {
  House house;
  const MessageId id = house.accept(house.message({"example.net"}));
  house.until_offered(1);
  RecipientResult result;
  result.attempted = false;
  result.not_before = house.clock.wall() + 10min;
  result.reply = "example.net is down";
  house.relay.answer(0, result);
  house.until_settled();
  const auto left = house.store->find(id);
  REQUIRE(left);
  CHECK(left->recipients[0].attempts == 0);
  CHECK(left->due == house.clock.wall() + 10min);
}

TEST_CASE("mail of a domain that is not active waits for it and leaves when it is") {
  House house;
  house.config->dkim.unverified_domain = config::UnverifiedDomain::Wait;
  const MessageId id = house.accept(house.message({"example.net"}));
  run_until(house.loop,
            [&] { return house.store->find(id)->state == MessageState::AwaitingDomain; });
  CHECK(house.relay.offers.empty());
  CHECK(house.events.count(events::Kind::AwaitingDomain) == 1);
  CHECK(house.store->find(id)->note.find("example.org") != std::string::npos);
  house.clock.advance(6 * 24h);
  run_until(house.loop, [&] { return !house.store->find(id); });
  CHECK(house.events.count(events::Kind::Bounced) == 1);
  CHECK(house.notices.seen.back()[0].notice == NoticeDue::Failed);
}

TEST_CASE("a domain that comes alive while its mail is set down to wait is not missed") {
  House house;
  house.config->dkim.unverified_domain = config::UnverifiedDomain::Wait;
  auto known = std::make_shared<policy::Directory>(*house.directory.current);
  known->domains.put({"example.org", policy::DomainState::Active, "", "", {"key001"}});
  house.events.at_next = [&] { house.directory.current = known; };
  const MessageId id = house.accept(house.message({"example.net"}));
  house.until_offered(1);
  CHECK(house.events.seen.front().kind == events::Kind::AwaitingDomain);
  house.relay.answer(0, failed(451, Permanence::Transient));
  house.until_settled();
  CHECK(house.store->find(id)->state == MessageState::Deferred);
  CHECK(house.store->find(id)->note.empty());
}

TEST_CASE("a standing pause holds new mail with who and why") {
  House house;
  auto known = std::make_shared<policy::Directory>(*house.directory.current);
  policy::HoldRule rule;
  rule.to_domain = "example.net";
  rule.who = "anna";
  rule.why = "migration";
  known->holds = {rule};
  house.directory.current = known;
  const MessageId id = house.accept(house.message({"example.net"}));
  run_until(house.loop, [&] { return house.store->find(id)->state == MessageState::Paused; });
  CHECK(house.store->find(id)->hold->who == "anna");
  CHECK(house.relay.offers.empty());
}

TEST_CASE("a scheduled message that is hours late is held as missed, not sent and not dropped") {
  House house;
  auto message = house.message({"example.net"});
  message.schedule = TimeIntent{TimeIntent::Kind::Instant, house.clock.wall() - 5h, {}, {}};
  message.state = MessageState::Scheduled;
  message.due = house.clock.wall() - 5h;
  const MessageId id = house.accept(message);
  run_until(house.loop, [&] { return house.store->find(id)->state == MessageState::Paused; });
  CHECK(house.events.count(events::Kind::Missed) == 1);
  CHECK(house.relay.offers.empty());
}

TEST_CASE("a message that a person gave up bounces with the reason") {
  House house;
  auto message = house.message({"example.net"});
  message.give_up = "wrong list";
  const MessageId id = house.accept(message);
  house.until_gone(id);
  REQUIRE(house.notices.seen.size() == 1);
  CHECK(house.notices.seen[0][0].status.reply.find("wrong list") != std::string::npos);
  CHECK(house.relay.offers.empty());
}

TEST_CASE("the retry clock starts at release") {
  House house;
  auto message = house.message({"example.net"});
  message.accepted = house.clock.wall() - 20 * 24h;
  message.schedule = TimeIntent{TimeIntent::Kind::Instant, house.clock.wall(), {}, {}};
  message.state = MessageState::Scheduled;
  const MessageId id = house.accept(message);
  house.until_offered(1);
  house.relay.answer(0, failed(451, Permanence::Transient));
  house.until_settled();
  REQUIRE(house.store->find(id));
  CHECK(house.store->find(id)->released == house.clock.wall());
  CHECK(house.store->find(id)->state == MessageState::Deferred);
  CHECK(house.events.count(events::Kind::Released) == 1);
}
