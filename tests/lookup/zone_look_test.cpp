// SPDX-License-Identifier: Apache-2.0
#include "mta/lookup/zone_look.h"

#include <catch2/catch.hpp>

#include "mta/lookup/delegation_flow.h"
#include "tests/support/run_on_loop.h"
#include "tests/support/scripted_servers.h"

using namespace sluis;
using namespace sluis::lookup;
using policy::checks::AnswerStatus;
using policy::checks::RecordType;

namespace {

constexpr const char* kName = "key001._domainkey.klant.nl";
constexpr const char* kServer = "203.0.113.53";

struct World {
  World() {
    dns.ns("klant.nl", "ns1.elders.nl");
    dns.address("ns1.elders.nl", kServer);
  }
  std::vector<Evidence> ask(const std::string& name) {
    return run_on_loop(loop, look.ask({name, RecordType::TXT}));
  }

  Loop loop;
  const SystemClock clock;
  ScriptedResolver dns;
  ScriptedServers servers;
  ZoneLook look{{dns, servers, clock}};
};

}  // namespace

TEST_CASE("a record is asked for at the zone's own servers and never at the resolver") {
  World world;
  world.dns.ns("klant.nl", "ns2.elders.nl");
  world.dns.address("ns2.elders.nl", "203.0.113.54");
  world.servers.at(kServer).txt(kName, "saved");
  const auto answers = world.ask(kName);
  REQUIRE(answers.size() == 2);
  CHECK(answers[0].texts() == std::vector<std::string>{"saved"});
  CHECK(answers[0].server == "ns1.elders.nl");
  CHECK(answers[0].authoritative);
  CHECK_FALSE(answers[1].answered());
  CHECK(first_answer(answers) == &answers[0]);
  CHECK(world.look.servers_of(kName) == std::vector<std::string>{"ns1.elders.nl", "ns2.elders.nl"});
  for (const auto& [name, type] : world.dns.asked()) CHECK(name != kName);
}

TEST_CASE("a delegated _domainkey and a registry below a two-label name are followed to the end") {
  World world;
  world.dns.ns("co.uk", "ns.registry.uk");
  world.dns.address("ns.registry.uk", "203.0.113.1");
  world.servers.refer("203.0.113.1", "klant.co.uk", "ns1.elders.nl");
  world.servers.refer(kServer, "_domainkey.klant.co.uk", "ns.keys.nl");
  world.dns.address("ns.keys.nl", "203.0.113.60");
  world.servers.at("203.0.113.60").txt("key001._domainkey.klant.co.uk", "delegated");
  const auto answers = world.ask("key001._domainkey.klant.co.uk");
  REQUIRE(answers.size() == 1);
  CHECK(answers[0].texts() == std::vector<std::string>{"delegated"});
  CHECK(answers[0].server == "ns.keys.nl");
  world.ask("key002._domainkey.klant.co.uk");
  CHECK(world.servers.asked().back() == "203.0.113.60 key002._domainkey.klant.co.uk");
  CHECK(world.servers.asked().size() == 4);
}

TEST_CASE("an alias is followed to its end, each zone answered for by its own servers") {
  World world;
  world.dns.ns("provider.example", "ns.provider.example");
  world.dns.address("ns.provider.example", "203.0.113.70");
  world.servers.at(kServer).cname(kName, "a.key001.provider.example");
  world.servers.at("203.0.113.70").txt("a.key001.provider.example", "the key");
  auto answers = world.ask(kName);
  REQUIRE(answers.size() == 1);
  CHECK(answers[0].texts() == std::vector<std::string>{"the key"});
  CHECK(answers[0].aliases == std::vector<std::string>{kName});
  CHECK(answers[0].end == "a.key001.provider.example");
  CHECK(answers[0].asked.name == kName);

  world.servers.at(kServer).cname("key002._domainkey.klant.nl", "gone.provider.example");
  answers = world.ask("key002._domainkey.klant.nl");
  REQUIRE(answers.size() == 1);
  CHECK(answers[0].answered());
  CHECK(answers[0].empty());

  world.servers.at(kServer).cname("key003._domainkey.klant.nl", "k.nowhere.invalid");
  answers = world.ask("key003._domainkey.klant.nl");
  REQUIRE(answers.size() == 1);
  CHECK_FALSE(answers[0].answered());
  CHECK(answers[0].reason.find("k.nowhere.invalid could not be found") != std::string::npos);
}

TEST_CASE("aliases that lead in a circle over two zones end without an answer") {
  World world;
  world.servers.at(kServer).cname(kName, "a.provider.example");
  world.dns.ns("provider.example", "ns.provider.example");
  world.dns.address("ns.provider.example", "203.0.113.70");
  world.servers.at("203.0.113.70").cname("a.provider.example", kName);
  const auto answers = world.ask(kName);
  REQUIRE(answers.size() == 1);
  CHECK(answers[0].empty());
}

TEST_CASE("a server that failed twice is left alone for the rest of the look") {
  World world;
  for (int i = 0; i < 4; ++i) CHECK(world.ask(kName).size() == 1);
  CHECK(world.servers.asked().size() == 2);
  CHECK(world.look.questions() == 4);
}

TEST_CASE("servers in private networks are not asked unless that is wanted") {
  World world;
  world.dns.ns("intern.nl", "ns.intern.nl");
  world.dns.address("ns.intern.nl", "10.1.2.3");
  world.servers.at("10.1.2.3").txt("key001._domainkey.intern.nl", "inside");
  CHECK(world.ask("key001._domainkey.intern.nl").empty());
  ZoneLook inside({world.dns, world.servers, world.clock, kDnsPort, Reach::Any});
  CHECK(run_on_loop(world.loop, inside.ask({"key001._domainkey.intern.nl", RecordType::TXT}))
            .size() == 1);
}

TEST_CASE("a server that refers upwards is lame and not followed") {
  World world;
  world.servers.refer(kServer, "nl", "ns.registry.nl");
  world.dns.address("ns.registry.nl", "203.0.113.2");
  const auto answers = world.ask(kName);
  REQUIRE(answers.size() == 1);
  CHECK_FALSE(answers[0].answered());
  CHECK(world.servers.asked().size() == 1);
}

TEST_CASE("which servers a zone has is asked of the zone above and of the zone itself") {
  World world;
  world.dns.ns("nl", "ns.registry.nl");
  world.dns.address("ns.registry.nl", "203.0.113.1");
  world.servers.refer("203.0.113.1", "klant.nl", "ns9.elders.nl");
  world.servers.at(kServer).ns("klant.nl", "ns1.elders.nl");
  const auto delegation = run_on_loop(world.loop, world.look.delegation("klant.nl"));
  CHECK(delegation.zone == "klant.nl");
  CHECK(delegation.own == std::vector<std::string>{"ns1.elders.nl"});
  CHECK(delegation.parent == std::vector<std::string>{"ns9.elders.nl"});
  CHECK(delegation.differs());
}

TEST_CASE("of a zone kept by the servers of the zone above, the lists do not differ") {
  World world;
  world.dns.ns("nl", "ns1.elders.nl");
  world.servers.at(kServer).ns("klant.nl", "ns1.elders.nl");
  const auto delegation = run_on_loop(world.loop, world.look.delegation("klant.nl"));
  CHECK(delegation.parent.empty());
  CHECK_FALSE(delegation.differs());
  CHECK(run_on_loop(world.loop, world.look.delegation("nergens.invalid")).zone.empty());
}

TEST_CASE("servers that only one list names are asked for the record too, and each once") {
  World world;
  world.dns.ns("nl", "ns.registry.nl");
  world.dns.address("ns.registry.nl", "203.0.113.1");
  world.servers.refer("203.0.113.1", "klant.nl", "ns9.elders.nl");
  world.dns.address("ns9.elders.nl", "203.0.113.59");
  world.servers.at(kServer).ns("klant.nl", "ns1.elders.nl");
  world.servers.at(kServer).txt(kName, "old");
  world.servers.at("203.0.113.59").txt(kName, "new");
  const auto answers = world.ask(kName);
  const auto found = run_on_loop(
      world.loop, look_at_delegation(world.look, "klant.nl", {kName, RecordType::TXT}, answers));
  REQUIRE(found.size() == 1);
  CHECK(found[0].id == "DOM_NS_SPLIT");
  CHECK(world.servers.asked() == std::vector<std::string>{std::string(kServer) + " " + kName,
                                                          std::string(kServer) + " klant.nl",
                                                          "203.0.113.1 klant.nl",
                                                          std::string("203.0.113.59 ") + kName});
}

TEST_CASE("servers that the resolver gets no answer from are found at the zone above") {
  World world;
  world.dns.temp_fail("klant.nl", "SERVFAIL from 192.0.2.1:53");
  world.dns.ns("nl", "ns.registry.nl");
  world.dns.address("ns.registry.nl", "203.0.113.1");
  world.servers.refer("203.0.113.1", "klant.nl", "ns1.elders.nl");
  world.servers.at(kServer).txt(kName, "saved");
  const auto answers = world.ask(kName);
  REQUIRE(answers.size() == 1);
  CHECK(answers[0].texts() == std::vector<std::string>{"saved"});
}

TEST_CASE("a zone that cannot be found has no servers, and is not looked for twice") {
  World world;
  CHECK(world.ask("key001._domainkey.nergens.invalid").empty());
  const size_t asked = world.dns.asked().size();
  CHECK(world.ask("key002._domainkey.nergens.invalid").empty());
  CHECK(world.dns.asked().size() == asked);
}
