// SPDX-License-Identifier: Apache-2.0
#include "mta/app/resolver_settings.h"

#include "mta/dns/system_servers.h"

namespace sluis::app {

dns::ResolverSettings resolver_settings(const config::Dns& dns) {
  return {dns.servers.empty() ? dns::system_servers() : dns.servers, dns.timeout,
          dns.cache_entries};
}

}  // namespace sluis::app
