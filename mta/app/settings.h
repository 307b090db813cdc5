// SPDX-License-Identifier: Apache-2.0
// Settings: what a configuration becomes once its files are read: keys and certificates loaded, or
// a sentence that says which could not be. Immutable and shared by all shards; a reload makes a new
// one.
#pragma once

#include <memory>

#include "config/schema.h"
#include "keys/key_store.h"
#include "mta/net/tls.h"
#include "policy/dns_hosts.h"

namespace sluis::app {

struct Settings {
  std::shared_ptr<const config::Config> config;
  std::shared_ptr<const keys::KeyStore> keys;
  std::shared_ptr<TlsServerContext> tls_server;  // null: none configured
  std::shared_ptr<TlsClientContext> tls_client;
  std::shared_ptr<const policy::DnsHosts> dns_hosts;
};

// `own_keys`: where the keys are that domains have of their own. `before`: the keys until now,
// whose use goes on being counted.
Result<Settings> load_settings(config::Config config, std::shared_ptr<keys::OwnKeys> own_keys,
                               const keys::KeyStore* before = nullptr);

// The file of onboarding.dns_hosts, or what is compiled in.
Result<std::shared_ptr<const policy::DnsHosts>> load_dns_hosts(
    const config::Onboarding& onboarding);

}  // namespace sluis::app
