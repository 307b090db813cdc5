// SPDX-License-Identifier: Apache-2.0
#include "mta/app/platform_settings.h"

#include <algorithm>

#include "keys/record_text.h"

namespace sluis::app {

onboard::PlatformSettings platform_settings(const Settings& settings) {
  const config::Config& config = *settings.config;
  onboard::PlatformSettings out;
  out.hostname = config.hostname;
  out.subject.include = config.spf.include;
  auto& egress = out.subject.egress;
  for (const config::SourceAddress& source : config.relay.source_addresses)
    egress.push_back({source.ip, source.helo.empty() ? config.hostname : source.helo});
  for (const IpAddress& ip : config.spf.egress) {
    const bool known = std::any_of(egress.begin(), egress.end(),
                                   [&](const auto& other) { return other.ip == ip; });
    if (!known) egress.push_back({ip, config.hostname});
  }
  if (config.dkim.provider_domain.empty()) return out;
  for (const keys::SigningKey& key : settings.keys->all()) {
    out.subject.keys.push_back(
        {keys::record_name(key.selector, config.dkim.provider_domain), keys::expected_key(key)});
  }
  return out;
}

}  // namespace sluis::app
