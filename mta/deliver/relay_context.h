// SPDX-License-Identifier: Apache-2.0
// What a relay is given, and what its destinations and connections share. Flows hold RelayShared by
// shared_ptr, so that one which outlives the Relay (it sits in a connect) finds its ground still
// there. One loop's thread.
#pragma once

#include <memory>
#include <vector>

#include "config/schema.h"
#include "mta/base/clock.h"
#include "mta/base/random.h"
#include "mta/dns/resolver.h"
#include "mta/net/loop.h"
#include "mta/net/task.h"
#include "mta/net/tls.h"
#include "mta/net/worker_pool.h"
#include "mta/route/mx_flow.h"
#include "mta/route/route_table.h"

namespace sluis::deliver {

// The references outlive the relay and its loop's last turn.
struct RelayContext {
  Loop& loop;
  const Clock& clock;
  Random& random;
  dns::Resolver& resolver;
  WorkerPool& signers;
  std::shared_ptr<TlsClientContext> tls;  // null: no TLS, whatever is configured as opportunistic
  std::shared_ptr<const config::Config> config;
};

struct RelayShared {
  explicit RelayShared(RelayContext given);
  void configure(std::shared_ptr<const config::Config> config);
  route::PlanContext plan_context() const;

  RelayContext context;
  std::unique_ptr<route::RouteTable> routes;
  route::Ourselves ourselves;
  std::vector<char> scratch;  // room for a piece of a body
  Gate gate;                  // counts connections
};

}  // namespace sluis::deliver
