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
    std::string zone;
    uint32_t serial = 0;
  };
  struct Asked {
    uint32_t serial = 0;
    MonoTime at{};
  };

  Task<std::optional<Known>> ask(std::string domain);
  const Asked* shared(const std::string& zone) const;

  dns::Resolver& resolver_;
  const Clock& clock_;
  std::unordered_map<std::string, Known> domains_;
  std::unordered_map<std::string, Asked> zones_;
};

}  // namespace sluis::onboard
