// SPDX-License-Identifier: Apache-2.0
#include "tests/support/scripted_resolver.h"

#include <catch2/catch.hpp>

#include "tests/support/run_on_loop.h"

using namespace sluis;
using dns::Status;
using dns::Type;

TEST_CASE("scripted resolver: tells missing names, missing types and failures apart") {
  Loop loop;
  ScriptedResolver dns;
  dns.mx("Example.com", 20, "b.example.com");
  dns.mx("example.com", 10, "a.example.com");
  dns.cname("www.example.com", "example.com");
  dns.temp_fail("broken.example");
  const auto mx = run_on_loop(loop, dns.query("www.example.com.", Type::MX));
  REQUIRE(mx.ok());
  CHECK(mx.name == "example.com");
  CHECK(mx.aliases == std::vector<std::string>{"www.example.com"});
  CHECK(mx.mx.front().host == "a.example.com");
  CHECK(run_on_loop(loop, dns.query("example.com", Type::A)).status == Status::NoData);
  CHECK(run_on_loop(loop, dns.query("no.example", Type::A)).status == Status::NxDomain);
  CHECK(run_on_loop(loop, dns.query("broken.example", Type::A)).status == Status::TempFail);
  CHECK(dns.times_asked("example.com", Type::A) == 1);
}

namespace {
Task<void> ask(ScriptedResolver& dns, std::optional<dns::Answer>& out) {
  out = co_await dns.query("example.com", Type::A);
}
}  // namespace

TEST_CASE("scripted resolver: a question on hold is answered from the zone of its release") {
  ScriptedResolver dns;
  Gate gate;
  std::optional<dns::Answer> out;
  dns.hold();
  spawn(ask(dns, out), gate);
  CHECK_FALSE(out);
  dns.address("example.com", "192.0.2.1");
  dns.release();
  REQUIRE(out);
  CHECK(out->addresses.size() == 1);
}
