// SPDX-License-Identifier: Apache-2.0
// OwnResolver: a loop and a resolver for one flow, for checks that need no daemon. Waits until the
// flow has ended.
#pragma once

#include <utility>
#include <vector>

#include "mta/base/random.h"
#include "mta/dns/caching_resolver.h"

namespace sluis::cli {

class OwnResolver {
 public:
  explicit OwnResolver(std::vector<SocketAddress> servers)
      : resolver_(loop_, clock_, random_, settings_for(std::move(servers))) {}

  Loop& loop() { return loop_; }
  dns::Resolver& resolver() { return resolver_; }
  const Clock& clock() const { return clock_; }
  Random& random() { return random_; }

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
  template <typename T>
  static Task<void> keep(Task<T> flow, T& into) {
    into = co_await std::move(flow);
  }

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

}  // namespace sluis::cli
