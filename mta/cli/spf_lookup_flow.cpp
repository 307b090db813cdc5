// SPDX-License-Identifier: Apache-2.0
#include "mta/base/random.h"
#include "mta/cli/spf_lookup.h"
#include "mta/dns/caching_resolver.h"
#include "mta/lookup/spf_flow.h"

namespace sluis::cli {
namespace {

template <typename T>
Task<void> keep(Task<T> flow, T& into) {
  into = co_await std::move(flow);
}

// A loop and a resolver for one flow.
class Alone {
 public:
  explicit Alone(std::vector<SocketAddress> servers)
      : resolver_(loop_, clock_, random_, settings_for(std::move(servers))) {}

  dns::Resolver& resolver() { return resolver_; }
  const Clock& clock() const { return clock_; }

  template <typename T>
  T run(Task<T> flow) {
    T out{};
    spawn(keep(std::move(flow), out), gate_);
    // Posted, since the flow may have ended already: a loop is stopped only while it runs.
    loop_.post([this] { gate_.when_idle([this] { loop_.stop(); }); });
    loop_.run();
    return out;
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

}  // namespace

policy::spf::Verdict ask_check_host(std::vector<SocketAddress> servers,
                                    policy::spf::Request request) {
  Alone alone(std::move(servers));
  return alone.run(lookup::check_host(alone.resolver(), alone.clock(), std::move(request)));
}

policy::spf::SurveyResult ask_spf_survey(std::vector<SocketAddress> servers, std::string domain) {
  Alone alone(std::move(servers));
  return alone.run(lookup::survey_spf(alone.resolver(), alone.clock(), std::move(domain)));
}

policy::spf::MergeResult ask_spf_merge(std::vector<SocketAddress> servers,
                                       policy::spf::MergeRequest request) {
  Alone alone(std::move(servers));
  return alone.run(lookup::merge_spf(alone.resolver(), alone.clock(), std::move(request)));
}

}  // namespace sluis::cli
