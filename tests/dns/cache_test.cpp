// SPDX-License-Identifier: Apache-2.0
#include "mta/dns/cache.h"

#include <catch2/catch.hpp>

#include "mta/dns/server_list.h"
#include "mta/dns/system_servers.h"
#include "tests/support/fake_clock.h"

using namespace sluis;
using namespace sluis::dns;
using namespace std::chrono_literals;

namespace {

Answer answer(Status status, uint32_t ttl) {
  Answer out;
  out.status = status;
  out.ttl = ttl;
  return out;
}

const Question kQuestion{"example.com", Type::A};

// How long the cache keeps it, to the second.
std::chrono::seconds kept_for(Status status, uint32_t ttl) {
  FakeClock clock;
  AnswerCache cache(clock, 10);
  cache.keep(kQuestion, answer(status, ttl));
  std::chrono::seconds time(0);
  for (std::chrono::seconds step(1 << 20); step.count() > 0; step /= 2) {
    FakeClock later;
    AnswerCache again(later, 10);
    again.keep(kQuestion, answer(status, ttl));
    later.advance(time + step);
    if (again.find(kQuestion)) time += step;
  }
  return cache.find(kQuestion) ? time + 1s : 0s;
}

}  // namespace

TEST_CASE("answers are kept by their TTL, within bounds for each kind") {
  CHECK(kept_for(Status::Ok, 300) == 300s);
  CHECK(kept_for(Status::Ok, 0) == AnswerCache::kFloor);
  CHECK(kept_for(Status::Ok, 4'000'000'000) == AnswerCache::kCap);
  CHECK(kept_for(Status::NxDomain, 60) == 60s);
  CHECK(kept_for(Status::NoData, 86'400) == AnswerCache::kNegativeCap);
  CHECK(kept_for(Status::NxDomain, 0) == 0s);
  CHECK(kept_for(Status::TempFail, 86'400) == 3s);
}

TEST_CASE("a kept answer tells the TTL that is left") {
  FakeClock clock;
  AnswerCache cache(clock, 10);
  cache.keep(kQuestion, answer(Status::Ok, 300));
  clock.advance(100s);
  CHECK(cache.find(kQuestion)->ttl == 200);
}

TEST_CASE("a wall clock that jumps does not age the cache") {
  FakeClock clock;
  AnswerCache cache(clock, 10);
  cache.keep(kQuestion, answer(Status::Ok, 300));
  clock.set_wall(clock.wall() + std::chrono::hours(1000));
  CHECK(cache.find(kQuestion));
}

TEST_CASE("a full cache drops what was used longest ago") {
  FakeClock clock;
  AnswerCache cache(clock, 2);
  const Question a{"a.example", Type::A}, b{"b.example", Type::A}, c{"c.example", Type::A};
  cache.keep(a, answer(Status::Ok, 300));
  cache.keep(b, answer(Status::Ok, 300));
  CHECK(cache.find(a));
  cache.keep(c, answer(Status::Ok, 300));
  CHECK(cache.size() == 2);
  CHECK(cache.find(a));
  CHECK_FALSE(cache.find(b));
  CHECK(cache.find(c));
}

TEST_CASE("forgetting a name forgets all its types and no other name") {
  FakeClock clock;
  AnswerCache cache(clock, 10);
  cache.keep({"a.example", Type::A}, answer(Status::Ok, 300));
  cache.keep({"a.example", Type::TXT}, answer(Status::Ok, 300));
  cache.keep({"aa.example", Type::A}, answer(Status::Ok, 300));
  cache.forget("a.example");
  CHECK(cache.size() == 1);
  CHECK(cache.find({"aa.example", Type::A}));
}

TEST_CASE("a failed server steps back for a while that grows, and comes back") {
  FakeClock clock;
  const auto a = *parse_socket_address("192.0.2.1:53"), b = *parse_socket_address("192.0.2.2:53");
  ServerList servers({a, b});
  CHECK(servers.order(clock.mono()) == std::vector{a, b});
  servers.on_failure(a, clock.mono());
  CHECK(servers.order(clock.mono()) == std::vector{b, a});
  clock.advance(1001ms);
  CHECK(servers.order(clock.mono()) == std::vector{a, b});
  servers.on_failure(a, clock.mono());
  clock.advance(1001ms);
  CHECK(servers.order(clock.mono()) == std::vector{b, a});
  for (int i = 0; i < 20; ++i) servers.on_failure(a, clock.mono());
  clock.advance(61s);
  CHECK(servers.order(clock.mono()) == std::vector{a, b});
  servers.on_answer(a);
  servers.on_failure(a, clock.mono());
  clock.advance(1001ms);
  CHECK(servers.order(clock.mono()) == std::vector{a, b});
}

TEST_CASE("when all servers have failed, all are still asked") {
  FakeClock clock;
  const auto a = *parse_socket_address("192.0.2.1:53"), b = *parse_socket_address("192.0.2.2:53");
  ServerList servers({a, b});
  servers.on_failure(b, clock.mono());
  clock.advance(100ms);
  servers.on_failure(a, clock.mono());
  CHECK(servers.order(clock.mono()) == std::vector{b, a});
}

TEST_CASE("servers are read from resolv.conf, and the machine itself stands in for none") {
  const auto found = servers_in_resolv_conf(
      "# comment\nsearch example.com\nnameserver 192.0.2.1\n  nameserver\t2001:db8::1 \n"
      "nameserver nonsense\nnameserverx 192.0.2.9\noptions edns0\n");
  CHECK(found == std::vector{*parse_socket_address("192.0.2.1:53"),
                             *parse_socket_address("[2001:db8::1]:53")});
  CHECK(servers_in_resolv_conf("") == std::vector{*parse_socket_address("127.0.0.1:53")});
}
