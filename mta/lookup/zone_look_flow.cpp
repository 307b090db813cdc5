// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "mta/lookup/zone_look.h"

namespace sluis::lookup {
namespace {

using policy::checks::AnswerStatus;
using policy::checks::RecordType;

// A server that answers at all does so at once; several that do not must not add up to a minute.
constexpr Millis kPatience = std::chrono::seconds(2);
constexpr int kMostFailures = 2;  // of a server in one look; then it is left alone
constexpr int kMostReferrals = 4;
constexpr size_t kMostZonesOfChain = 6;
constexpr size_t kMostServersAbove = 2;  // of a registry: they all know the same

bool is_below(const std::string& name, const std::string& zone) {
  return name == zone || name.ends_with("." + zone);
}

// "klant.nl" of "key001._domainkey.klant.nl": asking about it tells no resolver that anything is
// missing. Below a registry such as co.uk it is the registry's, whose servers refer on.
std::string last_two_labels(const std::string& name) {
  const size_t last = name.rfind('.');
  if (last == std::string::npos || last == 0) return name;
  const size_t before = name.rfind('.', last - 1);
  return before == std::string::npos ? name : name.substr(before + 1);
}

// An alias whose end this zone's servers do not know. `followed`: the ends that were asked for.
bool leads_on(const Evidence& one, const std::set<std::string>& followed) {
  return one.asked.type != RecordType::CNAME && !one.aliases.empty() && one.empty() &&
         one.status == AnswerStatus::NoData && !followed.contains(one.end);
}

Evidence unanswered(Question question, const std::string& server, std::string reason, WallTime at) {
  Evidence out;
  out.asked = std::move(question);
  out.server = server;
  out.authoritative = true;
  out.at = at;
  out.reason = std::move(reason);
  return out;
}

}  // namespace

const Evidence* first_answer(const std::vector<Evidence>& answers) {
  const auto found = std::find_if(answers.begin(), answers.end(),
                                  [](const Evidence& one) { return one.answered(); });
  return found == answers.end() ? nullptr : &*found;
}

std::vector<std::string> ZoneLook::servers_of(const std::string& name) const {
  const std::string* zone = nearest(name);
  return zone ? zones_.at(*zone).hosts : std::vector<std::string>{};
}

const std::string* ZoneLook::nearest(const std::string& name) const {
  const std::string* best = nullptr;
  for (const auto& [zone, servers] : zones_) {
    if (is_below(name, zone) && (!best || zone.size() > best->size())) best = &zone;
  }
  return best;
}

Task<ZoneLook::Zone> ZoneLook::addresses(std::vector<std::string> hosts) {
  Zone out;
  if (hosts.size() > kMostZoneServers) hosts.resize(kMostZoneServers);
  out.hosts = std::move(hosts);
  for (const std::string& host : out.hosts) {
    dns::Answer answer = co_await asker_.resolver.query(host, dns::Type::A);
    if (answer.addresses.empty()) answer = co_await asker_.resolver.query(host, dns::Type::AAAA);
    for (const IpAddress& ip : answer.addresses) {
      if (asker_.reach == Reach::PublicOnly && ip.is_private()) continue;
      out.servers.push_back({host, {ip, asker_.port}});
      break;
    }
  }
  co_return out;
}

Task<void> ZoneLook::find_zone(std::string name) {
  std::string top = last_two_labels(name);
  for (std::string zone = top; !zone.empty();) {
    const dns::Answer answer = co_await asker_.resolver.query(zone, dns::Type::NS);
    if (answer.ok() && answer.aliases.empty()) {
      zones_[zone] = co_await addresses(answer.names);
      co_return;
    }
    if (answer.status == dns::Status::TempFail) {
      // A resolver that gets no answer from these servers cannot say which they are.
      zones_[zone] = co_await addresses(co_await named_above(zone));
      co_return;
    }
    const size_t dot = zone.find('.');
    zone = dot == std::string::npos ? std::string() : zone.substr(dot + 1);
  }
  zones_[top] = {};  // not found; not looked for again in this look
}

Task<ZoneLook::Round> ZoneLook::ask_servers(Question question, std::vector<ZoneServer> servers) {
  Round out;
  for (const ZoneServer& server : servers) {
    if (failures_[server.host] >= kMostFailures) {
      out.answers.push_back(
          unanswered(question, server.host, "it did not answer before", asker_.clock.wall()));
      continue;
    }
    dns::DirectQuestion asked{server.address, question.name, dns_type(question.type), kPatience};
    const dns::Answer answer = co_await asker_.servers.ask(std::move(asked));
    if (!answer.referral_servers.empty()) {
      out.referral_zone = answer.referral_zone;
      out.referral_servers = answer.referral_servers;
    } else if (answer.status == dns::Status::TempFail) {
      ++failures_[server.host];
    }
    Evidence one = evidence_of(question, answer, asker_.clock.wall());
    one.server = server.host;
    one.authoritative = true;
    out.answers.push_back(std::move(one));
  }
  co_return out;
}

Task<std::vector<Evidence>> ZoneLook::ask_zone(Question question) {
  if (!nearest(question.name)) co_await find_zone(question.name);
  for (int step = 0; step <= kMostReferrals; ++step) {
    const std::string* known = nearest(question.name);
    if (!known || zones_.at(*known).servers.empty()) break;
    const std::string zone = *known;
    Round round = co_await ask_servers(question, zones_.at(zone).servers);
    // Upwards or sideways a server refers only that does not know the zone (RFC 1912 2.8).
    const std::string& below = round.referral_zone;
    const bool goes_on = below.size() > zone.size() && is_below(below, zone) &&
                         is_below(question.name, below) && !first_answer(round.answers);
    if (!goes_on) co_return std::move(round.answers);
    zones_[below] = co_await addresses(std::move(round.referral_servers));
  }
  co_return std::vector<Evidence>{};
}

// Those that end in the same alias give way to what the alias's own zone says.
Task<std::vector<Evidence>> ZoneLook::follow(Question question, std::vector<Evidence> answers) {
  std::set<std::string> followed;
  const auto goes_on = [&followed](const Evidence& one) { return leads_on(one, followed); };
  while (followed.size() < kMostZonesOfChain) {
    const auto at = std::find_if(answers.begin(), answers.end(), goes_on);
    if (at == answers.end()) break;
    const Evidence alias = *at;
    std::vector<Evidence> ends = co_await ask_zone({alias.end, question.type});
    if (ends.empty()) {
      ends.push_back(unanswered(question, alias.server,
                                "the name servers of " + alias.end + " could not be found",
                                alias.at));
    }
    std::erase_if(answers,
                  [&](const Evidence& one) { return goes_on(one) && one.end == alias.end; });
    followed.insert(alias.end);
    for (Evidence& one : ends) {
      one.asked = question;
      one.ttl = std::min(one.ttl, alias.ttl);
      one.aliases.insert(one.aliases.begin(), alias.aliases.begin(), alias.aliases.end());
      answers.push_back(std::move(one));
    }
  }
  co_return answers;
}

// By the servers of the nearest zone above that the resolver knows.
Task<std::vector<std::string>> ZoneLook::named_above(std::string zone) {
  for (size_t dot = zone.find('.'); dot != std::string::npos; dot = zone.find('.', dot + 1)) {
    const dns::Answer above = co_await asker_.resolver.query(zone.substr(dot + 1), dns::Type::NS);
    if (above.status == dns::Status::TempFail) break;
    if (!above.ok() || !above.aliases.empty()) continue;
    std::vector<std::string> hosts = above.names;
    if (hosts.size() > kMostServersAbove) hosts.resize(kMostServersAbove);
    const Zone servers = co_await addresses(std::move(hosts));
    for (const ZoneServer& server : servers.servers) {
      dns::DirectQuestion asked{server.address, zone, dns::Type::NS, kPatience};
      const dns::Answer answer = co_await asker_.servers.ask(std::move(asked));
      if (answer.referral_zone == zone) co_return answer.referral_servers;
    }
    break;
  }
  co_return std::vector<std::string>{};
}

Task<policy::checks::Delegation> ZoneLook::delegation(std::string name) {
  policy::checks::Delegation out;
  if (!nearest(name)) co_await find_zone(name);
  const std::string* zone = nearest(name);
  if (!zone || zones_.at(*zone).servers.empty()) co_return out;
  out.zone = *zone;
  const Round own =
      co_await ask_servers({out.zone, RecordType::NS}, std::vector(zones_.at(out.zone).servers));
  if (const Evidence* first = first_answer(own.answers)) out.own = first->values;
  if (!out.own.empty()) out.parent = co_await named_above(out.zone);
  co_return out;
}

Task<std::vector<Evidence>> ZoneLook::ask_hosts(Question question, std::vector<std::string> hosts) {
  Zone zone = co_await addresses(std::move(hosts));
  Round round = co_await ask_servers(std::move(question), std::move(zone.servers));
  co_return std::move(round.answers);
}

Task<std::vector<Evidence>> ZoneLook::ask(Question question) {
  ++questions_;
  std::vector<Evidence> answers = co_await ask_zone(question);
  co_return co_await follow(std::move(question), std::move(answers));
}

}  // namespace sluis::lookup
