// SPDX-License-Identifier: Apache-2.0
// ConnectionLimits: how many connections there are, in all and per client, over every shard. A
// Ticket is one place, given back when it dies. Thread-safe; taken once a connection, never per
// message.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "mta/intake/client_network.h"

namespace sluis::intake {

class ConnectionLimits : public std::enable_shared_from_this<ConnectionLimits> {
 public:
  struct Most {
    uint32_t connections = 10000;
    uint32_t per_client = 100;
  };

  class Ticket {
   public:
    Ticket(std::shared_ptr<ConnectionLimits> from, IpAddress client);
    ~Ticket();
    Ticket(Ticket&&) noexcept = default;
    Ticket& operator=(Ticket&&) = delete;

   private:
    std::shared_ptr<ConnectionLimits> from_;
    IpAddress client_;
  };

  // Always in a shared_ptr: tickets may outlive the owner.
  static std::shared_ptr<ConnectionLimits> make(Most most);

  // nullopt when there are too many; `why` then says which limit it was, for the client.
  std::optional<Ticket> admit(const IpAddress& client, std::string_view& why);
  void set_most(Most most);
  uint32_t connections() const;

 private:
  explicit ConnectionLimits(Most most) : most_(most) {}
  void give_back(const IpAddress& client);

  mutable std::mutex mutex_;
  Most most_;
  uint32_t connections_ = 0;
  std::unordered_map<IpAddress, uint32_t, IpAddressHash> clients_;
};

}  // namespace sluis::intake
