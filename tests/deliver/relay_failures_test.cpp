// SPDX-License-Identifier: Apache-2.0
// Hosts that are down, refuse, hang, break off or have enough of us.
#include <catch2/catch.hpp>

#include "policy/shaping.h"
#include "tests/deliver/relay_world.h"

using namespace sluis;
using namespace sluis::deliver;
using namespace std::chrono_literals;

TEST_CASE("the next MX host is tried before anybody is failed") {
  struct Row {
    const char* name;
    SinkOptions first;
  };
  const Row rows[] = {
      {"busy", answering("CONNECT", "421 4.3.2 busy")},
      {"refusing", answering("CONNECT", "554 5.7.1 no")},
      {"hanging up", answering("CONNECT", kSinkClose)},
      {"not SMTP", answering("CONNECT", "HTTP/1.1 400 Bad Request")},
      {"closing after hello", answering("EHLO", kSinkClose)},
      {"closing after MAIL", answering("MAIL", kSinkClose)},
      {"421 at MAIL", answering("MAIL", "421 4.7.0 too many")},
      {"421 at RCPT", answering("RCPT", "421 4.7.0 too many")},
      {"closing at DATA", answering("DATA", kSinkClose)},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    RelayWorld world;
    SmtpSink& first = world.host("example.org", row.first, 10);
    SmtpSink& second = world.host("example.org", {}, 20);
    auto ledger = world.send("example.org", {"anna", "bert"});
    world.run_until_done(*ledger, 2);
    CHECK(shown(ledger->results[0]) == "delivered 250 2.0.0");
    CHECK(shown(ledger->results[1]) == "delivered 250 2.0.0");
    CHECK(ledger->results[0].mx == "mx2.example.org");
    CHECK(first.connections() == 1);
    CHECK(second.messages().size() == 1);
  }
}

TEST_CASE("a host that does not answer the phone is passed over") {
  RelayWorld world;
  SmtpSink& sink = world.host("example.org", {}, 20);
  world.dead_host("example.org", 10);
  auto ledger = world.send("example.org", {"anna"});
  world.run_until_done(*ledger, 1);
  CHECK(shown(ledger->results[0]) == "delivered 250 2.0.0");
  CHECK(sink.messages().size() == 1);
}

TEST_CASE("a refusal that was given for good stands, whatever the next host says to the others") {
  RelayWorld world;
  size_t asked = 0;
  world.host("example.org", scripted([&asked](const SinkCommand& command) -> std::string {
               if (command.verb != "RCPT") return "";
               return ++asked == 1 ? "550 5.1.1 no such user" : "421 4.3.2 closing";
             }),
             10);
  SmtpSink& second = world.host("example.org", {}, 20);
  auto ledger = world.send("example.org", {"anna", "bert"});
  world.run_until_done(*ledger, 2);
  CHECK(shown(ledger->results[0]) == "permanent recipient 550 5.1.1");
  CHECK(shown(ledger->results[1]) == "delivered 250 2.0.0");
  CHECK(second.messages()[0].recipients == std::vector<std::string>{"bert@example.org"});
}

TEST_CASE("a destination that is down costs one message an attempt, and the others nothing") {
  RelayWorld world;
  world.host("other.example");
  world.dead_host("example.org", 10);
  world.dead_host("example.org", 20);
  std::vector<std::shared_ptr<Ledger>> ledgers;
  for (int i = 0; i < 5; ++i) ledgers.push_back(world.send("example.org", {"anna", "bert"}));
  for (auto& ledger : ledgers) world.run_until_done(*ledger, 2);
  int attempted = 0;
  const WallTime first_end = world.clock.wall() + policy::Shaping::kFirstSuspension;
  for (auto& ledger : ledgers) {
    const RecipientResult& result = ledger->results[0];
    attempted += result.attempted;
    CHECK(result.status == "4.4.1");
    CHECK(result.scope == Scope::Session);
    if (!result.attempted) CHECK(result.not_before == first_end);
  }
  CHECK(attempted == 1);
  CHECK(world.view("example.org").state == DestinationView::State::Suspended);
  CHECK(world.view("example.org").suspended_until == first_end);

  auto later = world.send("example.org", {"anna"});
  world.run_until_done(*later, 1);
  CHECK_FALSE(later->results[0].attempted);

  world.clock.advance(policy::Shaping::kFirstSuspension);
  auto tester = world.send("example.org", {"anna"});
  auto bystander = world.send("example.org", {"anna"});
  world.run_until_done(*tester, 1);
  world.run_until_done(*bystander, 1);
  CHECK(tester->results[0].attempted);
  CHECK_FALSE(bystander->results[0].attempted);
  CHECK(bystander->results[0].not_before ==
        world.clock.wall() + 2 * policy::Shaping::kFirstSuspension);
}

TEST_CASE("a destination that comes back gets all its mail") {
  RelayWorld world;
  bool up = false;
  SmtpSink& sink =
      world.host("example.org", scripted([&up](const SinkCommand& command) -> std::string {
                   return command.verb == "CONNECT" && !up ? "421 4.3.2 down" : "";
                 }));
  world.run_until_done(*world.send("example.org", {"anna"}), 1);
  CHECK(world.view("example.org").state == DestinationView::State::Suspended);
  CHECK(world.view("example.org").why == "421 4.3.2 down");
  up = true;
  const bool by_hand = GENERATE(true, false);
  if (by_hand) {
    CHECK(world.relay().retry_now("*.example.org") == 0);
    CHECK(world.relay().retry_now("example.org") == 1);
  } else {
    world.clock.advance(policy::Shaping::kFirstSuspension);
  }
  std::vector<std::shared_ptr<Ledger>> ledgers;
  for (int i = 0; i < 5; ++i) ledgers.push_back(world.send("example.org", {"anna"}));
  for (auto& ledger : ledgers) {
    world.run_until_done(*ledger, 1);
    CHECK(ledger->results[0].delivered);
  }
  CHECK(sink.messages().size() == 5);
  CHECK_FALSE(world.view("example.org").suspended_until);
}

TEST_CASE("a server that takes hello but no mail is as good as down") {
  RelayWorld world;
  SmtpSink& sink = world.host("example.org", answering("MAIL", "421 4.3.2 not now"));
  std::vector<std::shared_ptr<Ledger>> ledgers;
  for (int i = 0; i < 5; ++i) ledgers.push_back(world.send("example.org", {"anna"}));
  int attempted = 0;
  for (auto& ledger : ledgers) {
    world.run_until_done(*ledger, 1);
    attempted += ledger->results[0].attempted;
  }
  CHECK(attempted == 1);
  CHECK(sink.connections() == 1);
}

TEST_CASE("DNS that cannot be asked holds a destination's mail for seconds, at no attempt") {
  RelayWorld world;
  world.dns.temp_fail("example.org");
  const WallTime first_end = world.clock.wall() + policy::Shaping::kFirstLookUpPause;
  auto one = world.send("example.org", {"anna"});
  auto two = world.send("example.org", {"bert"});
  world.run_until_done(*one, 1);
  world.run_until_done(*two, 1);
  for (const auto& ledger : {one, two}) {
    CHECK(shown(ledger->results[0]) == "waits destination 0 4.4.3");
    CHECK(ledger->results[0].not_before == first_end);
  }
  CHECK(world.view("example.org").state == DestinationView::State::Suspended);
}

TEST_CASE("a destination that pushes back gets fewer connections") {
  bool tired = false;
  RelayWorld world;
  world.config.relay.connections_per_destination = 8;
  world.host("example.org", scripted([&tired](const SinkCommand& command) -> std::string {
               return tired && command.verb == "MAIL" ? "451 4.7.1 slow down" : "";
             }));
  world.run_until_done(*world.send("example.org", {"anna"}), 1);
  CHECK(world.view("example.org").limit == 8);
  tired = true;
  auto ledger = world.send("example.org", {"anna"});
  world.run_until_done(*ledger, 1);
  CHECK(shown(ledger->results[0]) == "transient message 451 4.7.1");
  CHECK(world.view("example.org").limit == 4);
  CHECK(world.view("example.org").last_reply == "451 4.7.1 slow down");
}

TEST_CASE("a burst opens as many connections as are allowed, once the destination was reached") {
  RelayWorld world;
  world.config.relay.connections_per_destination = 3;
  SinkOptions options;
  options.latency = 3ms;
  SmtpSink& sink = world.host("example.org", options);
  std::vector<std::shared_ptr<Ledger>> ledgers;
  for (int i = 0; i < 30; ++i) ledgers.push_back(world.send("example.org", {"anna"}));
  for (auto& ledger : ledgers) world.run_until_done(*ledger, 1);
  CHECK(sink.most_at_once() == 3);
  CHECK(sink.messages().size() == 30);
}

TEST_CASE("a rate holds messages back without failing any") {
  RelayWorld world;
  world.config.relay.rate_per_destination = 2;
  SmtpSink& sink = world.host("example.org");
  std::vector<std::shared_ptr<Ledger>> ledgers;
  for (int i = 0; i < 3; ++i) ledgers.push_back(world.send("example.org", {"anna"}));
  world.run_until_done(*ledgers[1], 1);
  CHECK(sink.messages().size() == 2);
  CHECK(world.view("example.org").queued == 1);
  world.clock.advance(1s);
  world.run_until_done(*ledgers[2], 1);
  CHECK(ledgers[2]->results[0].delivered);
}

TEST_CASE("a server that hangs up on an idle connection costs nobody anything") {
  RelayWorld world;
  world.config.relay.timeouts.idle = 60s;
  SmtpSink& sink = world.host("example.org");
  world.run_until_done(*world.send("example.org", {"anna"}), 1);
  sink.hang_up();
  world.run_until([&] { return sink.open_connections() == 0; });
  auto ledger = world.send("example.org", {"bert"});
  world.run_until_done(*ledger, 1);
  CHECK(shown(ledger->results[0]) == "delivered 250 2.0.0");
  CHECK(sink.connections() == 2);
  CHECK(world.view("example.org").limit == world.config.relay.connections_per_destination);
}

TEST_CASE("a server that closes after each message is served one by one") {
  RelayWorld world;
  world.config.relay.connections_per_destination = 1;
  SmtpSink& sink = world.host("example.org", scripted([](const SinkCommand& command) {
                                return std::string(command.message > 0 ? kSinkClose : "");
                              }));
  std::vector<std::shared_ptr<Ledger>> ledgers;
  for (int i = 0; i < 8; ++i) ledgers.push_back(world.send("example.org", {"anna"}));
  for (auto& ledger : ledgers) {
    world.run_until_done(*ledger, 1);
    CHECK(shown(ledger->results[0]) == "delivered 250 2.0.0");
  }
  CHECK(sink.messages().size() == 8);
}

TEST_CASE("a connection lost after the message was sent is not tried elsewhere at once") {
  RelayWorld world;
  world.host("example.org", {}, 10);
  SmtpSink& second = world.host("example.org", {}, 20);
  auto ledger = world.send("example.org", {"drop"});
  world.run_until_done(*ledger, 1);
  CHECK(shown(ledger->results[0]) == "transient message 0 4.4.2");
  CHECK(second.connections() == 0);
}

TEST_CASE("a server that stops answering is left after its time, whatever it was asked") {
  const std::string verb = GENERATE("CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "DOT");
  CAPTURE(verb);
  RelayWorld world;
  auto& timeouts = world.config.relay.timeouts;
  timeouts.greeting = timeouts.ehlo = timeouts.mail = timeouts.rcpt = timeouts.data = 40ms;
  timeouts.data_block = timeouts.final_dot = 40ms;
  world.host("example.org", answering(verb, kSinkHang));
  auto ledger = world.send("example.org", {"anna"});
  world.run_until_done(*ledger, 1);
  CHECK(shown(ledger->results[0]) ==
        (verb == "DOT" ? "transient message 0 4.4.2" : "transient session 0 4.4.2"));
  CHECK(ledger->results[0].reply.find("in time") != std::string::npos);
}

TEST_CASE("wherever a server breaks off, each recipient is reported exactly once") {
  const char* kVerbs[] = {"CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "DOT"};
  const char* kEnds[] = {kSinkClose, "421 4.3.2 closing", "nonsense", "450 4.2.0 later",
                         "550 5.7.1 no"};
  for (const char* verb : kVerbs) {
    for (const char* end : kEnds) {
      for (size_t skip = 0; skip < 3; ++skip) {
        CAPTURE(verb, end, skip);
        RelayWorld world;
        world.config.relay.messages_per_connection = 3;
        world.config.relay.connections_per_destination = 2;
        size_t seen = 0;
        world.host("example.org", scripted([&](const SinkCommand& command) -> std::string {
                     if (command.verb != verb) return "";
                     return seen++ % 4 >= skip ? end : "";
                   }));
        std::vector<std::shared_ptr<Ledger>> ledgers;
        for (int i = 0; i < 6; ++i) ledgers.push_back(world.send("example.org", {"a", "b", "c"}));
        for (auto& ledger : ledgers) world.run_until_done(*ledger, 3);
        for (auto& ledger : ledgers) {
          for (const auto& [index, result] : ledger->results) {
            CHECK_FALSE(result.status.empty());
            CHECK((result.delivered || !result.reply.empty()));
          }
        }
      }
    }
  }
}
