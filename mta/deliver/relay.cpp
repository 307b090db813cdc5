// SPDX-License-Identifier: Apache-2.0
#include "mta/deliver/relay.h"

#include <algorithm>

namespace sluis::deliver {
namespace {

constexpr size_t kDestinationsKept = 1024;  // idle ones are forgotten beyond this
// Connections that are broken off report within a turn or two of the loop. What is left after this
// sits in a look-up or a connect, and holds no message.
constexpr Millis kAfterGrace = Millis(200);

smtp::ClientFailure not_now(std::string text) {
  return {smtp::FailureScope::Destination,
          smtp::FailurePermanence::Transient,
          smtp::ClientStage::Idle,
          0,
          "4.3.2",
          std::move(text)};
}

void hand_back_later(Loop& loop, DeliveryJob job, std::string why, WallTime not_before) {
  loop.post([job = std::move(job), why = std::move(why), not_before]() mutable {
    for (const Work& work : split_job(std::move(job), UINT32_MAX)) {
      report_not_attempted(work, not_now(why), {}, not_before);
    }
  });
}

}  // namespace

Relay::Relay(RelayContext context)
    : shared_(std::make_shared<RelayShared>(std::move(context))), sweep_at_(kDestinationsKept) {}

Relay::~Relay() {
  for (auto& [key, destination] : destinations_) {
    destination->close();
    destination->abort();
  }
}

std::string Relay::destination_key(const std::string& sender_domain,
                                   const mail::Address& recipient) const {
  return shared_->routes->key(sender_domain, recipient);
}

void Relay::offer(const std::string& destination_key, DeliveryJob job) {
  RelayContext& context = shared_->context;
  Destination* to = draining_ ? nullptr : destination(destination_key);
  if (to) return to->offer(std::move(job));
  hand_back_later(context.loop, std::move(job),
                  draining_ ? "the relay is shutting down" : "the route has been taken away",
                  context.clock.wall());
}

Destination* Relay::destination(const std::string& key) {
  const auto found = destinations_.find(key);
  if (found != destinations_.end()) return found->second.get();
  auto target = shared_->routes->target(key);
  if (!target) return nullptr;
  if (destinations_.size() >= sweep_at_) sweep();
  auto made = std::make_shared<Destination>(shared_, std::move(*target));
  return destinations_.emplace(key, std::move(made)).first->second.get();
}

void Relay::sweep() {
  std::erase_if(destinations_, [](const auto& entry) { return entry.second->forgettable(); });
  sweep_at_ = std::max(kDestinationsKept, 2 * destinations_.size());
}

std::vector<DestinationView> Relay::destinations() const {
  std::vector<DestinationView> views;
  views.reserve(destinations_.size());
  for (const auto& [key, destination] : destinations_) views.push_back(destination->view());
  return views;
}

size_t Relay::retry_now(const std::string& pattern) {
  size_t count = 0;
  for (auto& [key, destination] : destinations_) {
    if (key != pattern && !route::domain_matches(pattern, key)) continue;
    destination->retry_now();
    ++count;
  }
  return count;
}

RelayDoor::Withdrawn Relay::withdraw(MessageId id) {
  // A report may offer elsewhere and so change the map: go over a copy.
  std::vector<std::shared_ptr<Destination>> all;
  for (const auto& [key, destination] : destinations_) all.push_back(destination);
  bool under_way = false;
  for (const auto& destination : all) {
    under_way = under_way || destination->holds(id);
    destination->withdraw(id);
  }
  return under_way ? RelayDoor::Withdrawn::UnderWay : RelayDoor::Withdrawn::Wholly;
}

void Relay::update_config(std::shared_ptr<const config::Config> config,
                          std::shared_ptr<TlsClientContext> tls) {
  shared_->context.tls = std::move(tls);
  shared_->configure(std::move(config));
  for (auto& [key, destination] : destinations_) {
    if (auto target = shared_->routes->target(key)) destination->configure(std::move(*target));
  }
}

void Relay::drain(Millis grace, std::function<void()> done) {
  draining_ = true;
  std::vector<std::shared_ptr<Destination>> all;
  for (const auto& [key, destination] : destinations_) all.push_back(destination);
  auto once = std::make_shared<std::function<void()>>(std::move(done));
  const auto finish = [once] {
    if (auto call = std::exchange(*once, nullptr)) call();
  };
  grace_ = std::make_unique<Timer>(shared_->context.loop, [this, all, finish] {
    for (const auto& destination : all) destination->abort();
    grace_ = std::make_unique<Timer>(shared_->context.loop, finish);
    grace_->start(kAfterGrace);
  });
  grace_->start(grace);
  for (const auto& destination : all) destination->close();
  shared_->gate.when_idle(finish);
}

}  // namespace sluis::deliver
