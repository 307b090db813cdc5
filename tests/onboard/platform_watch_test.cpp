// SPDX-License-Identifier: Apache-2.0
#include "mta/onboard/platform_watch.h"

#include <catch2/catch.hpp>

#include "tests/support/fake_clock.h"
#include "tests/support/run_on_loop.h"
#include "tests/support/scripted_resolver.h"

using namespace sluis;
using onboard::PlatformReport;

namespace {

const std::string kInclude = "spf.provider.example";

struct Watched {
  Loop loop;
  FakeClock clock;
  ScriptedResolver dns;
  onboard::PlatformSettings settings{"mta1.provider.example", {}};
  std::unique_ptr<onboard::PlatformWatch> watch;

  Watched() {
    settings.subject.include = kInclude;
    settings.subject.egress = {{*parse_ip("192.0.2.10"), "mta1.provider.example"}};
    dns.ns("com", "a.gtld-servers.net");
    dns.address("mta1.provider.example", "192.0.2.10");
    dns.ptr(reverse_name(*parse_ip("192.0.2.10")), "mta1.provider.example");
    dns.txt(kInclude, "v=spf1 ip4:192.0.2.10 -all");
  }
  ~Watched() {
    if (!watch) return;
    bool stopped = false;
    watch->stop([&] { stopped = true; });
    run_until(loop, [&] { return stopped; });
  }
  const PlatformReport& look() {
    if (!watch) {
      watch = std::make_unique<onboard::PlatformWatch>(
          onboard::PlatformWatch::House{loop, clock, dns}, settings);
      watch->start();
    } else {
      watch->update(settings);
    }
    run_until(loop, [&] { return !watch->looking(); });
    return watch->report();
  }
  static std::vector<std::string> ids(const std::vector<policy::checks::Finding>& findings) {
    std::vector<std::string> out;
    for (const auto& one : findings) out.push_back(one.id);
    return out;
  }
};

using Ids = std::vector<std::string>;

}  // namespace

TEST_CASE("a house in order has nothing wrong, and whether the resolver validates is told") {
  Watched house;
  const PlatformReport first = house.look();
  CHECK(first.checked != WallTime{});
  CHECK(first.findings.empty());
  CHECK(first.unanswered.empty());
  CHECK(first.resolver.id == "RESOLVER_TRUSTS");
  house.dns.set_authenticated("com");
  CHECK(house.look().resolver.id == "RESOLVER_VALIDATES");
}

TEST_CASE("an address outside our own include, and one without a reverse name, are found") {
  Watched house;
  house.settings.subject.egress.push_back({*parse_ip("192.0.2.11"), "mta2.provider.example"});
  CHECK(Watched::ids(house.look().findings) == Ids{"OUR_SPF", "PTR_MISSING", "HELO_NAME"});
  house.dns.address("mta2.provider.example", "192.0.2.11");
  house.dns.ptr(reverse_name(*parse_ip("192.0.2.11")), "mta2.provider.example");
  house.dns.remove(kInclude);
  house.dns.txt(kInclude, "v=spf1 ip4:192.0.2.0/24 -all");
  CHECK(house.look().findings.empty());
}

TEST_CASE("many addresses are all looked at") {
  Watched house;
  house.settings.subject.egress.clear();
  for (int i = 20; i < 60; ++i) {
    const IpAddress ip = *parse_ip("192.0.2." + std::to_string(i));
    const std::string name = "out" + std::to_string(i) + ".provider.example";
    house.settings.subject.egress.push_back({ip, name});
    house.dns.address(name, to_string(ip));
    if (i != 59) house.dns.ptr(reverse_name(ip), name);
  }
  house.dns.remove(kInclude);
  house.dns.txt(kInclude, "v=spf1 ip4:192.0.2.0/24 -all");
  const PlatformReport& report = house.look();
  REQUIRE(Watched::ids(report.findings) == Ids{"PTR_MISSING"});
  CHECK(fact(report.findings.front(), "ip") == "192.0.2.59");
  CHECK(report.unanswered.empty());
}

TEST_CASE("what DNS does not answer is not broken, and what was wrong stays known") {
  Watched house;
  house.dns.remove(kInclude);
  house.dns.temp_fail(reverse_name(*parse_ip("192.0.2.10")), "timeout");
  const PlatformReport part = house.look();
  CHECK(Watched::ids(part.unanswered) == Ids{"DOM_DNS_TEMPFAIL"});
  CHECK(Watched::ids(part.findings) == Ids{"OUR_SPF"});
  house.dns.temp_fail("com", "SERVFAIL from 192.0.2.53:53");
  CHECK(house.look().resolver.id == "RESOLVER_ANSWERS");  // a lab without a way out
  house.dns.temp_fail("mta1.provider.example", "timeout");
  const PlatformReport silent = house.look();
  CHECK(silent.silent);
  CHECK(silent.resolver.id == "RESOLVER_SILENT");
  CHECK(Watched::ids(silent.findings) == Ids{"OUR_SPF"});
}

TEST_CASE("a change of the configuration during a look is looked at too, and a stop ends it") {
  Watched house;
  house.dns.hold();
  house.watch = std::make_unique<onboard::PlatformWatch>(
      onboard::PlatformWatch::House{house.loop, house.clock, house.dns}, house.settings);
  house.watch->start();
  house.settings.subject.include = "gone.example";
  house.watch->update(house.settings);
  house.dns.release();
  run_until(house.loop, [&] { return !house.watch->looking(); });
  CHECK(Watched::ids(house.watch->report().findings) == Ids{"OUR_SPF"});
  house.dns.hold();
  house.watch->update(house.settings);
  bool stopped = false;
  house.watch->stop([&] { stopped = true; });
  CHECK_FALSE(stopped);
  house.dns.release();
  run_until(house.loop, [&] { return stopped; });
  house.watch.reset();
}
