// SPDX-License-Identifier: Apache-2.0
#include "mta/route/mx_flow.h"

#include <algorithm>

#include "mta/base/ascii.h"

namespace sluis::route {
namespace {

// What came of one host's address look-up.
struct Found {
  std::vector<IpAddress> addresses;
  bool could_not_ask = false;
  bool no_such_name = false;
  bool all_private = false;
  std::string reason;
};

Plan failed(PlanFailure failure) {
  Plan plan;
  plan.failure = std::move(failure);
  return plan;
}

PlanFailure could_not_ask(const std::string& name, const std::string& reason) {
  return {false, "4.4.3", "DNS could not be asked about " + name + ": " + reason,
          PlanFailure::Dns::Silent};
}

Task<Found> find_addresses(std::string host, std::optional<IpAddress::Family> only,
                           bool allow_private, PlanContext& context) {
  const dns::Answer v4 = co_await context.resolver.query(host, dns::Type::A);
  const dns::Answer v6 = co_await context.resolver.query(host, dns::Type::AAAA);
  Found found;
  found.no_such_name = v4.status == dns::Status::NxDomain && v6.status == dns::Status::NxDomain;
  found.addresses = order_addresses(v4.addresses, v6.addresses, only, context.random);
  if (!found.addresses.empty() && !allow_private) {
    std::erase_if(found.addresses, [](const IpAddress& ip) { return ip.is_private(); });
    found.all_private = found.addresses.empty();
  }
  if (found.addresses.empty() && !found.all_private) {
    const bool v4_failed = v4.status == dns::Status::TempFail;
    found.could_not_ask = v4_failed || v6.status == dns::Status::TempFail;
    found.reason = v4_failed ? v4.reason : v6.reason;
  }
  co_return found;
}

// "[192.0.2.1]", "[IPv6:2001:db8::1]" (RFC 5321 4.1.3).
Result<IpAddress> parse_literal(std::string_view domain) {
  if (domain.size() < 3 || domain.back() != ']') {
    return fail(ErrorKind::Invalid, "not an address literal");
  }
  domain = domain.substr(1, domain.size() - 2);
  if (ascii::starts_with_ignoring_case(domain, "IPv6:")) domain.remove_prefix(5);
  return parse_ip(domain);
}

Plan plan_for_address(const Target& target, const IpAddress& ip, const PlanContext& context) {
  if (ip.is_private() && !context.allow_private && target.host.empty()) {
    return failed({true, "5.1.2", "mail to private and loopback addresses is not allowed"});
  }
  Plan plan;
  plan.endpoints.push_back({to_string(ip), {ip, target.port}});
  return plan;
}

std::optional<IpAddress::Family> family_of(const Target& target) {
  if (!target.source) return std::nullopt;
  return target.source->family;
}

// A route's host: an operator named it, so a private address is what was meant.
Task<Plan> plan_route_host(Target target, PlanContext& context) {
  if (auto ip = parse_ip(target.host)) co_return plan_for_address(target, *ip, context);
  Found found = co_await find_addresses(target.host, family_of(target), true, context);
  Plan plan;
  for (const IpAddress& ip : found.addresses) {
    plan.endpoints.push_back({target.host, {ip, target.port}});
  }
  if (!plan.endpoints.empty()) co_return plan;
  if (found.could_not_ask) co_return failed(could_not_ask(target.host, found.reason));
  // A slip in our own configuration is no reason to bounce mail.
  co_return failed({false, "4.4.4", "the route's host " + target.host + " has no address"});
}

// The hosts of a domain, or why there are none.
Task<HostOrder> find_hosts(std::string domain, PlanContext& context) {
  dns::Answer answer = co_await context.resolver.query(domain, dns::Type::MX);
  HostOrder order;
  if (answer.status == dns::Status::TempFail) {
    order.failure = could_not_ask(domain, answer.reason);
  } else if (answer.ok() && !answer.mx.empty()) {
    order = order_hosts(std::move(answer.mx), context.ourselves, context.random);
  } else {
    order = order_hosts({{0, domain}}, context.ourselves, context.random);  // implicit MX
  }
  co_return order;
}

// Addresses that are our own count as a host that is: it and what is not preferred to it go.
bool drop_ourselves(std::vector<std::pair<uint16_t, Endpoint>>& found, const Ourselves& ourselves) {
  uint32_t ours = UINT32_MAX;
  for (const auto& [preference, endpoint] : found) {
    const auto& own = ourselves.addresses;
    if (std::find(own.begin(), own.end(), endpoint.address) != own.end()) {
      ours = std::min<uint32_t>(ours, preference);
    }
  }
  return std::erase_if(found, [&](const auto& entry) { return entry.first >= ours; }) > 0;
}

struct Search {
  std::vector<std::pair<uint16_t, Endpoint>> found;
  bool could_not_ask = false;
  bool no_such_name = true;  // of every host
  bool all_private = false;
  std::string reason, host;
};

Task<Search> search_hosts(std::vector<Host> hosts, const Target& target, PlanContext& context) {
  Search search;
  for (const Host& host : hosts) {
    if (search.found.size() >= kMaxEndpoints) break;
    Found here =
        co_await find_addresses(host.name, family_of(target), context.allow_private, context);
    search.no_such_name = search.no_such_name && here.no_such_name;
    search.all_private = search.all_private || here.all_private;
    if (here.could_not_ask) {
      search.could_not_ask = true;
      search.reason = here.reason;
      search.host = host.name;
    }
    for (const IpAddress& ip : here.addresses) {
      search.found.push_back({host.preference, {host.name, {ip, target.port}}});
    }
  }
  co_return search;
}

PlanFailure why_none(const Search& search, const Target& target, bool implicit) {
  if (search.could_not_ask) return could_not_ask(search.host, search.reason);
  if (search.all_private) {
    return {true, "5.4.4",
            "the mail hosts of " + target.domain +
                " have only private addresses, which no one outside can reach"};
  }
  if (implicit && search.no_such_name) {
    return {true, "5.1.2", "the domain " + target.domain + " does not exist"};
  }
  return {true, "5.4.4", "no mail host of " + target.domain + " has an address"};
}

Task<Plan> plan_domain(Target target, PlanContext& context) {
  HostOrder order = co_await find_hosts(target.domain, context);
  if (order.failure) co_return failed(std::move(*order.failure));
  const bool implicit = order.hosts.size() == 1 && order.hosts.front().name == target.domain;
  Search search = co_await search_hosts(std::move(order.hosts), target, context);
  if (search.found.empty()) co_return failed(why_none(search, target, implicit));
  if (drop_ourselves(search.found, context.ourselves) && search.found.empty()) {
    co_return failed({true, "5.4.6", "the domain's mail host is this one, which has no route"});
  }
  Plan plan;
  for (auto& [preference, endpoint] : search.found) plan.endpoints.push_back(std::move(endpoint));
  if (plan.endpoints.size() > kMaxEndpoints) plan.endpoints.resize(kMaxEndpoints);
  co_return plan;
}

}  // namespace

Task<Plan> plan_route(Target target, PlanContext context) {
  if (!target.host.empty()) {
    Plan plan = co_await plan_route_host(std::move(target), context);
    co_return plan;
  }
  if (target.domain.starts_with('[')) {
    const auto ip = parse_literal(target.domain);
    if (ip) co_return plan_for_address(target, *ip, context);
    co_return failed({true, "5.1.2", target.domain + " is not an address literal"});
  }
  Plan plan = co_await plan_domain(std::move(target), context);
  co_return plan;
}

}  // namespace sluis::route
