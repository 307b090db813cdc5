// SPDX-License-Identifier: Apache-2.0
#include "mta/app/platform_settings.h"

#include <algorithm>

#include "keys/record_text.h"
#include "mta/base/ascii.h"
#include "mta/mail/typed_domain.h"
#include "mta/onboard/selector_plan.h"

namespace sluis::app {

namespace {

using policy::checks::BlocklistSubject;
using policy::checks::Egress;
using policy::checks::ListOf;
using policy::checks::PublishedKey;

bool is_legacy(const config::Dkim& dkim, const std::string& name) {
  return std::any_of(dkim.selectors.begin(), dkim.selectors.end(), [&](const auto& one) {
    return one.name == name && one.scheme == config::SelectorScheme::Legacy;
  });
}

// Where our keys have to stand: what customers' CNAMEs lead to, and for what we sign ourselves.
std::vector<PublishedKey> published_keys(const config::Dkim& dkim, const keys::KeyStore& keys) {
  std::vector<PublishedKey> out;
  const auto add = [&](std::string name, const keys::SigningKey& key) {
    const bool there = std::any_of(out.begin(), out.end(),
                                   [&](const PublishedKey& one) { return one.name == name; });
    if (!there) out.push_back({std::move(name), keys::expected_key(key)});
  };
  for (const keys::SigningKey& key : keys.all()) {
    if (!dkim.provider_domain.empty())
      add(keys::record_name(key.selector, dkim.provider_domain), key);
    if (is_legacy(dkim, key.selector)) {
      add(onboard::legacy_target(key.selector, dkim.legacy_base), key);
    } else if (!dkim.cname_base.empty()) {
      add(onboard::shared_cname_target(key.selector, dkim.cname_base), key);
    }
  }
  return out;
}

// The names that receivers see us by: what we greet as, and what we sign as.
std::vector<std::string> our_domains(const config::Config& config) {
  std::vector<std::string> out{mail::registered_domain(ascii::to_lower(config.hostname))};
  const std::string provider = ascii::to_lower(config.dkim.provider_domain);
  if (!provider.empty() && provider != out.front()) out.push_back(provider);
  return out;
}

std::vector<BlocklistSubject> blocklists(const config::Platform& platform,
                                         const std::vector<Egress>& egress,
                                         const std::vector<std::string>& domains) {
  std::vector<BlocklistSubject> out;
  for (const std::string& list : platform.dnsbl) {
    out.push_back({ascii::to_lower(list), ListOf::Addresses, {}, {}});
    for (const Egress& one : egress) out.back().addresses.push_back(one.ip);
  }
  for (const std::string& list : platform.dnsbl_domains)
    out.push_back({ascii::to_lower(list), ListOf::Domains, {}, domains});
  return out;
}

}  // namespace

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
  out.subject.keys = published_keys(config.dkim, *settings.keys);
  out.subject.bounce_target = ascii::to_lower(config.bounce.alias_target);
  out.blocklists = blocklists(config.platform, egress, our_domains(config));
  return out;
}

}  // namespace sluis::app
