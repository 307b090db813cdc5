// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "mta/onboard/serial_watch.h"

namespace sluis::onboard {

Task<policy::Zone> SerialWatch::look(std::string domain) {
  const auto now = co_await ask(domain);
  if (!now) co_return policy::Zone::AsItWas;
  const auto known = domains_.find(domain);
  const auto before = known == domains_.end() ? std::nullopt : std::optional(known->second.serial);
  const size_t labels_before = domain.ends_with(now->zone) ? domain.size() - now->zone.size() : 0;
  domains_.insert_or_assign(domain, Known{now->serial, static_cast<uint32_t>(labels_before)});
  co_return policy::judge_serial(before, now->serial);
}

// The domain itself while it is not known.
std::string SerialWatch::zone_of(const std::string& domain) const {
  const auto known = domains_.find(domain);
  return known == domains_.end() ? domain : domain.substr(known->second.labels_before);
}

const SerialWatch::Asked* SerialWatch::shared(const std::string& zone) const {
  const auto at = zones_.find(zone);
  const bool young = at != zones_.end() && clock_.mono() - at->second.at < policy::kSerialShared;
  return young ? &at->second : nullptr;
}

void SerialWatch::share(const std::string& zone, uint32_t serial) {
  const MonoTime now = clock_.mono();
  if (zones_.size() >= sweep_at_) {
    std::erase_if(zones_,
                  [now](const auto& one) { return now - one.second.at >= policy::kSerialShared; });
    sweep_at_ = std::max(kFirstSweep, 2 * zones_.size());
  }
  zones_.insert_or_assign(zone, Asked{serial, now});
}

Task<std::optional<SerialWatch::Answered>> SerialWatch::ask(std::string domain) {
  const std::string name = zone_of(domain);
  if (const Asked* asked = shared(name)) co_return Answered{name, asked->serial};
  resolver_.forget(name);
  const dns::Answer answer = co_await resolver_.query(name, dns::Type::SOA);
  if (!answer.soa) co_return std::nullopt;
  share(answer.soa->zone, answer.soa->serial);
  co_return Answered{answer.soa->zone, answer.soa->serial};
}

}  // namespace sluis::onboard
