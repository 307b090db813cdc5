// SPDX-License-Identifier: Apache-2.0
#include "mta/base/random.h"
#include "mta/cli/check_run.h"
#include "mta/dns/caching_resolver.h"

namespace sluis::cli {
namespace {

Task<void> run(lookup::Asker asker, lookup::Plan plan, lookup::EvidenceSet& set) {
  lookup::EvidenceSet gathered = co_await lookup::gather(asker, std::move(plan), std::move(set));
  set = std::move(gathered);
}

}  // namespace

lookup::EvidenceSet gather_now(std::vector<SocketAddress> servers, lookup::Plan plan,
                               lookup::EvidenceSet known) {
  Loop loop;
  const SystemClock clock;
  SystemRandom random;
  dns::ResolverSettings settings;
  settings.servers = std::move(servers);
  dns::CachingResolver resolver(loop, clock, random, std::move(settings));
  Gate gate;
  spawn(run({resolver, clock}, std::move(plan), known), gate);
  // Posted, since the last answer may be there already: a loop is stopped only while it runs.
  loop.post([&] { gate.when_idle([&loop] { loop.stop(); }); });
  loop.run();
  return known;
}

}  // namespace sluis::cli
