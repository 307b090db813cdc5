// SPDX-License-Identifier: Apache-2.0
#include "mta/lookup/spf_flow.h"

#include <catch2/catch.hpp>

#include "tests/support/fake_clock.h"
#include "tests/support/run_on_loop.h"
#include "tests/support/scripted_resolver.h"

using namespace sluis;
using policy::spf::SpfResult;

namespace {

// Each answer takes its time by the test's clock.
class SlowResolver final : public dns::Resolver {
 public:
  SlowResolver(dns::Resolver& inner, FakeClock& clock, Millis each)
      : inner_(inner), clock_(clock), each_(each) {}
  Task<dns::Answer> query(std::string name, dns::Type type) override {
    clock_.advance(each_);
    return inner_.query(std::move(name), type);
  }

 private:
  dns::Resolver& inner_;
  FakeClock& clock_;
  const Millis each_;
};

policy::spf::Request request(const char* ip) {
  return {parse_ip(ip).value(), "joe@d.test", "h.test"};
}

}  // namespace

TEST_CASE("check_host asks DNS for all that it needs") {
  Loop loop;
  FakeClock clock;
  ScriptedResolver dns;
  dns.txt("d.test", std::vector<std::string>{"v=spf1 mx inclu",
                                             "de:far.test exists:%{l}.users.test -all "
                                             "exp=why.test"});
  dns.txt("why.test", "go away, %{i}");
  dns.txt("far.test", "v=spf1 ptr:d.test -all");
  dns.mx("d.test", 10, "mx.d.test");
  dns.address("mx.d.test", "192.0.2.1");
  dns.ptr("2.2.0.192.in-addr.arpa", "two.d.test");
  dns.address("two.d.test", "192.0.2.2");
  const auto check = [&](const char* ip) {
    return run_on_loop(loop, lookup::check_host(dns, clock, request(ip)));
  };
  CHECK(check("192.0.2.1").result == SpfResult::Pass);
  CHECK(check("192.0.2.2").result == SpfResult::Pass);
  CHECK(check("192.0.2.3").explanation == "go away, 192.0.2.3");
  dns.temp_fail("far.test", "SERVFAIL from 192.0.2.53:53");
  const auto verdict = check("192.0.2.3");
  CHECK(verdict.result == SpfResult::TempError);
  CHECK(verdict.reason.find("SERVFAIL from 192.0.2.53:53") != std::string::npos);
}

TEST_CASE("a check that takes too long ends as a temporary error") {
  Loop loop;
  FakeClock clock;
  ScriptedResolver dns;
  dns.txt("d.test", "v=spf1 a:a.test a:b.test a:c.test a:d.test a:e.test a:f.test -all");
  for (const char* name : {"a.test", "b.test", "c.test", "d.test", "e.test", "f.test"}) {
    dns.address(name, "192.0.2.1");
  }
  SlowResolver slow(dns, clock, std::chrono::seconds(4));
  const auto verdict = run_on_loop(loop, lookup::check_host(slow, clock, request("192.0.2.9")));
  CHECK(verdict.result == SpfResult::TempError);
  CHECK(dns.asked().size() == 5);
}
