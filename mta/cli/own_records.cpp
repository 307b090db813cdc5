// SPDX-License-Identifier: Apache-2.0
#include "mta/cli/own_records.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "keys/dkim_key.h"
#include "keys/record_text.h"

namespace sluis::cli {
namespace {

using Json = nlohmann::ordered_json;

void add_keys_of(const keys::SigningKey& key, const config::Selector& selector,
                 const config::Dkim& dkim, std::vector<OwnRecord>& out) {
  const std::string value = keys::record_value(key);
  const bool legacy = selector.scheme == config::SelectorScheme::Legacy;
  if (legacy && !dkim.legacy_base.empty())
    out.push_back({"TXT", keys::record_name(selector.name, dkim.legacy_base), value,
                   selector.name + " for customers of the earlier set-up"});
  if (!legacy && !dkim.cname_base.empty())
    out.push_back({"TXT", "*." + selector.name + "." + dkim.cname_base, value,
                   selector.name + " for all customers with CNAMEs"});
  if (!dkim.provider_domain.empty())
    out.push_back({"TXT", keys::record_name(selector.name, dkim.provider_domain), value,
                   selector.name + " for mail that we sign as " + dkim.provider_domain});
}

// "ip4:192.0.2.10 ip6:2001:db8::5": every address that mail leaves from, once.
std::string terms_of(const config::Config& config) {
  std::vector<IpAddress> all = config.spf.egress;
  for (const config::SourceAddress& source : config.relay.source_addresses) {
    if (std::find(all.begin(), all.end(), source.ip) == all.end()) all.push_back(source.ip);
  }
  std::string out;
  for (const IpAddress& ip : all) out += (ip.is_v4() ? " ip4:" : " ip6:") + to_string(ip);
  return out;
}

// An address list that nobody configured is no reason to publish a record that refuses all.
void add_spf(const config::Config& config, std::vector<OwnRecord>& out) {
  const std::string terms = terms_of(config);
  if (!config.spf.include.empty())
    out.push_back({"TXT", config.spf.include, terms.empty() ? "" : "v=spf1" + terms + " ~all",
                   "what customers include in their SPF record: all our addresses"});
  const std::string& target = config.bounce.alias_target;
  if (target.empty()) return;
  out.push_back({"TXT", target, terms.empty() ? "" : "v=spf1" + terms + " -all",
                 "SPF of mail that returns to a customer's bounce alias"});
  out.push_back({"MX", target, "", "the host that takes the bounces"});
}

}  // namespace

Result<std::vector<OwnRecord>> own_records(const config::Config& config) {
  std::vector<OwnRecord> out;
  for (const config::Selector& selector : config.dkim.selectors) {
    if (selector.per_domain) continue;  // told by the daemon, domain by domain
    const auto key = keys::read_key(selector.name, selector.private_key);
    if (!key) return fail(key.error());
    add_keys_of(*key, selector, config.dkim, out);
  }
  add_spf(config, out);
  return out;
}

std::string zone_of(const std::vector<OwnRecord>& records) {
  std::string out;
  for (const OwnRecord& one : records) {
    out += (out.empty() ? "; " : "\n; ") + one.about + "\n";
    out += one.value.empty() ? "; " + one.name + ". 3600 IN " + one.type + " …\n"
                             : keys::zone_line(one.name + ".", one.value) + "\n";
  }
  return out;
}

std::string json_of(const OwnRecord& record) {
  const bool known = !record.value.empty();
  Json json{
      {"type", record.type},
      {"name", record.name},
      {"value", known ? Json(record.value) : Json(nullptr)},
      {"zone", known ? Json(keys::zone_line(record.name + ".", record.value)) : Json(nullptr)},
      {"about", record.about}};
  if (!record.domain.empty()) {
    json["domain"] = record.domain;
    json["selector"] = record.selector;
  }
  return json.dump();
}

}  // namespace sluis::cli
