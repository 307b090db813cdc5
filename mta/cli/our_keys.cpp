// SPDX-License-Identifier: Apache-2.0
#include "mta/cli/our_keys.h"

#include "keys/dkim_key.h"
#include "keys/record_text.h"
#include "mta/cli/settings.h"

namespace sluis::cli {

std::vector<policy::ExpectedKey> our_keys(const Options& options) {
  std::vector<policy::ExpectedKey> out;
  const auto config = config_of(options);
  if (!config || !*config) return out;
  for (const auto& selector : (*config)->dkim.selectors) {
    const auto key = keys::read_key(selector.name, selector.private_key);
    if (key) out.push_back(keys::expected_key(*key));
  }
  return out;
}

config::Spf our_spf(const Options& options) {
  const auto config = config_of(options);
  return config && *config ? (*config)->spf : config::Spf{};
}

}  // namespace sluis::cli
