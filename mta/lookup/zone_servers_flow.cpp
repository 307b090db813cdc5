// SPDX-License-Identifier: Apache-2.0
#include "mta/lookup/zone_servers_flow.h"

#include "mta/dns/authoritative_query.h"

namespace sluis::lookup {
namespace {

// A server that answers at all does so at once; several that do not must not add up to a minute.
constexpr Millis kPatience = std::chrono::seconds(2);

Task<std::vector<std::string>> find_name_servers(dns::Resolver& resolver, std::string name) {
  while (!name.empty()) {
    const dns::Answer answer = co_await resolver.query(name, dns::Type::NS);
    if (answer.ok() && answer.aliases.empty()) co_return answer.names;
    if (answer.status == dns::Status::TempFail) break;
    const size_t dot = name.find('.');
    name = dot == std::string::npos ? std::string() : name.substr(dot + 1);
  }
  co_return std::vector<std::string>{};
}

}  // namespace

Task<std::vector<ZoneServer>> find_zone_servers(Asker asker, std::string name, uint16_t port) {
  std::vector<ZoneServer> out;
  const std::vector<std::string> hosts = co_await find_name_servers(asker.resolver, name);
  for (const std::string& host : hosts) {
    if (out.size() == kMostZoneServers) break;
    dns::Answer answer = co_await asker.resolver.query(host, dns::Type::A);
    if (answer.addresses.empty()) answer = co_await asker.resolver.query(host, dns::Type::AAAA);
    if (!answer.addresses.empty()) out.push_back({host, {answer.addresses.front(), port}});
  }
  co_return out;
}

Task<std::vector<Evidence>> ask_zone_servers(DirectAsker asker, std::vector<ZoneServer> servers,
                                             Question question) {
  std::vector<Evidence> out;
  for (const ZoneServer& server : servers) {
    dns::DirectQuestion asked;
    asked.server = server.address;
    asked.name = question.name;
    asked.type = dns_type(question.type);
    asked.timeout = kPatience;
    const dns::Answer answer = co_await dns::query_server(asker.loop, asker.random, asked);
    Evidence one = evidence_of(question, answer, asker.clock.wall());
    one.server = server.host;
    one.authoritative = true;
    out.push_back(std::move(one));
  }
  co_return out;
}

}  // namespace sluis::lookup
