// SPDX-License-Identifier: Apache-2.0
#include "config/settings.h"

#include <algorithm>
#include <array>
#include <map>

#include "config/sections.h"

namespace sluis::config {
namespace {

// Built into objects that live as long as the process: the store, the shards with their resolvers,
// the event log, the control socket. One that ends in a dot means all below it.
constexpr std::array<std::string_view, 6> kFixedWhileRunning{"data_dir", "shards", "control_socket",
                                                             "queue.",   "dns.",   "events."};

bool is_fixed(std::string_view key) {
  return std::any_of(kFixedWhileRunning.begin(), kFixedWhileRunning.end(), [&](auto fixed) {
    return fixed.ends_with('.') ? key.starts_with(fixed) : key == fixed;
  });
}

Settings listed(const Config& config, Listing listing) {
  Settings out;
  list_map(config, "", config_table(), listing, out);
  return out;
}

}  // namespace

Settings all_keys() {
  return listed(Config{}, Listing::Describe);
}
Settings values_of(const Config& config) {
  return listed(config, Listing::Actual);
}

std::string defaults_text() {
  std::string out;
  for (const auto& setting : all_keys()) out += setting.key + "\t" + setting.value + "\n";
  return out;
}

std::vector<std::string> changed_keys(const Config& old_one, const Config& new_one) {
  std::map<std::string, std::string> before;
  for (auto& setting : values_of(old_one)) before[setting.key] = setting.value;
  std::vector<std::string> changed;
  for (auto& setting : values_of(new_one)) {
    const auto known = before.find(setting.key);
    if (known == before.end() || known->second != setting.value) changed.push_back(setting.key);
    if (known != before.end()) before.erase(known);
  }
  for (auto& [key, value] : before) changed.push_back(key);
  return changed;
}

std::vector<std::string> keys_for_restart(const Config& old_one, const Config& new_one) {
  auto keys = changed_keys(old_one, new_one);
  std::erase_if(keys, [](const std::string& key) { return !is_fixed(key); });
  return keys;
}

}  // namespace sluis::config
