// SPDX-License-Identifier: Apache-2.0
#include "mta/cli/check_run.h"
#include "mta/cli/own_resolver_flow.h"
#include "mta/lookup/delegation_flow.h"
#include "mta/lookup/validation_flow.h"

namespace sluis::cli {
namespace {

Task<DomainLook> look(lookup::ZoneAsker ways, Plans plans, ServerQuestion decisive) {
  DomainLook out;
  for (lookup::Plan& plan : plans)
    out.evidence = co_await lookup::gather({ways.resolver, ways.clock}, std::move(plan),
                                           std::move(out.evidence));
  const lookup::Evidence* failed = nullptr;
  for (const lookup::Evidence& one : out.evidence.all()) {
    if (!failed && one.server_failed) failed = &one;
  }
  if (failed) {
    lookup::Question question = failed->asked;
    if (auto again = co_await lookup::ask_again(ways, std::move(question)))
      out.failed_again = {std::move(again->checked), std::move(again->unchecked)};
  }
  lookup::ZoneLook zone(ways);
  out.from_servers = co_await zone.ask(decisive.question);
  out.delegation = co_await lookup::look_at_delegation(zone, decisive.domain, decisive.question,
                                                       out.from_servers);
  co_return out;
}

}  // namespace

lookup::EvidenceSet gather_now(std::vector<SocketAddress> servers, lookup::Plan plan) {
  OwnResolver own(std::move(servers));
  return own.run(lookup::gather({own.resolver(), own.clock()}, std::move(plan), {}));
}

DomainLook look_at_domain(std::vector<SocketAddress> servers, Plans plans,
                          ServerQuestion decisive) {
  const SocketAddress resolver_at = servers.front();
  OwnResolver own(std::move(servers));
  dns::NetworkServers name_servers(own.loop(), own.random());
  const lookup::ZoneAsker ways{own.resolver(), name_servers,       own.clock(),
                               decisive.port,  lookup::Reach::Any, resolver_at};
  return own.run(look(ways, std::move(plans), std::move(decisive)));
}

}  // namespace sluis::cli
