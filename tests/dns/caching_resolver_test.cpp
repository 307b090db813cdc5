// SPDX-License-Identifier: Apache-2.0
#include "mta/dns/caching_resolver.h"

#include <set>

#include <catch2/catch.hpp>

#include "mta/dns/authoritative_query.h"
#include "tests/dns/dns_server.h"
#include "tests/support/fake_clock.h"
#include "tests/support/run_on_loop.h"

using namespace sluis;
using namespace sluis::dns;
using namespace std::chrono_literals;

namespace {

using Packets = std::vector<std::string>;
using Query = DnsServer::Query;

DnsReply reply_to(const Query& query) {
  return {query.packet, 0x8180, {}, {}};
}

Packets address_for(const Query& query) {
  DnsReply reply = reply_to(query);
  reply.answers = {DnsReply::a(query.question.name, 300, "192.0.2.1")};
  return {reply.bytes()};
}

Packets code(const Query& query, uint16_t rcode) {
  DnsReply reply = reply_to(query);
  reply.flags = static_cast<uint16_t>(0x8180 | rcode);
  return {reply.bytes()};
}

Packets silence(const Query&) {
  return {};
}

struct Setup {
  Loop loop;
  FakeClock clock;
  SystemRandom random;
  DnsServer server{loop, address_for};
  std::optional<CachingResolver> resolver;

  explicit Setup(Millis timeout = 5s) { use({server.address()}, timeout); }
  void use(std::vector<SocketAddress> servers, Millis timeout) {
    resolver.emplace(loop, clock, random, ResolverSettings{std::move(servers), timeout, 100});
  }
  Answer ask(const std::string& name, Type type = Type::A) {
    return run_on_loop(loop, resolver->query(name, type));
  }
};

Task<void> ask_into(Resolver& resolver, std::string name, std::vector<Answer>& answers) {
  Answer answer = co_await resolver.query(std::move(name), Type::A);
  answers.push_back(std::move(answer));
}

}  // namespace

TEST_CASE("an answer is asked for once and then comes from the cache until its TTL has passed") {
  Setup t;
  const auto first = t.ask("Example.com.");
  REQUIRE(first.ok());
  CHECK(to_string(first.addresses.at(0)) == "192.0.2.1");
  CHECK(first.name == "example.com");
  t.clock.advance(299s);
  CHECK(t.ask("example.com").ttl == 1);
  CHECK(t.server.queries().size() == 1);
  t.clock.advance(2s);
  CHECK(t.ask("example.com").ok());
  CHECK(t.server.queries().size() == 2);
}

TEST_CASE("many who ask the same at the same time share one query") {
  Setup t;
  Gate gate;
  std::vector<Answer> answers;
  for (int i = 0; i < 50; ++i) spawn(ask_into(*t.resolver, "example.com", answers), gate);
  run_until(t.loop, [&] { return answers.size() == 50; });
  CHECK(t.server.queries().size() == 1);
  for (const auto& answer : answers) CHECK(answer.ok());
}

TEST_CASE("every query has a port and an id of its own") {
  Setup t;
  std::set<uint16_t> ports, ids;
  for (int i = 0; i < 30; ++i) t.ask("host" + std::to_string(i) + ".example.com");
  for (const auto& query : t.server.queries()) {
    ports.insert(query.source_port);
    ids.insert(static_cast<uint16_t>(static_cast<uint8_t>(query.packet[0]) << 8 |
                                     static_cast<uint8_t>(query.packet[1])));
  }
  CHECK(ports.size() > 25);
  CHECK(ids.size() > 25);
}

TEST_CASE("forged packets are passed over and the true answer is waited for") {
  Setup t;
  t.server.set_handler([](const Query& query) {
    DnsReply wrong_id = reply_to(query);
    wrong_id.answers = {DnsReply::a(query.question.name, 300, "203.0.113.66")};
    wrong_id.query[0] = static_cast<char>(wrong_id.query[0] ^ 1);
    DnsReply wrong_name = reply_to(query);
    wrong_name.query[13] = 'x';
    wrong_name.answers = {DnsReply::a(query.question.name, 300, "203.0.113.66")};
    const std::string garbage = "not a packet";
    return Packets{wrong_id.bytes(), wrong_name.bytes(), garbage, address_for(query).front()};
  });
  const auto answer = t.ask("example.com");
  REQUIRE(answer.ok());
  CHECK(to_string(answer.addresses.at(0)) == "192.0.2.1");
}

TEST_CASE("a truncated answer is fetched whole by TCP") {
  Setup t;
  t.server.set_handler([](const Query& query) {
    DnsReply reply = reply_to(query);
    if (query.via == DnsServer::Via::Udp) {
      reply.flags |= 0x0200;
      return Packets{reply.bytes()};
    }
    for (int i = 0; i < 200; ++i) {
      reply.answers.push_back(
          DnsReply::a(query.question.name, 300, "192.0.2." + std::to_string(i + 1)));
    }
    return Packets{reply.bytes()};
  });
  CHECK(t.ask("example.com").addresses.size() == 200);
  CHECK(t.server.queries().back().via == DnsServer::Via::Tcp);
}

TEST_CASE("the three failures are kept apart") {
  Setup t(300ms);
  t.server.set_handler([](const Query& query) { return code(query, 3); });
  CHECK(t.ask("gone.example").status == Status::NxDomain);
  t.server.set_handler([](const Query& query) { return code(query, 0); });
  CHECK(t.ask("empty.example").status == Status::NoData);
  t.server.set_handler([](const Query& query) { return code(query, 2); });
  const auto failed = t.ask("broken.example");
  CHECK(failed.status == Status::TempFail);
  CHECK(failed.reason == "SERVFAIL from " + to_string(t.server.address()));
  t.server.set_handler(silence);
  const auto silent = t.ask("silent.example");
  CHECK(silent.status == Status::TempFail);
  CHECK(silent.reason == "no answer from " + to_string(t.server.address()) + " in time");
}

TEST_CASE("a missing name is remembered as long as its zone says, a failure for seconds") {
  Setup t(300ms);
  t.server.set_handler([](const Query& query) {
    DnsReply reply = reply_to(query);
    reply.flags |= 3;
    reply.authority = {DnsReply::soa("example", 900, 60)};
    return Packets{reply.bytes()};
  });
  CHECK(t.ask("gone.example").ttl == 60);
  t.clock.advance(59s);
  CHECK(t.ask("gone.example").status == Status::NxDomain);
  CHECK(t.server.queries().size() == 1);
  t.clock.advance(2s);
  t.server.set_handler([](const Query& query) { return code(query, 2); });
  CHECK(t.ask("gone.example").status == Status::TempFail);
  CHECK(t.ask("gone.example").status == Status::TempFail);
  CHECK(t.server.queries().size() == 2);
  t.clock.advance(4s);
  t.server.set_handler(address_for);
  CHECK(t.ask("gone.example").ok());
}

TEST_CASE("a negative answer without a SOA is not remembered") {
  Setup t;
  t.server.set_handler([](const Query& query) { return code(query, 3); });
  t.ask("gone.example");
  t.ask("gone.example");
  CHECK(t.server.queries().size() == 2);
}

TEST_CASE("a silent server costs a share of the time, and the next questions go past it") {
  Setup t;
  DnsServer second(t.loop, address_for);
  t.server.set_handler(silence);
  t.use({t.server.address(), second.address()}, 1200ms);
  CHECK(t.ask("one.example").ok());
  CHECK(t.server.queries().size() == 1);
  CHECK(t.ask("two.example").ok());
  CHECK(t.server.queries().size() == 1);
  CHECK(second.queries().size() == 2);
}

TEST_CASE("a port that refuses is passed at once") {
  Setup t;
  SocketAddress closed;
  { closed = DnsServer(t.loop, silence).address(); }
  t.use({closed, t.server.address()}, 60s);
  CHECK(t.ask("example.com").ok());
}

TEST_CASE("a lost packet is asked again within the deadline") {
  Setup t;
  t.use({t.server.address()}, 900ms);
  int lost = 0;
  t.server.set_handler(
      [&](const Query& query) { return lost++ == 0 ? Packets{} : address_for(query); });
  CHECK(t.ask("example.com").ok());
  CHECK(t.server.queries().size() == 2);
}

TEST_CASE("a server that does not know EDNS is asked without it") {
  Setup t;
  t.server.set_handler([](const Query& query) {
    const bool edns = query.packet[11] != 0;  // additional records
    return edns ? code(query, 1) : address_for(query);
  });
  CHECK(t.ask("example.com").ok());
}

TEST_CASE("a chain of aliases is followed, also where the server cuts it short") {
  Setup t;
  t.server.set_handler([](const Query& query) {
    DnsReply reply = reply_to(query);
    if (query.question.name == "www.example.com") {
      reply.answers = {DnsReply::cname("www.example.com", "web.example.com"),
                       DnsReply::cname("web.example.com", "host.example.net")};
      return Packets{reply.bytes()};
    }
    return address_for(query);
  });
  const auto answer = t.ask("www.example.com");
  REQUIRE(answer.ok());
  CHECK(answer.name == "host.example.net");
  CHECK(answer.aliases == std::vector<std::string>{"www.example.com", "web.example.com"});
  CHECK(t.server.queries().size() == 2);
}

TEST_CASE("aliases that lead in a circle are a failure with the reason, not a hang") {
  Setup t;
  t.server.set_handler([](const Query& query) {
    DnsReply reply = reply_to(query);
    const bool first = query.question.name == "a.example";
    reply.answers = {first ? DnsReply::cname("a.example", "b.example")
                           : DnsReply::cname("b.example", "a.example")};
    return Packets{reply.bytes()};
  });
  const auto answer = t.ask("a.example");
  CHECK(answer.status == Status::TempFail);
  CHECK_THAT(answer.reason, Catch::Contains("in a circle"));
}

TEST_CASE("an alias that points nowhere is a name that does not exist, at the chain's end") {
  Setup t;
  t.server.set_handler([](const Query& query) {
    DnsReply reply = reply_to(query);
    reply.flags |= 3;
    reply.answers = {DnsReply::cname("www.example.com", "gone.example.net")};
    return Packets{reply.bytes()};
  });
  const auto answer = t.ask("www.example.com");
  CHECK(answer.status == Status::NxDomain);
  CHECK(answer.name == "gone.example.net");
}

TEST_CASE("authentication holds only if every part of the answer had it") {
  Setup t;
  t.server.set_handler([](const Query& query) {
    DnsReply reply = reply_to(query);
    const bool first = query.question.name == "www.example.com";
    if (first) reply.answers = {DnsReply::cname("www.example.com", "host.example.net")};
    if (!first) reply.answers = {DnsReply::a("host.example.net", 300, "192.0.2.1")};
    reply.flags |= first || query.question.name == "host.example.org" ? 0x20 : 0;
    return Packets{reply.bytes()};
  });
  CHECK_FALSE(t.ask("www.example.com").authenticated);
  t.server.set_handler([](const Query& query) {
    DnsReply reply = reply_to(query);
    reply.flags |= 0x20;
    reply.answers = {DnsReply::a(query.question.name, 300, "192.0.2.1")};
    return Packets{reply.bytes()};
  });
  CHECK(t.ask("signed.example.com").authenticated);
}

TEST_CASE("a name that cannot exist is not asked for") {
  Setup t;
  const auto answer = t.ask(std::string(64, 'a') + ".example");
  CHECK(answer.status == Status::NxDomain);
  CHECK_THAT(answer.reason, Catch::Contains("longer than 63"));
  CHECK(t.server.queries().empty());
}

TEST_CASE("a forgotten name is asked anew") {
  Setup t;
  t.ask("example.com");
  t.resolver->forget("Example.com");
  t.ask("example.com");
  CHECK(t.server.queries().size() == 2);
}

TEST_CASE("a server is asked directly for what it knows itself, and must be authoritative") {
  Setup t;
  const DirectQuestion asked{t.server.address(), "example.com", Type::A, 5s};
  const auto lame = run_on_loop(t.loop, query_server(t.loop, t.random, asked));
  CHECK(lame.status == Status::TempFail);
  CHECK_THAT(lame.reason, Catch::Contains("is not authoritative for example.com"));
  t.server.set_handler([](const Query& query) {
    CHECK((query.packet[2] & 1) == 0);  // no recursion desired
    DnsReply reply = reply_to(query);
    reply.flags = 0x8400;
    reply.answers = {DnsReply::cname("example.com", "elsewhere.example.net")};
    return Packets{reply.bytes()};
  });
  const auto alias = run_on_loop(t.loop, query_server(t.loop, t.random, asked));
  CHECK(alias.status == Status::NoData);
  CHECK(alias.name == "elsewhere.example.net");
}

TEST_CASE("a loop that dies ends the questions in the air as failures") {
  FakeClock clock;
  SystemRandom random;
  std::vector<Answer> answers;
  Gate gate;
  std::optional<CachingResolver> resolver;
  {
    Loop loop;
    DnsServer server(loop, silence);
    resolver.emplace(loop, clock, random, ResolverSettings{{server.address()}, 60s, 10});
    spawn(ask_into(*resolver, "example.com", answers), gate);
  }
  REQUIRE(answers.size() == 1);
  CHECK(answers[0].status == Status::TempFail);
}
