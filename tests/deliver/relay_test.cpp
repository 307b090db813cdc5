// SPDX-License-Identifier: Apache-2.0
// The relay against sinks on loopback: what goes over the wire, and what is reported.
#include "mta/deliver/relay.h"

#include <catch2/catch.hpp>

#include "tests/deliver/relay_world.h"

using namespace sluis;
using namespace sluis::deliver;
using namespace std::chrono_literals;

TEST_CASE("a message reaches its recipients in one transaction, and says where it went") {
  RelayWorld world;
  SmtpSink& sink = world.host("example.org");
  auto ledger = world.send("example.org", {"anna", "bert"}, ".dots\r\n..more\r\n.\r\n");
  world.run_until_done(*ledger, 2);
  CHECK(shown(ledger->results[0]) == "delivered 250 2.0.0");
  CHECK(ledger->results[1].reply == "250 2.0.0 Ok: message 1");
  CHECK(ledger->results[1].mx == "mx1.example.org");
  CHECK(ledger->results[1].address == to_string(sink.address()));
  CHECK(ledger->results[1].source_ip.starts_with("127."));
  CHECK(ledger->results[1].remote_dsn);
  CHECK(ledger->reports == 1);
  REQUIRE(sink.messages().size() == 1);
  const SinkMessage& message = sink.messages()[0];
  CHECK(message.helo == "mta1.sluis.example");
  CHECK(message.sender == "news@shop.example");
  CHECK(message.recipients == std::vector<std::string>{"anna@example.org", "bert@example.org"});
  CHECK(message.content == "From: news@shop.example\r\nSubject: 1\r\n\r\n.dots\r\n..more\r\n.\r\n");
}

TEST_CASE("a large message arrives whole, with line ends that no one can misread") {
  RelayWorld world;
  SmtpSink& sink = world.host("example.org");
  std::string body, expected;
  for (int i = 0; i < 40000; ++i) {
    const std::string line = (i % 7 ? "" : ".") + std::string(static_cast<size_t>(i % 60), 'x');
    body += line + (i % 100 ? "\r\n" : "\n");
    expected += line + "\r\n";
  }
  auto ledger = world.send("example.org", {"anna"}, body);
  world.run_until_done(*ledger, 1);
  REQUIRE(sink.messages().size() == 1);
  CHECK(sink.messages()[0].content.ends_with("\r\n\r\n" + expected));
  CHECK_FALSE(sink.messages()[0].bare_line_end);
}

TEST_CASE("a connection is used again, up to its number of messages") {
  RelayWorld world;
  world.config.relay.connections_per_destination = 1;
  world.config.relay.messages_per_connection = 3;
  SmtpSink& sink = world.host("example.org");
  std::vector<std::shared_ptr<Ledger>> ledgers;
  for (int i = 0; i < 7; ++i) ledgers.push_back(world.send("example.org", {"anna"}));
  for (auto& ledger : ledgers) world.run_until_done(*ledger, 1);
  CHECK(sink.messages().size() == 7);
  CHECK(sink.connections() == 3);
  CHECK(sink.most_at_once() == 1);
}

TEST_CASE("an idle connection takes the next message, and says goodbye when none comes") {
  RelayWorld world;
  SmtpSink& sink = world.host("example.org");
  world.run_until_done(*world.send("example.org", {"anna"}), 1);
  world.run_until_done(*world.send("example.org", {"bert"}), 1);
  CHECK(sink.connections() == 1);
  world.run_until([&] { return sink.open_connections() == 0; });
  CHECK(sink.commands().back() == "QUIT");
}

TEST_CASE("a server without pipelining is served too") {
  RelayWorld world;
  SinkOptions options;
  options.extensions = {"SIZE 1000000"};
  SmtpSink& sink = world.host("example.org", options);
  auto ledger = world.send("example.org", {"anna", "reject", "bert"});
  world.run_until_done(*ledger, 3);
  CHECK(shown(ledger->results[1]) == "permanent recipient 550 5.1.1");
  CHECK(sink.messages()[0].recipients.size() == 2);
  CHECK_FALSE(ledger->results[0].remote_dsn);
}

TEST_CASE("each recipient gets the reply that was meant for it") {
  RelayWorld world;
  SmtpSink& sink = world.host("example.org");
  auto ledger = world.send("example.org", {"anna", "reject.me", "tempfail", "full", "greylist"});
  world.run_until_done(*ledger, 5);
  CHECK(shown(ledger->results[0]) == "delivered 250 2.0.0");
  CHECK(shown(ledger->results[1]) == "permanent recipient 550 5.1.1");
  CHECK(ledger->results[1].reply == "550 5.1.1 <reject.me@example.org>: no such user here");
  CHECK(shown(ledger->results[2]) == "transient recipient 450 4.2.0");
  CHECK(shown(ledger->results[3]) == "transient recipient 452 4.2.2");
  CHECK(shown(ledger->results[4]) == "transient recipient 450 4.7.1");
  auto again = world.send("example.org", {"greylist"});
  world.run_until_done(*again, 1);
  CHECK(shown(again->results[0]) == "delivered 250 2.0.0");
  CHECK(sink.connections() == 1);
}

TEST_CASE("a message refused after its content fails for the recipients that had been taken") {
  RelayWorld world;
  world.host("example.org");
  auto refused = world.send("example.org", {"rejectdata", "reject"});
  world.run_until_done(*refused, 2);
  CHECK(shown(refused->results[0]) == "permanent message 554 5.6.0");
  CHECK(shown(refused->results[1]) == "permanent recipient 550 5.1.1");
  auto deferred = world.send("example.org", {"tempdata"});
  world.run_until_done(*deferred, 1);
  CHECK(shown(deferred->results[0]) == "transient message 451 4.3.0");
}

TEST_CASE("many recipients are split into transactions of the configured size") {
  RelayWorld world;
  world.config.relay.recipients_per_transaction = 4;
  SmtpSink& sink = world.host("example.org");
  std::vector<std::string> locals;
  for (int i = 0; i < 10; ++i) locals.push_back("user" + std::to_string(i));
  auto ledger = world.send("example.org", locals);
  world.run_until_done(*ledger, 10);
  CHECK(sink.messages().size() == 3);
  for (const auto& [index, result] : ledger->results) CHECK(result.delivered);
}

TEST_CASE("what a server does not take at once follows at once, at no attempt") {
  const bool announced = GENERATE(true, false);
  RelayWorld world;
  SinkOptions options;
  size_t given = 0;
  if (announced) {
    options.extensions.push_back("LIMITS RCPTMAX=3");
  } else {
    options.script = [&given](const SinkCommand& command) -> std::string {
      if (command.verb == "MAIL") given = 0;
      return command.verb == "RCPT" && ++given > 3 ? "452 4.5.3 too many recipients" : "";
    };
  }
  SmtpSink& sink = world.host("example.org", options);
  std::vector<std::string> locals;
  for (int i = 0; i < 8; ++i) locals.push_back("user" + std::to_string(i));
  auto ledger = world.send("example.org", locals);
  world.run_until_done(*ledger, 8);
  for (const auto& [index, result] : ledger->results) CHECK(result.delivered);
  CHECK(sink.messages().size() == 3);
}

TEST_CASE("a message that the server could never take is refused without being sent") {
  RelayWorld world;
  SinkOptions options;
  options.extensions = {"PIPELINING", "SIZE 100"};
  SmtpSink& sink = world.host("example.org", options);
  auto big = world.send("example.org", {"anna"}, std::string(200, 'x') + "\r\n");
  world.run_until_done(*big, 1);
  CHECK(shown(big->results[0]) == "permanent message 0 5.3.4");
  CHECK(big->results[0].mx == "mx1.example.org");
  auto foreign = world.send("example.org", {"j\xc3\xb6rg", "anna"}, "x\r\n");
  world.run_until_done(*foreign, 2);
  CHECK(shown(foreign->results[0]) == "permanent recipient 0 5.6.7");
  CHECK(shown(foreign->results[1]) == "delivered 250 2.0.0");
  CHECK(sink.messages().size() == 1);
}

TEST_CASE("8-bit content bounces where it cannot go, and only if it is 8-bit") {
  RelayWorld world;
  SinkOptions options;
  options.extensions = {"PIPELINING"};
  world.host("example.org", options);
  const auto declared = [&](std::string body) {
    mail::Envelope envelope;
    envelope.recipients.resize(1);
    envelope.recipients[0].address = {"anna", "example.org"};
    envelope.eight_bit = true;
    return std::make_shared<MemoryMessage>(99, envelope, "Subject: x\r\n\r\n", std::move(body));
  };
  auto eight = world.send(declared("caf\xc3\xa9\r\n"), "example.org");
  world.run_until_done(*eight, 1);
  CHECK(shown(eight->results[0]) == "permanent message 0 5.6.3");
  auto seven = world.send(declared("coffee\r\n"), "example.org");
  world.run_until_done(*seven, 1);
  CHECK(shown(seven->results[0]) == "delivered 250 2.0.0");
}

TEST_CASE("a message that cannot be signed or read is our fault, and harms no other") {
  RelayWorld world;
  world.config.relay.connections_per_destination = 1;
  SmtpSink& sink = world.host("example.org");
  auto unsigned_message = world.message("example.org", {"anna"});
  unsigned_message->header_fails = true;
  auto torn = world.message("example.org", {"anna"}, std::string(200000, 'x'));
  torn->body_fails_at = 65536;
  auto first = world.send(unsigned_message, "example.org");
  auto second = world.send(torn, "example.org");
  auto third = world.send("example.org", {"bert"});
  world.run_until_done(*first, 1);
  world.run_until_done(*second, 1);
  world.run_until_done(*third, 1);
  CHECK(shown(first->results[0]) == "ours message 0 4.3.0");
  CHECK(shown(second->results[0]) == "ours message 0 4.3.0");
  CHECK(shown(third->results[0]) == "delivered 250 2.0.0");
  CHECK(sink.messages().size() == 1);
}

TEST_CASE("a domain that cannot get mail fails at once for every message") {
  RelayWorld world;
  world.dns.mx("null.example", 0, "");
  auto one = world.send("null.example", {"anna"});
  auto two = world.send("null.example", {"bert"});
  auto three = world.send("nowhere.example", {"carl"});
  world.run_until_done(*one, 1);
  world.run_until_done(*two, 1);
  world.run_until_done(*three, 1);
  CHECK(shown(one->results[0]) == "permanent destination 0 5.1.10");
  CHECK(shown(two->results[0]) == "permanent destination 0 5.1.10");
  CHECK(shown(three->results[0]) == "permanent destination 0 5.1.2");
}

TEST_CASE("a route sends mail where it says, with a login") {
  RelayWorld world;
  SinkOptions options;
  std::vector<std::string> logins;
  options.extensions.push_back("AUTH PLAIN");
  options.script = [&logins](const SinkCommand& command) -> std::string {
    if (command.verb != "AUTH") return "";
    logins.push_back(command.argument);
    return "235 2.7.0 in";
  };
  SmtpSink& sink = world.host("smart.example", options);
  config::Route route;
  route.to_domain = "*.far.example";
  route.host = "mx1.smart.example";
  route.user = "crm";
  route.password = "pw";
  world.config.relay.routes.push_back(route);
  auto one = world.send("a.far.example", {"anna"});
  world.run_until_done(*one, 1);
  auto two = world.send("b.far.example", {"bert"});
  world.run_until_done(*two, 1);
  CHECK(shown(two->results[0]) == "delivered 250 2.0.0");
  CHECK(sink.connections() == 1);
  CHECK(logins == std::vector<std::string>{"PLAIN AGNybQBwdw=="});
}

TEST_CASE("a reload changes where new connections go, without losing what waits") {
  RelayWorld world;
  SmtpSink& first = world.host("example.org");
  SmtpSink& second = world.host("other.example");
  world.run_until_done(*world.send("example.org", {"anna"}), 1);
  config::Route route;
  route.to_domain = "example.org";
  route.host = to_string(second.address().ip);
  world.config.relay.routes.push_back(route);
  world.relay().update_config(std::make_shared<config::Config>(world.config), nullptr);
  auto ledger = world.send("example.org", {"bert"});
  world.run_until_done(*ledger, 1);
  CHECK(first.messages().size() == 1);
  CHECK(second.messages().size() == 1);
}
