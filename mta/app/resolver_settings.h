// SPDX-License-Identifier: Apache-2.0
// The resolver's settings: the configured servers, or those of the system's resolv.conf.
#pragma once

#include "config/schema.h"
#include "mta/dns/caching_resolver.h"

namespace sluis::app {

dns::ResolverSettings resolver_settings(const config::Dns& dns);

}  // namespace sluis::app
