// SPDX-License-Identifier: Apache-2.0
#include "mta/cli/key_files.h"

#include <algorithm>
#include <filesystem>

#include <nlohmann/json.hpp>

#include "keys/dkim_key.h"
#include "mta/cli/rows.h"
#include "mta/cli/settings.h"

namespace sluis::cli {
namespace {

using Json = nlohmann::ordered_json;

Result<std::string> file_of_daemon(Session& session) {
  const auto reply = session.ask({"status", "{}", {}});
  if (!reply) return fail(reply.error());
  for (const auto& row : parsed<Json>(reply->rows))
    return text_in(part_of(row, "daemon"), "config");
  return std::string();
}

std::string kind_of(const config::Selector& selector) {
  if (!selector.per_domain) return {};
  return *selector.per_domain == config::PerDomain::Ed25519 ? "ed25519" : "rsa2048";
}

}  // namespace

const KnownKey* KeyPlaces::find(std::string_view selector) const {
  const auto at = std::find_if(keys.begin(), keys.end(),
                               [&](const KnownKey& key) { return key.selector == selector; });
  return at == keys.end() ? nullptr : &*at;
}

Result<std::optional<config::Config>> configuration(Session& session) {
  Options options = session.options;
  if (options.config.empty() && !options.socket.empty()) {
    const auto file = file_of_daemon(session);
    if (!file) return fail(file.error());
    options.config = *file;
  }
  return config_of(options);
}

Result<KeyPlaces> key_places(Session& session) {
  namespace fs = std::filesystem;
  const auto loaded = configuration(session);
  if (!loaded) return fail(loaded.error());
  const config::Config config = *loaded ? **loaded : config::Config{};
  KeyPlaces places;
  places.config_file = config.file;
  std::error_code ignored;
  const fs::path home = config.file.empty() ? fs::path(config.data_dir)
                                            : fs::absolute(config.file, ignored).parent_path();
  places.folder = (home / "keys").string();
  for (const auto& selector : config.dkim.selectors) {
    places.keys.push_back({selector.name, selector.private_key, true, kind_of(selector)});
  }
  for (const auto& found : keys::key_files_in(places.folder)) {
    if (!places.find(found.selector))
      places.keys.push_back({found.selector, found.file, false, {}});
  }
  return places;
}

std::vector<KeyHistory> key_histories(Session& session) {
  std::vector<KeyHistory> out;
  const auto reply = session.ask({"key.list", "{}", {}});
  if (!reply) return out;
  for (const auto& row : parsed<Json>(reply->rows)) {
    out.push_back({text_in(row, "selector"), text_in(row, "print"), text_in(row, "stage"),
                   row.dump(), text_in(row, "last_signed"), text_in(row, "safe_from"),
                   text_in(row, "replaced_by"), number_in(row, "domains")});
  }
  return out;
}

const KeyHistory* find_history(const std::vector<KeyHistory>& all, std::string_view selector) {
  const auto at = std::find_if(all.begin(), all.end(),
                               [&](const KeyHistory& one) { return one.selector == selector; });
  return at == all.end() ? nullptr : &*at;
}

}  // namespace sluis::cli
