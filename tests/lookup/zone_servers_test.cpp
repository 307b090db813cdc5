// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "mta/lookup/zone_servers_flow.h"
#include "tests/dns/dns_server.h"
#include "tests/support/run_on_loop.h"
#include "tests/support/scripted_resolver.h"

using namespace sluis;
using namespace sluis::lookup;
using policy::checks::AnswerStatus;
using policy::checks::RecordType;

TEST_CASE("the servers of a zone are found at the nearest delegation above the name") {
  Loop loop;
  const SystemClock clock;
  ScriptedResolver dns;
  dns.ns("klant.test", "ns1.elders.test");
  dns.ns("klant.test", "ns2.elders.test");
  dns.ns("klant.test", "gone.elders.test");
  dns.address("ns1.elders.test", "192.0.2.1");
  dns.address("ns2.elders.test", "2001:db8::2");
  const auto servers =
      run_on_loop(loop, find_zone_servers({dns, clock}, "key001._domainkey.klant.test", 5353));
  REQUIRE(servers.size() == 2);
  CHECK(servers[0].host == "ns1.elders.test");
  CHECK(to_string(servers[0].address) == "192.0.2.1:5353");
  CHECK(servers[1].address.ip.is_v6());
  CHECK(run_on_loop(loop, find_zone_servers({dns, clock}, "elders.invalid")).empty());
}

TEST_CASE("each server of a zone is asked directly, and a silent one is noted as such") {
  Loop loop;
  const SystemClock clock;
  SystemRandom random;
  DnsServer good(loop, [](const DnsServer::Query& query) {
    DnsReply reply;
    reply.query = query.packet;
    reply.flags = 0x8400;  // a reply with authority
    reply.answers = {DnsReply::record("a.klant.test", dns::Type::TXT, 300,
                                      "\x05"
                                      "hallo")};
    return std::vector{reply.bytes()};
  });
  DnsServer lame(loop, [](const DnsServer::Query& query) {
    DnsReply reply;
    reply.query = query.packet;
    reply.flags = 0x8005;  // REFUSED
    return std::vector{reply.bytes()};
  });
  const auto answers = run_on_loop(
      loop, ask_zone_servers({loop, random, clock},
                             {{"good.test", good.address()}, {"lame.test", lame.address()}},
                             {"a.klant.test", RecordType::TXT}));
  REQUIRE(answers.size() == 2);
  CHECK(answers[0].texts() == std::vector<std::string>{"hallo"});
  CHECK(answers[0].server == "good.test");
  CHECK(answers[0].authoritative);
  CHECK(answers[0].ttl == 300);
  CHECK(answers[1].status == AnswerStatus::TempFail);
}
