// SPDX-License-Identifier: Apache-2.0
#include "mta/onboard/serial_watch.h"

namespace sluis::onboard {
namespace {
constexpr size_t kMostZones = 100000;
}

Task<policy::Zone> SerialWatch::look(std::string domain) {
  const auto now = co_await ask(domain);
  if (!now) co_return policy::Zone::AsItWas;
  const auto known = domains_.find(domain);
  const auto before = known == domains_.end() ? std::nullopt : std::optional(known->second.serial);
  domains_.insert_or_assign(domain, *now);
  co_return policy::judge_serial(before, now->serial);
}

const SerialWatch::Asked* SerialWatch::shared(const std::string& zone) const {
  const auto at = zones_.find(zone);
  const bool young = at != zones_.end() && clock_.mono() - at->second.at < policy::kSerialShared;
  return young ? &at->second : nullptr;
}

Task<std::optional<SerialWatch::Known>> SerialWatch::ask(std::string domain) {
  const auto known = domains_.find(domain);
  const std::string name = known == domains_.end() ? domain : known->second.zone;
  if (const Asked* asked = shared(name)) co_return Known{name, asked->serial};
  resolver_.forget(name);
  const dns::Answer answer = co_await resolver_.query(name, dns::Type::SOA);
  if (!answer.soa) co_return std::nullopt;
  if (zones_.size() >= kMostZones) zones_.clear();
  zones_.insert_or_assign(answer.soa->zone, Asked{answer.soa->serial, clock_.mono()});
  co_return Known{answer.soa->zone, answer.soa->serial};
}

}  // namespace sluis::onboard
