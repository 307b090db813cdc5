// SPDX-License-Identifier: Apache-2.0
#include "mta/base/random.h"
#include "mta/cli/check_run.h"
#include "mta/dns/caching_resolver.h"

namespace sluis::cli {
namespace {

// A loop with a resolver, for one flow.
class Asking {
 public:
  explicit Asking(std::vector<SocketAddress> servers)
      : resolver_(loop_, clock_, random_, settings_for(std::move(servers))) {}

  lookup::Asker asker() { return {resolver_, clock_}; }
  lookup::DirectAsker direct() { return {loop_, random_, clock_}; }

  void run(Task<void> flow) {
    spawn(std::move(flow), gate_);
    // Posted, since the last answer may be there already: a loop is stopped only while it runs.
    loop_.post([this] { gate_.when_idle([this] { loop_.stop(); }); });
    loop_.run();
  }

 private:
  static dns::ResolverSettings settings_for(std::vector<SocketAddress> servers) {
    dns::ResolverSettings settings;
    settings.servers = std::move(servers);
    return settings;
  }

  Loop loop_;
  const SystemClock clock_;
  SystemRandom random_;
  dns::CachingResolver resolver_;
  Gate gate_;
};

Task<void> gather_into(lookup::Asker asker, lookup::Plan plan, lookup::EvidenceSet& into) {
  lookup::EvidenceSet gathered = co_await lookup::gather(asker, std::move(plan), {});
  into = std::move(gathered);
}

Task<void> look(lookup::Asker asker, lookup::DirectAsker direct, lookup::Plan plan,
                ServerQuestion decisive, DomainLook& into) {
  into.evidence = co_await lookup::gather(asker, std::move(plan), {});
  auto servers = co_await lookup::find_zone_servers(asker, decisive.question.name, decisive.port);
  into.from_servers =
      co_await lookup::ask_zone_servers(direct, std::move(servers), decisive.question);
}

}  // namespace

lookup::EvidenceSet gather_now(std::vector<SocketAddress> servers, lookup::Plan plan) {
  Asking asking(std::move(servers));
  lookup::EvidenceSet out;
  asking.run(gather_into(asking.asker(), std::move(plan), out));
  return out;
}

DomainLook look_at_domain(std::vector<SocketAddress> servers, lookup::Plan plan,
                          ServerQuestion decisive) {
  Asking asking(std::move(servers));
  DomainLook out;
  asking.run(look(asking.asker(), asking.direct(), std::move(plan), std::move(decisive), out));
  return out;
}

}  // namespace sluis::cli
