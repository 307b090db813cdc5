// SPDX-License-Identifier: Apache-2.0
#include "mta/app/settings.h"

namespace sluis::app {
namespace {

Result<std::shared_ptr<const keys::KeyStore>> load_keys(const config::Dkim& dkim) {
  std::vector<keys::KeyFile> files;
  for (const config::Selector& selector : dkim.selectors) {
    files.push_back({selector.name, selector.private_key});
  }
  return keys::KeyStore::load(files);
}

}  // namespace

Result<Settings> load_settings(config::Config config) {
  Settings settings;
  auto keys = load_keys(config.dkim);
  if (!keys) return fail(keys.error());
  settings.keys = std::move(*keys);
  if (!config.tls.certificate.empty()) {
    auto server = TlsServerContext::load(config.tls.certificate, config.tls.private_key);
    if (!server) return fail(server.error());
    settings.tls_server = std::move(*server);
  }
  auto client = TlsClientContext::load(config.relay.ca_file);
  if (!client) return fail(client.error());
  settings.tls_client = std::move(*client);
  settings.config = std::make_shared<const config::Config>(std::move(config));
  return settings;
}

}  // namespace sluis::app
