// SPDX-License-Identifier: Apache-2.0
#include "mta/cli/resolver_option.h"

#include "mta/cli/settings.h"
#include "mta/cli/txt_lookup.h"

namespace sluis::cli {

Result<std::vector<SocketAddress>> servers_of(const Options& options) {
  if (!options.resolver.empty()) return servers_for(options.resolver, {});
  const auto config = config_of(options);
  if (!config) return fail(config.error());
  return servers_for({}, *config ? (*config)->dns.servers : std::vector<SocketAddress>{});
}

}  // namespace sluis::cli
