// SPDX-License-Identifier: Apache-2.0
// Between the offer and the connection: signing, turns, taking back, and the relay's end.
#include <future>

#include <catch2/catch.hpp>

#include "tests/deliver/relay_world.h"

using namespace sluis;
using namespace sluis::deliver;
using namespace std::chrono_literals;

namespace {

// A message that is being signed, on a worker, until make().
struct Signature {
  Signature(RelayWorld& world, const std::string& domain)
      : message(world.message(domain, {"slow"})) {
    message->while_signing = [done = promise_.get_future().share()] { done.wait(); };
    ledger = world.send(message, domain);
    world.run_until([this] { return message->signings > 0; });
  }
  ~Signature() {
    if (!made_) promise_.set_value();
  }
  void make() {
    made_ = true;
    promise_.set_value();
  }

  std::shared_ptr<MemoryMessage> message;
  std::shared_ptr<Ledger> ledger;

 private:
  std::promise<void> promise_;
  bool made_ = false;
};

// A sink that takes its time, and says when it was asked to take a message.
SinkOptions slow_and_noticed(bool& asked) {
  SinkOptions options = scripted([&asked](const SinkCommand& command) -> std::string {
    asked = asked || command.verb == "MAIL";
    return "";
  });
  options.latency = 20ms;
  return options;
}

}  // namespace

TEST_CASE("one account's many messages do not stand in front of another's single one") {
  RelayWorld world;
  world.config.relay.connections_per_destination = 1;
  SmtpSink& sink = world.host("example.org");
  world.host("elsewhere.example");
  world.run_until_done(*world.send("example.org", {"first"}), 1);
  Signature one(world, "elsewhere.example"), two(world, "elsewhere.example");  // both workers
  std::vector<std::shared_ptr<Ledger>> ledgers;
  world.account = "campaign";
  for (int i = 0; i < 10; ++i) ledgers.push_back(world.send("example.org", {"many"}));
  world.account = "letter";
  ledgers.push_back(world.send("example.org", {"one"}));
  one.make();
  for (auto& ledger : ledgers) world.run_until_done(*ledger, 1);
  REQUIRE(sink.messages().size() == 12);
  CHECK(sink.messages()[2].recipients == std::vector<std::string>{"one@example.org"});
}

TEST_CASE("what waited for the first connection takes turns as well") {
  RelayWorld world;
  world.config.relay.connections_per_destination = 1;
  SmtpSink& sink = world.host("example.org");
  world.host("elsewhere.example");
  Signature elsewhere(world, "elsewhere.example");  // leaves one worker
  std::vector<std::shared_ptr<Ledger>> ledgers;
  world.account = "campaign";
  for (int i = 0; i < 10; ++i) ledgers.push_back(world.send("example.org", {"many"}));
  world.account = "letter";
  ledgers.push_back(world.send("example.org", {"one"}));
  for (auto& ledger : ledgers) world.run_until_done(*ledger, 1);
  REQUIRE(sink.messages().size() == 11);
  CHECK(sink.messages()[1].recipients == std::vector<std::string>{"one@example.org"});
}

TEST_CASE("a message is signed only when a host is ready for it") {
  RelayWorld world;
  world.host("example.org", answering("CONNECT", "450 later"));
  auto message = world.message("example.org", {"anna"});
  auto ledger = world.send(message, "example.org");
  world.run_until_done(*ledger, 1);
  CHECK(message->signings == 0);
}

TEST_CASE("a waiting message can be taken back, one under way cannot") {
  bool asked = false;  // the sink may be asked until the world ends
  RelayWorld world;
  world.config.relay.connections_per_destination = 1;
  SmtpSink& sink = world.host("example.org", slow_and_noticed(asked));
  auto first = world.message("example.org", {"anna"}),
       second = world.message("example.org", {"bert"});
  auto first_ledger = world.send(first, "example.org");
  world.run_until([&] { return asked; });
  auto second_ledger = world.send(second, "example.org");
  CHECK(world.relay().withdraw(first->id()) == RelayDoor::Withdrawn::UnderWay);
  CHECK(world.relay().withdraw(second->id()) == RelayDoor::Withdrawn::Wholly);
  REQUIRE(second_ledger->all(1));
  CHECK_FALSE(second_ledger->results[0].attempted);
  world.run_until_done(*first_ledger, 1);
  CHECK(first_ledger->results[0].delivered);
  CHECK(sink.messages().size() == 1);
}

TEST_CASE("a message that is being signed can be taken back, and others go on meanwhile") {
  RelayWorld world;
  SmtpSink& sink = world.host("slow.example");
  world.host("example.org");
  Signature slow(world, "slow.example");
  auto other = world.send("example.org", {"bert"});
  world.run_until_done(*other, 1);
  CHECK(world.relay().withdraw(slow.message->id()) == RelayDoor::Withdrawn::Wholly);
  REQUIRE(slow.ledger->all(1));
  CHECK_FALSE(slow.ledger->results[0].attempted);
  slow.make();
  auto next = world.send("slow.example", {"carl"});
  world.run_until_done(*next, 1);
  CHECK(sink.messages().size() == 1);
}

TEST_CASE("no message waits for a connection that waits for another's signature") {
  RelayWorld world;
  world.config.relay.connections_per_destination = 1;
  SmtpSink& sink = world.host("example.org");
  Signature slow(world, "example.org");
  auto other = world.send("example.org", {"bert"});
  world.run_until_done(*other, 1);
  CHECK(slow.ledger->results.empty());
  slow.make();
  world.run_until_done(*slow.ledger, 1);
  CHECK(slow.ledger->results[0].delivered);
  CHECK(slow.message->signings == 1);
  CHECK(sink.connections() == 1);
}

TEST_CASE("a shutdown while a message is signed hands it back, and what waits is not signed") {
  RelayWorld world;
  SmtpSink& sink = world.host("example.org");
  Signature one(world, "example.org"), two(world, "example.org");  // both workers
  auto third = world.message("example.org", {"carl"});
  auto third_ledger = world.send(third, "example.org");
  bool drained = false;
  world.relay().drain(10s, [&] { drained = true; });
  for (const auto& ledger : {one.ledger, two.ledger, third_ledger}) {
    REQUIRE(ledger->all(1));
    CHECK_FALSE(ledger->results[0].attempted);
  }
  one.make();
  two.make();
  world.run_until([&] { return drained; });
  CHECK(third->signings == 0);
  CHECK(sink.messages().empty());
}

TEST_CASE("a shutdown lets what is under way finish and hands the rest back") {
  bool asked = false;  // the sink may be asked until the world ends
  RelayWorld world;
  world.config.relay.connections_per_destination = 1;
  world.host("example.org", slow_and_noticed(asked));
  auto first = world.send("example.org", {"anna"});
  world.run_until([&] { return asked; });
  auto second = world.send("example.org", {"bert"});
  world.drain(10s);
  REQUIRE(first->all(1));
  REQUIRE(second->all(1));
  CHECK(first->results[0].delivered);
  CHECK_FALSE(second->results[0].attempted);
  auto late = world.send("example.org", {"carl"});
  world.run_until_done(*late, 1);
  CHECK_FALSE(late->results[0].attempted);
}

TEST_CASE("a shutdown does not wait for ever on a server that says nothing") {
  bool asked = false;  // the sink may be asked until the world ends
  RelayWorld world;
  world.host("example.org", scripted([&asked](const SinkCommand& command) -> std::string {
               if (command.verb != "MAIL") return "";
               asked = true;
               return kSinkHang;
             }));
  auto ledger = world.send("example.org", {"anna"});
  world.run_until([&] { return asked; });
  world.drain(10ms);
  REQUIRE(ledger->all(1));
  CHECK_FALSE(ledger->results[0].attempted);
}
