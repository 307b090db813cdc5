// SPDX-License-Identifier: Apache-2.0
#include "mta/route/route_table.h"

#include <catch2/catch.hpp>

using namespace sluis;
using namespace sluis::route;

namespace {

config::Route make_route(std::string to, std::string from, std::string host, uint16_t port = 0) {
  config::Route made;
  made.to_domain = std::move(to);
  made.sender_domain = std::move(from);
  made.host = std::move(host);
  made.port = port;
  return made;
}

config::Relay relay_with(std::vector<config::Route> routes) {
  config::Relay relay;
  relay.routes = std::move(routes);
  return relay;
}

mail::Address at(std::string domain) {
  return {"someone", std::move(domain)};
}

}  // namespace

TEST_CASE("a pattern is a domain, all below one, or everything") {
  CHECK(domain_matches("example.org", "example.org"));
  CHECK_FALSE(domain_matches("example.org", "a.example.org"));
  CHECK(domain_matches("*.example.org", "a.b.example.org"));
  CHECK_FALSE(domain_matches("*.example.org", "example.org"));
  CHECK_FALSE(domain_matches("*.example.org", "badexample.org"));
  CHECK(domain_matches("*", "anything.example"));
  CHECK(domain_matches("", "anything.example"));
}

TEST_CASE("without routes recipients of one domain share a destination, however it is written") {
  const RouteTable table(config::Relay{}, "mta1.sluis.example");
  CHECK(table.key("s.example", at("Example.ORG")) == "example.org");
  CHECK(table.key("s.example", at("b\xc3\xbc"
                                  "cher.example")) == "xn--bcher-kva.example");
  const Target target = *table.target("example.org");
  CHECK(target.domain == "example.org");
  CHECK(target.host.empty());
  CHECK(target.port == 25);
  CHECK(target.helo == "mta1.sluis.example");
}

TEST_CASE("the first route that matches decides") {
  config::Route verified = make_route("bank.example", "", "");
  verified.tls = config::RelayTls::Verified;
  config::Route smart = make_route("*", "crm.example", "smart.example", 587);
  smart.user = "crm";
  smart.password = "pw";
  const RouteTable table(
      relay_with({make_route("*.internal.example", "", "10.0.0.5", 2525), verified, smart}), "us");

  const auto internal = table.key("crm.example", at("a.internal.example"));
  CHECK(internal == "*.internal.example via 10.0.0.5:2525");
  CHECK(table.key("x.example", at("b.internal.example")) == internal);
  const Target to_internal = *table.target(internal);
  CHECK(to_internal.host == "10.0.0.5");
  CHECK(to_internal.port == 2525);
  CHECK(to_internal.domain.empty());

  const auto bank = table.key("crm.example", at("bank.example"));
  CHECK(bank == "bank.example by route bank.example");
  CHECK(table.target(bank)->domain == "bank.example");
  CHECK(table.target(bank)->tls == config::RelayTls::Verified);

  const auto by_sender = table.key("crm.example", at("other.example"));
  CHECK(by_sender == "* from crm.example via smart.example:587");
  CHECK(table.target(by_sender)->user == "crm");
  CHECK(table.target(by_sender)->password.reveal() == "pw");
  CHECK(table.key("x.example", at("other.example")) == "other.example");
}

TEST_CASE("a route may name the address that mail leaves from") {
  config::Relay relay = relay_with({make_route("a.example", "", "")});
  relay.routes[0].source = "second";
  relay.source_addresses = {{"first", *parse_ip("192.0.2.1"), ""},
                            {"second", *parse_ip("192.0.2.2"), "out2.sluis.example"}};
  const RouteTable table(relay, "us.example");
  const Target routed = *table.target(table.key("s", at("a.example")));
  CHECK(routed.source == *parse_ip("192.0.2.2"));
  CHECK(routed.helo == "out2.sluis.example");
  const Target other = *table.target("b.example");
  CHECK(other.source == *parse_ip("192.0.2.1"));
  CHECK(other.helo == "us.example");
}

TEST_CASE("a key of a route that a reload took away is not mistaken for a domain") {
  const RouteTable before(
      relay_with({make_route("bank.example", "", ""), make_route("*", "", "smart.example")}), "us");
  const RouteTable after(config::Relay{}, "us");
  CHECK_FALSE(after.target(before.key("s", at("bank.example"))));
  CHECK_FALSE(after.target(before.key("s", at("other.example"))));
}
