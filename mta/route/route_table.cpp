// SPDX-License-Identifier: Apache-2.0
#include "mta/route/route_table.h"

#include "mta/base/ascii.h"

namespace sluis::route {
namespace {

// Neither can be part of a domain or a pattern.
constexpr std::string_view kByRoute = " by route ";
constexpr std::string_view kVia = " via ";

// ASCII domains, nearly all there are, cost no call into libidn2.
std::string a_labels(std::string_view domain) {
  if (ascii::is_ascii(domain)) return ascii::to_lower(domain);
  auto ascii = mail::ascii_domain(domain);
  return ascii ? *ascii : ascii::to_lower(domain);
}

std::string rule_name(const config::Route& route, uint16_t default_port) {
  std::string name = route.to_domain.empty() ? "*" : route.to_domain;
  if (!route.sender_domain.empty()) name += " from " + route.sender_domain;
  if (route.host.empty()) return name;
  const uint16_t port = route.port ? route.port : default_port;
  name += kVia;
  return name + route.host + ':' + std::to_string(port);
}

}  // namespace

bool domain_matches(std::string_view pattern, std::string_view domain) {
  if (pattern.empty() || pattern == "*") return true;
  if (pattern.substr(0, 2) != "*.") return pattern == domain;
  pattern.remove_prefix(1);  // ".example.org"
  return domain.size() > pattern.size() && domain.ends_with(pattern);
}

RouteTable::RouteTable(const config::Relay& relay, std::string hostname)
    : relay_(relay), hostname_(std::move(hostname)) {
  for (config::Route route : relay_.routes) {
    route.to_domain = a_labels(route.to_domain);
    route.sender_domain = a_labels(route.sender_domain);
    std::string name = rule_name(route, relay_.port);
    rules_.push_back({std::move(route), std::move(name)});
  }
}

const RouteTable::Rule* RouteTable::match(std::string_view sender_domain,
                                          std::string_view domain) const {
  for (const Rule& rule : rules_) {
    if (domain_matches(rule.route.to_domain, domain) &&
        domain_matches(rule.route.sender_domain, sender_domain)) {
      return &rule;
    }
  }
  return nullptr;
}

std::string RouteTable::key(std::string_view sender_domain, const mail::Address& recipient) const {
  std::string domain = a_labels(recipient.domain);
  if (rules_.empty()) return domain;
  const Rule* rule = match(sender_domain, domain);
  if (!rule) return domain;
  if (!rule->route.host.empty()) return rule->name;
  domain += kByRoute;
  domain += rule->name;
  return domain;
}

std::optional<Target> RouteTable::target(std::string_view key) const {
  Target target = plain_target(key);
  const size_t by = key.find(kByRoute);
  const bool by_mx = by != std::string_view::npos;
  const std::string_view wanted = by_mx ? key.substr(by + kByRoute.size()) : key;
  for (const Rule& rule : rules_) {
    if (rule.name != wanted || rule.route.host.empty() != by_mx) continue;
    target.domain = by_mx ? key.substr(0, by) : std::string_view();
    apply(rule, target);
    return target;
  }
  if (by_mx || key.find(kVia) != std::string_view::npos) return std::nullopt;
  return target;
}

Target RouteTable::plain_target(std::string_view key) const {
  Target target;
  target.name = key;
  target.domain = key;
  target.port = relay_.port;
  target.tls = relay_.tls;
  target.helo = hostname_;
  set_source(target, {});
  return target;
}

void RouteTable::apply(const Rule& rule, Target& target) const {
  const config::Route& route = rule.route;
  target.host = route.host;
  if (route.port) target.port = route.port;
  if (route.tls) target.tls = *route.tls;
  target.user = route.user;
  target.password = Secret(route.password);
  set_source(target, route.source);
}

// Without a name the first configured source address is used: the one SPF names first.
void RouteTable::set_source(Target& target, std::string_view source_name) const {
  for (const config::SourceAddress& source : relay_.source_addresses) {
    if (!source_name.empty() && source.name != source_name) continue;
    target.source = source.ip;
    if (!source.helo.empty()) target.helo = source.helo;
    return;
  }
}

}  // namespace sluis::route
