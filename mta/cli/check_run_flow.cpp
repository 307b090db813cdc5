// SPDX-License-Identifier: Apache-2.0
#include "mta/cli/check_run.h"
#include "mta/cli/own_resolver_flow.h"
#include "mta/dns/authoritative_query.h"

namespace sluis::cli {
namespace {

// Whether it is DNSSEC that keeps the resolver from answering. The plain question is repeated, so
// that a passing failure is not taken for a lasting one.
Task<std::vector<lookup::Evidence>> ask_unchecked(lookup::Asker asker, lookup::DirectAsker direct,
                                                  SocketAddress resolver,
                                                  lookup::Question question) {
  std::vector<lookup::Evidence> out;
  dns::DirectQuestion asked;
  asked.server = resolver;
  asked.name = question.name;
  asked.type = lookup::dns_type(question.type);
  dns::Answer answer = co_await dns::query_unchecked(direct.loop, direct.random, asked);
  lookup::Evidence unchecked = lookup::evidence_of(question, answer, asker.clock.wall());
  unchecked.server = "resolver, without validation";
  asker.resolver.forget(question.name);
  answer = co_await asker.resolver.query(asked.name, asked.type);
  out.push_back(lookup::evidence_of(question, answer, asker.clock.wall()));
  out.push_back(std::move(unchecked));
  co_return out;
}

Task<DomainLook> look(lookup::Asker asker, lookup::DirectAsker direct, Plans plans,
                      ServerQuestion decisive) {
  const SocketAddress resolver = decisive.resolver;
  DomainLook out;
  for (lookup::Plan& plan : plans)
    out.evidence = co_await lookup::gather(asker, std::move(plan), std::move(out.evidence));
  const lookup::Evidence* failed = nullptr;
  for (const lookup::Evidence& one : out.evidence.all()) {
    if (!failed && one.server_failed) failed = &one;
  }
  if (failed) {
    lookup::Question question = failed->asked;
    out.failed_again = co_await ask_unchecked(asker, direct, resolver, std::move(question));
  }
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
  decisive.resolver = servers.front();
  OwnResolver own(std::move(servers));
  return own.run(look({own.resolver(), own.clock()}, {own.loop(), own.random(), own.clock()},
                      std::move(plans), std::move(decisive)));
}

}  // namespace sluis::cli
