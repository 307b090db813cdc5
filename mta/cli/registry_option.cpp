// SPDX-License-Identifier: Apache-2.0
#include "mta/cli/registry_option.h"

#include <fstream>
#include <sstream>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "mta/base/civil_time.h"
#include "mta/cli/settings.h"
#include "mta/rdap/ask_registry.h"
#include "mta/rdap/rdap_servers.h"

namespace sluis::cli {
namespace {

using Json = nlohmann::ordered_json;
using policy::checks::Registration;
using policy::checks::RegistryAnswer;

Result<rdap::RdapServers> servers_in(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  if (!(text << file.rdbuf()))
    return fail(ErrorKind::Invalid, "rdap.servers: " + path + " cannot be read, or is empty");
  auto servers = rdap::parse_rdap_servers(text.str());
  if (!servers)
    return fail(ErrorKind::Invalid, "rdap.servers: " + path + ": " + servers.error().text);
  return servers;
}

Result<std::string> base_for(const std::string& domain, const RegistryOptions& registry,
                             const Options& options) {
  if (registry.never) return std::string();
  if (!registry.url.empty()) return registry.url;
  if (!options.resolver.empty()) return std::string();
  const auto config = config_of(options);
  if (!config) return fail(config.error());
  const std::string path = *config ? (*config)->rdap.servers : std::string();
  if (path.empty()) return rdap::find_rdap_server(rdap::known_rdap_servers(), domain);
  const auto servers = servers_in(path);
  if (!servers) return fail(servers.error());
  return rdap::find_rdap_server(*servers, domain);
}

Json time_or_null(const std::optional<WallTime>& time) {
  return time ? Json(to_rfc3339(*time)) : Json(nullptr);
}

const char* name_of(RegistryAnswer answer) {
  switch (answer) {
    case RegistryAnswer::NotAsked:
      return "not-asked";
    case RegistryAnswer::Silent:
      return "silent";
    case RegistryAnswer::Unknown:
      return "unknown";
    case RegistryAnswer::Known:
      break;
  }
  return "known";
}

}  // namespace

void add_registry_options(CLI::App& command, RegistryOptions& options) {
  const auto check = [](const std::string& url) -> std::string {
    if (rdap::may_fetch(url, rdap::PlainHttp::Loopback)) return {};
    return "\"" + url + "\" is not an https address, nor an http address of this machine";
  };
  CLI::Option* asked =
      command.add_option("--rdap", options.url, "base URL of the registry to ask, by RDAP")
          ->type_name("URL")
          ->check(check);
  command.add_flag("--no-rdap", options.never, "ask no registry")->excludes(asked);
}

Result<Registration> registration_of(const std::string& domain, const RegistryOptions& registry,
                                     const Options& options) {
  const auto base = base_for(domain, registry, options);
  if (!base) return fail(base.error());
  rdap::FetchRules rules;
  if (!registry.url.empty()) rules.plain = rdap::PlainHttp::Loopback;
  return rdap::ask_registry(*base, domain, rules);
}

std::string registration_json(const Registration& registration) {
  const Json json{{"answer", name_of(registration.answer)},
                  {"domain", registration.domain},
                  {"registered", time_or_null(registration.since)},
                  {"expires", time_or_null(registration.until)},
                  {"registrar", registration.registrar},
                  {"status", registration.statuses}};
  return Json{{"registration", json}}.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace sluis::cli
