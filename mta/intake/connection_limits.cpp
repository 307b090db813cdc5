// SPDX-License-Identifier: Apache-2.0
#include "mta/intake/connection_limits.h"

namespace sluis::intake {

std::shared_ptr<ConnectionLimits> ConnectionLimits::make(Most most) {
  return std::shared_ptr<ConnectionLimits>(new ConnectionLimits(most));
}

ConnectionLimits::Ticket::Ticket(std::shared_ptr<ConnectionLimits> from, IpAddress client)
    : from_(std::move(from)), client_(client) {}

ConnectionLimits::Ticket::~Ticket() {
  if (from_) from_->give_back(client_);
}

std::optional<ConnectionLimits::Ticket> ConnectionLimits::admit(const IpAddress& client,
                                                                std::string_view& why) {
  const IpAddress network = client_network(client);
  const std::lock_guard lock(mutex_);
  if (connections_ >= most_.connections) {
    why = "The server has no connection left; try again in a minute";
    return std::nullopt;
  }
  const auto found = clients_.find(network);
  if (found != clients_.end() && found->second >= most_.per_client) {
    why = "You have too many connections open; use fewer or keep them for more messages";
    return std::nullopt;
  }
  ++connections_;
  ++clients_[network];
  return Ticket(shared_from_this(), network);
}

void ConnectionLimits::set_most(Most most) {
  const std::lock_guard lock(mutex_);
  most_ = most;
}

uint32_t ConnectionLimits::connections() const {
  const std::lock_guard lock(mutex_);
  return connections_;
}

void ConnectionLimits::give_back(const IpAddress& client) {
  const std::lock_guard lock(mutex_);
  --connections_;
  const auto found = clients_.find(client);
  if (--found->second == 0) clients_.erase(found);
}

}  // namespace sluis::intake
