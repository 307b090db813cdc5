// SPDX-License-Identifier: Apache-2.0
#include "mta/app/settings.h"

#include <fstream>
#include <sstream>

namespace sluis::app {
namespace {

keys::KeySpec spec_of(config::PerDomain kind) {
  return kind == config::PerDomain::Ed25519 ? keys::KeySpec::Ed25519 : keys::KeySpec::Rsa2048;
}

Result<std::shared_ptr<const keys::KeyStore>> load_keys(const config::Dkim& dkim,
                                                        std::shared_ptr<keys::OwnKeys> own_keys,
                                                        const keys::KeyStore* before) {
  std::vector<keys::KeyFile> files;
  std::vector<keys::OwnSelector> own;
  for (const config::Selector& selector : dkim.selectors) {
    if (selector.per_domain) {
      own.push_back({selector.name, spec_of(*selector.per_domain)});
    } else {
      files.push_back({selector.name, selector.private_key});
    }
  }
  auto loaded = keys::KeyStore::load(files, before);
  if (!loaded) return loaded;
  return (*loaded)->with_own(std::move(own), std::move(own_keys), before);
}

}  // namespace

Result<std::shared_ptr<const policy::DnsHosts>> load_dns_hosts(
    const config::Onboarding& onboarding) {
  const std::string& path = onboarding.dns_hosts;
  if (path.empty()) return std::make_shared<const policy::DnsHosts>(policy::known_dns_hosts());
  std::ifstream file(path);
  std::ostringstream text;
  if (!(text << file.rdbuf()))
    return fail(ErrorKind::Invalid,
                "onboarding.dns_hosts: " + path + " cannot be read, or is empty");
  auto hosts = policy::parse_dns_hosts(text.str());
  if (!hosts)
    return fail(ErrorKind::Invalid, "onboarding.dns_hosts: " + path + ": " + hosts.error().text);
  return std::make_shared<const policy::DnsHosts>(std::move(*hosts));
}

Result<Settings> load_settings(config::Config config, std::shared_ptr<keys::OwnKeys> own_keys,
                               const keys::KeyStore* before) {
  Settings settings;
  auto keys = load_keys(config.dkim, std::move(own_keys), before);
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
  auto hosts = load_dns_hosts(config.onboarding);
  if (!hosts) return fail(hosts.error());
  settings.dns_hosts = std::move(*hosts);
  settings.config = std::make_shared<const config::Config>(std::move(config));
  return settings;
}

}  // namespace sluis::app
