// SPDX-License-Identifier: Apache-2.0
#include "mta/route/mx_plan.h"

#include <set>

#include <catch2/catch.hpp>

using namespace sluis;
using namespace sluis::route;

namespace {

std::string names(const HostOrder& order) {
  if (order.failure) return order.failure->status;
  std::string out;
  for (const Host& host : order.hosts) out += host.name + ' ';
  return out;
}

std::vector<IpAddress> ips(std::vector<std::string> texts) {
  std::vector<IpAddress> out;
  for (auto& text : texts) out.push_back(*parse_ip(text));
  return out;
}

const Ourselves kUs{{"mta1.sluis.example"}, {}};

}  // namespace

TEST_CASE("hosts are tried by preference, and mail never flows back to us") {
  struct Row {
    const char* name;
    std::vector<dns::Mx> records;
    const char* expected;
  };
  const Row rows[] = {
      {"by preference", {{20, "b"}, {10, "a"}, {30, "c"}}, "a b c "},
      {"null MX", {{0, ""}}, "5.1.10"},
      {"null MX beside others is void", {{0, ""}, {10, "a"}}, "a "},
      {"we are the best host", {{10, "mta1.sluis.example"}, {20, "b"}}, "5.4.6"},
      {"we are a backup", {{10, "a"}, {20, "MTA1.sluis.example"}, {30, "c"}}, "a "},
      {"we share the first place", {{10, "a"}, {10, "mta1.sluis.example"}}, "5.4.6"},
  };
  SystemRandom random;
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CHECK(names(order_hosts(row.records, kUs, random)) == row.expected);
  }
}

TEST_CASE("hosts of one preference share the load") {
  SystemRandom random;
  std::set<std::string> orders;
  for (int i = 0; i < 200; ++i) {
    const auto order = order_hosts({{10, "a"}, {10, "b"}, {20, "z"}}, kUs, random);
    orders.insert(names(order));
  }
  CHECK(orders == std::set<std::string>{"a b z ", "b a z "});
}

TEST_CASE("a domain with a hundred hosts costs ten trials") {
  std::vector<dns::Mx> records;
  for (uint16_t i = 0; i < 100; ++i) records.push_back({i, "h" + std::to_string(i)});
  SystemRandom random;
  const auto order = order_hosts(std::move(records), kUs, random);
  REQUIRE(order.hosts.size() == kMaxHosts);
  CHECK(order.hosts.back().name == "h9");
}

TEST_CASE("a host's addresses are few, of both families, IPv4 first") {
  SystemRandom random;
  const auto v4 = ips({"192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4", "192.0.2.5"});
  const auto v6 = ips({"2001:db8::1", "2001:db8::2"});
  const auto both = order_addresses(v4, v6, std::nullopt, random);
  REQUIRE(both.size() == kMaxAddressesPerHost);
  CHECK((both[0].is_v4() && both[2].is_v4() && both[3].is_v6()));
  CHECK(order_addresses(v4, {}, std::nullopt, random).size() == kMaxAddressesPerHost);
  CHECK(order_addresses({}, v6, std::nullopt, random).size() == 2);
  for (const auto& ip : order_addresses(v4, v6, IpAddress::Family::V6, random)) CHECK(ip.is_v6());
  CHECK(order_addresses(v4, {}, IpAddress::Family::V6, random).empty());
}
