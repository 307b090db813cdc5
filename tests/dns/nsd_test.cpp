// SPDX-License-Identifier: Apache-2.0
// Against a name server that nobody here wrote. It needs Debian's nsd package.
#include "tests/dns/nsd.h"

#include <catch2/catch.hpp>

#include "mta/dns/authoritative_query.h"
#include "mta/dns/caching_resolver.h"
#include "tests/support/fake_clock.h"
#include "tests/support/run_on_loop.h"

using namespace sluis;
using namespace sluis::dns;
using namespace std::chrono_literals;

namespace {

std::string customer_zone() {
  std::string zone = R"($TTL 300
@ IN SOA ns.customer.test. hostmaster.customer.test. 1 3600 600 86400 120
@ IN NS ns
ns IN A 127.0.0.1
@ IN A 192.0.2.10
@ IN AAAA 2001:db8::10
@ IN MX 20 backup.customer.test.
@ IN MX 10 MX.Customer.test.
@ IN TXT "v=spf1 include:spf.provider.test -all"
mx IN A 192.0.2.25
nomail IN MX 0 .
www IN CNAME web
web IN CNAME host
host IN A 192.0.2.80
away IN CNAME target.provider.test.
dangling IN CNAME nothing.customer.test.
key001._domainkey IN TXT ("v=DKIM1;h=sha256;k=rsa;p=" ")";
  zone += std::string(255, 'A') + "\" \"" + std::string(100, 'B') + "\" \"\")\n";
  zone += "_25._tcp.mx IN TLSA 3 1 1 " + std::string(64, 'a') + "\n";
  for (int i = 0; i < 60; ++i) {
    zone += "large IN TXT \"" + std::to_string(i) + "-" + std::string(100, 'x') + "\"\n";
  }
  return zone;
}

const char* const kProviderZone = R"($TTL 60
@ IN SOA ns.provider.test. hostmaster.provider.test. 1 3600 600 86400 120
@ IN NS ns
ns IN A 127.0.0.1
target IN A 192.0.2.90
)";

const char* const kReverseZone = R"($TTL 300
@ IN SOA ns.customer.test. hostmaster.customer.test. 1 3600 600 86400 120
@ IN NS ns.customer.test.
25 IN PTR mx.customer.test.
)";

struct Lab {
  Nsd nsd{{{"customer.test", customer_zone()},
           {"provider.test", kProviderZone},
           {"2.0.192.in-addr.arpa", kReverseZone}}};
  Loop loop;
  FakeClock clock;
  SystemRandom random;
  CachingResolver resolver{loop, clock, random, ResolverSettings{{nsd.address()}, 5s, 100}};

  // Ready when it answers.
  Lab() {
    for (int attempt = 0; attempt < 200; ++attempt) {
      if (direct("customer.test", Type::SOA).status != Status::TempFail) return;
      run_on_loop(loop, sleep_for(loop, 25ms));
    }
    FAIL("nsd does not answer; its log says: " << nsd.log());
  }

  Answer ask(const std::string& name, Type type) {
    return run_on_loop(loop, resolver.query(name, type));
  }
  Answer direct(const std::string& name, Type type) {
    return run_on_loop(loop, query_server(loop, random, {nsd.address(), name, type, 2s}));
  }
};

}  // namespace

TEST_CASE("a real name server's records are read as they were published") {
  Lab lab;
  CHECK(to_string(lab.ask("customer.test", Type::A).addresses.at(0)) == "192.0.2.10");
  CHECK(to_string(lab.ask("customer.test", Type::AAAA).addresses.at(0)) == "2001:db8::10");

  const auto mx = lab.ask("CUSTOMER.test.", Type::MX).mx;
  REQUIRE(mx.size() == 2);
  CHECK(mx[0].preference == 10);
  CHECK(mx[0].host == "mx.customer.test");
  CHECK(mx[1].host == "backup.customer.test");
  CHECK(lab.ask("nomail.customer.test", Type::MX).mx.at(0).host.empty());

  const auto key = lab.ask("key001._domainkey.customer.test", Type::TXT).txt;
  REQUIRE(key.size() == 1);
  CHECK(key[0] == std::vector<std::string>{"v=DKIM1;h=sha256;k=rsa;p=", std::string(255, 'A'),
                                           std::string(100, 'B'), ""});
  CHECK(lab.ask("customer.test", Type::TXT).txt.at(0).at(0) ==
        "v=spf1 include:spf.provider.test -all");

  const auto ptr = lab.ask(reverse_name(*parse_ip("192.0.2.25")), Type::PTR);
  CHECK(ptr.names == std::vector<std::string>{"mx.customer.test"});

  const auto tlsa = lab.ask("_25._tcp.mx.customer.test", Type::TLSA).tlsa.at(0);
  CHECK(int{tlsa.usage} == 3);
  CHECK(int{tlsa.selector} == 1);
  CHECK(int{tlsa.matching} == 1);
  CHECK(tlsa.data == std::string(32, '\xaa'));

  CHECK(lab.ask("customer.test", Type::NS).names == std::vector<std::string>{"ns.customer.test"});
  CHECK(lab.ask("www.customer.test", Type::CNAME).names ==
        std::vector<std::string>{"web.customer.test"});
}

TEST_CASE("a zone's serial is told with a question for it, and with every negative answer") {
  Lab lab;
  const auto apex = lab.ask("customer.test", Type::SOA);
  CHECK(apex.ok());
  REQUIRE(apex.soa);
  CHECK(apex.soa->zone == "customer.test");
  CHECK(apex.soa->serial == 1);
  const auto inside = lab.ask("host.customer.test", Type::SOA);
  CHECK(inside.status == Status::NoData);
  REQUIRE(inside.soa);
  CHECK(inside.soa->zone == "customer.test");
  CHECK_FALSE(lab.ask("customer.test", Type::A).soa);
}

TEST_CASE("a real name server's chains, refusals and large answers are understood") {
  Lab lab;
  const auto inside = lab.ask("www.customer.test", Type::A);
  REQUIRE(inside.ok());
  CHECK(inside.name == "host.customer.test");
  CHECK(inside.aliases == std::vector<std::string>{"www.customer.test", "web.customer.test"});

  const auto across = lab.ask("away.customer.test", Type::A);
  REQUIRE(across.ok());
  CHECK(across.name == "target.provider.test");
  CHECK(to_string(across.addresses.at(0)) == "192.0.2.90");
  CHECK(across.ttl == 60);

  const auto dangling = lab.ask("dangling.customer.test", Type::A);
  CHECK(dangling.status == Status::NxDomain);
  CHECK(dangling.name == "nothing.customer.test");

  const auto missing = lab.ask("missing.customer.test", Type::A);
  CHECK(missing.status == Status::NxDomain);
  CHECK(missing.ttl == 120);
  CHECK(lab.ask("host.customer.test", Type::MX).status == Status::NoData);

  const auto foreign = lab.ask("example.org", Type::A);
  CHECK(foreign.status == Status::TempFail);
  CHECK(foreign.reason == "REFUSED from " + to_string(lab.nsd.address()));

  CHECK(lab.ask("large.customer.test", Type::TXT).txt.size() == 60);
}

TEST_CASE("a real authoritative server is asked directly") {
  Lab lab;
  CHECK(lab.direct("customer.test", Type::A).ok());
  CHECK(lab.direct("missing.customer.test", Type::TXT).status == Status::NxDomain);
  CHECK(lab.direct("customer.test", Type::TLSA).status == Status::NoData);
  CHECK(lab.direct("example.org", Type::A).status == Status::TempFail);
}
