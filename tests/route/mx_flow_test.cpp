// SPDX-License-Identifier: Apache-2.0
#include "mta/route/mx_flow.h"

#include <catch2/catch.hpp>

#include "tests/support/run_on_loop.h"
#include "tests/support/scripted_resolver.h"

using namespace sluis;
using namespace sluis::route;

namespace {

struct World {
  Loop loop;
  ScriptedResolver dns;
  SystemRandom random;
  bool allow_private = false;

  Plan plan(Target target) {
    PlanContext context{dns,
                        random,
                        {{"mta1.sluis.example"}, {*parse_socket_address("198.51.100.9:25")}},
                        allow_private};
    return run_on_loop(loop, plan_route(std::move(target), std::move(context)));
  }
  // "mx.example.org 192.0.2.1:25; …" or "permanent 5.1.2" / "transient 4.4.3".
  std::string domain(const std::string& name) {
    Target target;
    target.domain = name;
    return shown(plan(target));
  }
  std::string host(const std::string& name, uint16_t port) {
    Target target;
    target.host = name;
    target.port = port;
    return shown(plan(target));
  }
  static std::string shown(const Plan& plan) {
    if (plan.failure) {
      CHECK_FALSE(plan.failure->text.empty());
      CHECK(plan.endpoints.empty());
      return (plan.failure->permanent ? "permanent " : "transient ") + plan.failure->status;
    }
    std::string out;
    for (const Endpoint& endpoint : plan.endpoints) {
      out += endpoint.host + ' ' + to_string(endpoint.address) + "; ";
    }
    return out;
  }
};

}  // namespace

TEST_CASE("mail goes to the addresses of the domain's MX hosts, best first") {
  World world;
  world.dns.mx("example.org", 20, "backup.example.org");
  world.dns.mx("example.org", 10, "mx.example.org");
  world.dns.address("mx.example.org", "192.0.2.1");
  world.dns.address("mx.example.org", "2001:db8::1");
  world.dns.address("backup.example.org", "192.0.2.2");
  CHECK(world.domain("example.org") ==
        "mx.example.org 192.0.2.1:25; mx.example.org [2001:db8::1]:25; "
        "backup.example.org 192.0.2.2:25; ");
}

TEST_CASE("a domain without MX is its own mail host, if it has an address") {
  World world;
  world.dns.address("a.example", "192.0.2.1");
  CHECK(world.domain("a.example") == "a.example 192.0.2.1:25; ");
  world.dns.txt("b.example", "only text");
  CHECK(world.domain("b.example") == "permanent 5.4.4");
}

TEST_CASE("a broken server's NXDOMAIN for MX does not hide an address") {
  World world;
  world.dns.address("a.example", "192.0.2.1");
  dns::Answer wrong;
  wrong.status = dns::Status::NxDomain;
  world.dns.answer("a.example", dns::Type::MX, wrong);
  CHECK(world.domain("a.example") == "a.example 192.0.2.1:25; ");
}

TEST_CASE("what DNS says is final, what DNS could not say is not") {
  World world;
  CHECK(world.domain("nowhere.example") == "permanent 5.1.2");
  world.dns.temp_fail("broken.example", "SERVFAIL from 192.0.2.53:53");
  CHECK(world.domain("broken.example") == "transient 4.4.3");
  world.dns.mx("example.org", 10, "mx.example.org");
  world.dns.temp_fail("mx.example.org");
  CHECK(world.domain("example.org") == "transient 4.4.3");
  world.dns.mx("null.example", 0, "");
  CHECK(world.domain("null.example") == "permanent 5.1.10");
  world.dns.mx("dangling.example", 10, "gone.dangling.example");
  CHECK(world.domain("dangling.example") == "permanent 5.4.4");
}

TEST_CASE("one host that cannot be looked up does not stand in the way of another") {
  World world;
  world.dns.mx("example.org", 10, "mx1.example.org");
  world.dns.mx("example.org", 20, "mx2.example.org");
  world.dns.temp_fail("mx1.example.org");
  world.dns.address("mx2.example.org", "192.0.2.2");
  CHECK(world.domain("example.org") == "mx2.example.org 192.0.2.2:25; ");
}

TEST_CASE("aliases are followed, of the domain and of its hosts") {
  World world;
  world.dns.cname("alias.example", "example.org");
  world.dns.mx("example.org", 10, "mx.example.org");
  world.dns.cname("mx.example.org", "real.example.org");
  world.dns.address("real.example.org", "192.0.2.1");
  CHECK(world.domain("alias.example") == "mx.example.org 192.0.2.1:25; ");
}

TEST_CASE("DNS cannot send our mail to private and loopback addresses") {
  World world;
  world.dns.mx("evil.example", 10, "mx.evil.example");
  world.dns.address("mx.evil.example", "127.0.0.1");
  world.dns.address("mx.evil.example", "10.1.2.3");
  CHECK(world.domain("evil.example") == "permanent 5.4.4");
  world.dns.mx("evil.example", 20, "mx2.evil.example");
  world.dns.address("mx2.evil.example", "192.0.2.7");
  CHECK(world.domain("evil.example") == "mx2.evil.example 192.0.2.7:25; ");
  CHECK(world.domain("[127.0.0.1]") == "permanent 5.1.2");
  world.allow_private = true;
  CHECK(world.domain("[127.0.0.1]") == "127.0.0.1 127.0.0.1:25; ");
}

TEST_CASE("address literals need no DNS") {
  World world;
  CHECK(world.domain("[192.0.2.5]") == "192.0.2.5 192.0.2.5:25; ");
  CHECK(world.domain("[ipv6:2001:db8::5]") == "2001:db8::5 [2001:db8::5]:25; ");
  CHECK(world.domain("[nonsense]") == "permanent 5.1.2");
  CHECK(world.dns.asked().empty());
}

TEST_CASE("a host with one of our own addresses is ourselves under another name") {
  World world;
  world.dns.mx("example.org", 10, "mx.example.org");
  world.dns.mx("example.org", 20, "alias-of-us.example");
  world.dns.mx("example.org", 30, "last.example.org");
  world.dns.address("mx.example.org", "192.0.2.1");
  world.dns.address("alias-of-us.example", "198.51.100.9");
  world.dns.address("last.example.org", "192.0.2.3");
  CHECK(world.domain("example.org") == "mx.example.org 192.0.2.1:25; ");
  world.dns.mx("loop.example", 10, "alias-of-us.example");
  CHECK(world.domain("loop.example") == "permanent 5.4.6");
}

TEST_CASE("a route's host is taken as the operator wrote it") {
  World world;
  CHECK(world.host("10.0.0.5", 2525) == "10.0.0.5 10.0.0.5:2525; ");
  world.dns.mx("smart.example", 10, "elsewhere.example");
  world.dns.address("smart.example", "10.0.0.6");
  CHECK(world.host("smart.example", 587) == "smart.example 10.0.0.6:587; ");
  CHECK(world.host("typo.example", 587) == "transient 4.4.4");
}

TEST_CASE("an IPv4 source address reaches IPv4 hosts alone") {
  World world;
  world.dns.address("both.example", "2001:db8::1");
  world.dns.address("both.example", "192.0.2.1");
  Target target;
  target.domain = "both.example";
  target.source = *parse_ip("192.0.2.100");
  CHECK(World::shown(world.plan(target)) == "both.example 192.0.2.1:25; ");
}
