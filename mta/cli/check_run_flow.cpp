// SPDX-License-Identifier: Apache-2.0
#include "mta/cli/check_run.h"
#include "mta/cli/own_resolver_flow.h"

namespace sluis::cli {
namespace {

Task<DomainLook> look(lookup::Asker asker, lookup::DirectAsker direct, Plans plans,
                      ServerQuestion decisive) {
  DomainLook out;
  for (lookup::Plan& plan : plans)
    out.evidence = co_await lookup::gather(asker, std::move(plan), std::move(out.evidence));
  auto servers = co_await lookup::find_zone_servers(asker, decisive.question.name, decisive.port);
  out.from_servers =
      co_await lookup::ask_zone_servers(direct, std::move(servers), decisive.question);
  co_return out;
}

}  // namespace

lookup::EvidenceSet gather_now(std::vector<SocketAddress> servers, lookup::Plan plan) {
  OwnResolver own(std::move(servers));
  return own.run(lookup::gather({own.resolver(), own.clock()}, std::move(plan), {}));
}

DomainLook look_at_domain(std::vector<SocketAddress> servers, Plans plans,
                          ServerQuestion decisive) {
  OwnResolver own(std::move(servers));
  return own.run(look({own.resolver(), own.clock()}, {own.loop(), own.random(), own.clock()},
                      std::move(plans), std::move(decisive)));
}

}  // namespace sluis::cli
