// SPDX-License-Identifier: Apache-2.0
#include "mta/app/shard.h"

#include <algorithm>

#include "mta/app/resolver_settings.h"
#include "mta/base/thread_name.h"

namespace sluis::app {
namespace {

queue::ShardQueueSettings queue_settings(const config::Config& config) {
  queue::ShardQueueSettings settings;
  settings.line = config.queue.in_line;
  settings.held = config.queue.in_flight;
  settings.flying = std::min<size_t>(settings.flying, settings.held);
  // Enough to keep every connection busy (one message on its way, another in line for it), and
  // never so many that one destination has the whole flight.
  const size_t busy = size_t{2} * config.relay.connections_per_destination;
  settings.per_destination =
      std::min(std::max(settings.per_destination, busy), std::max<size_t>(1, settings.flying / 2));
  return settings;
}

bool same_door(const config::Listener& a, const config::Listener& b) {
  return a.address == b.address;
}

}  // namespace

Shard::Shard(const House& house, const Settings& settings)
    : resolver_(loop_, house.clock, house.random, resolver_settings(settings.config->dns)),
      relay_({loop_, house.clock, house.random, resolver_, house.signers, settings.tls_client,
              settings.config}),
      door_(loop_),
      queue_(loop_, house.clock, house.store, house.events, queue_settings(*settings.config)),
      notices_({loop_, house.clock, house.random, house.store, house.ids, house.events, queue_}),
      deliverer_({loop_, house.clock, house.random, house.store, house.events, directory_, queue_,
                  door_, notices_, house.together},
                 {settings.config, settings.keys}),
      intake_context_{loop_,
                      house.clock,
                      house.random,
                      house.store,
                      house.ids,
                      house.events,
                      house.workers,
                      directory_,
                      house.connections,
                      house.failures,
                      house.room,
                      [this](store::Leased message) { queue_.accepted(std::move(message)); }},
      intake_(intake_context_, intake::make_settings(*settings.config), settings.tls_server) {
  queue_.serve([this](store::Leased message) { deliverer_.deliver(std::move(message)); },
               [this](MessageId id, std::function<void(queue::ShardQueue::Withdrawn)> then) {
                 door_.withdraw(id, std::move(then));
               });
}

Shard::~Shard() {
  join();
}

Result<Shard::Door> Shard::open_door(const config::Listener& wanted, const HandedSockets& handed) {
  auto settings = std::make_shared<config::Listener>(wanted);
  const auto serve = [this, settings](StreamPtr stream) {
    intake_.serve(std::move(stream), *settings);
  };
  const auto descriptor = handed.at(wanted.address);
  auto opened = descriptor ? Listener::inherited(loop_, *descriptor, serve)
                           : Listener::tcp(loop_, wanted.address, serve);
  if (!opened) return fail(opened.error());
  return Door{settings, std::move(*opened)};
}

Result<void> Shard::listen(const std::vector<config::Listener>& listeners,
                           const HandedSockets& handed) {
  std::vector<Door> opened;
  std::vector<std::pair<config::Listener*, const config::Listener*>> kept;
  for (const config::Listener& wanted : listeners) {
    const auto open = std::find_if(doors_.begin(), doors_.end(), [&](const Door& door) {
      return same_door(*door.settings, wanted);
    });
    if (open != doors_.end()) {
      kept.emplace_back(open->settings.get(), &wanted);
      continue;
    }
    auto door = open_door(wanted, handed);
    if (!door) return fail(door.error());
    opened.push_back(std::move(*door));
  }
  for (const auto& [now, wanted] : kept) *now = *wanted;
  std::erase_if(doors_, [&](const Door& door) {
    return std::none_of(listeners.begin(), listeners.end(),
                        [&](const auto& wanted) { return same_door(*door.settings, wanted); });
  });
  std::move(opened.begin(), opened.end(), std::back_inserter(doors_));
  return {};
}

void Shard::reload(const Settings& settings) {
  relay_.update_config(settings.config, settings.tls_client);
  deliverer_.reload({settings.config, settings.keys});
  intake_.reload(intake::make_settings(*settings.config), settings.tls_server);
}

void Shard::start() {
  queue_.start();
}

void Shard::run_on_thread() {
  thread_ = std::thread([this] {
    name_this_thread("shard");
    loop_.run();
  });
}

void Shard::join() {
  if (thread_.joinable()) thread_.join();
}

void Shard::drain(Millis grace, std::function<void()> done) {
  doors_.clear();
  queue_.stop();
  intake_.drain(grace, [this, grace, done = std::move(done)] {
    relay_.drain(grace, [this, done] { deliverer_.when_idle(done); });
  });
}

}  // namespace sluis::app
