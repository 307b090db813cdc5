// SPDX-License-Identifier: Apache-2.0
// SerialWatch: what the serial number of each domain's zone was when it was last asked, and whether
// it is another now (policy/zone_serial.h). Kept in memory: after a restart the first answer is the
// one that later ones are compared with. One loop's thread.
#pragma once

#include <string>
#include <unordered_map>

#include "mta/base/clock.h"
#include "mta/dns/resolver.h"
#include "policy/zone_serial.h"

namespace sluis::onboard {

class SerialWatch {
 public:
  SerialWatch(dns::Resolver& resolver, const Clock& clock) : resolver_(resolver), clock_(clock) {}

  // Asks, unless another domain of the zone did so a moment ago. A question without an answer is no
  // change.
  Task<policy::Zone> look(std::string domain);
  void forget(const std::string& domain) { domains_.erase(domain); }

 private:
  struct Known {
    uint32_t serial = 0;
    uint32_t labels_before = 0;  // octets of the domain's name before that of its zone
  };
  struct Answered {
    std::string zone;
    uint32_t serial = 0;
  };
  static constexpr size_t kFirstSweep = 1024;  // zones; later twice as many as were left
  struct Asked {
    uint32_t serial = 0;
    MonoTime at{};
  };

  Task<std::optional<Answered>> ask(std::string domain);
  std::string zone_of(const std::string& domain) const;
  const Asked* shared(const std::string& zone) const;
  void share(const std::string& zone, uint32_t serial);

  dns::Resolver& resolver_;
  const Clock& clock_;
  std::unordered_map<std::string, Known> domains_;
  std::unordered_map<std::string, Asked> zones_;  // those asked a moment ago, and some older ones
  size_t sweep_at_ = kFirstSweep;
};

}  // namespace sluis::onboard
