// SPDX-License-Identifier: Apache-2.0
#include "mta/deliver/relay_context.h"

namespace sluis::deliver {
namespace {

constexpr size_t kScratch = 64 * 1024;

route::Ourselves ourselves_of(const config::Config& config) {
  route::Ourselves ourselves;
  ourselves.names.push_back(config.hostname);
  for (const auto& source : config.relay.source_addresses) {
    if (!source.helo.empty()) ourselves.names.push_back(source.helo);
  }
  for (const auto& listener : config.listeners) ourselves.addresses.push_back(listener.address);
  return ourselves;
}

}  // namespace

RelayShared::RelayShared(RelayContext given) : context(std::move(given)), scratch(kScratch) {
  configure(context.config);
}

void RelayShared::configure(std::shared_ptr<const config::Config> config) {
  context.config = std::move(config);
  routes = std::make_unique<route::RouteTable>(context.config->relay, context.config->hostname);
  ourselves = ourselves_of(*context.config);
}

route::PlanContext RelayShared::plan_context() const {
  return {context.resolver, context.random, ourselves, context.config->relay.allow_private};
}

}  // namespace sluis::deliver
