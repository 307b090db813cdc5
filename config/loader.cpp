// SPDX-License-Identifier: Apache-2.0
#include "config/loader.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "config/sections.h"
#include "config/validate.h"

namespace sluis::config {
namespace {

namespace fs = std::filesystem;

enum class Depth : uint8_t { Text, Files, Ports };

constexpr uintmax_t kMostOctets = 16 * kMiB;

void resolve(std::string& path, const fs::path& folder) {
  if (!path.empty()) path = (folder / path).lexically_normal().string();
}

void resolve_paths(Config& config) {
  std::error_code ignored;
  const fs::path folder = fs::absolute(config.file, ignored).parent_path();
  for (auto* path : {&config.data_dir, &config.tls.certificate, &config.tls.private_key,
                     &config.relay.ca_file, &config.events.file, &config.control_socket,
                     &config.onboarding.dns_hosts, &config.rdap.servers}) {
    resolve(*path, folder);
  }
  for (auto& selector : config.dkim.selectors) resolve(selector.private_key, folder);
}

Loaded load(std::string_view text, const std::string& path, Depth depth) {
  Loaded loaded;
  Sheet sheet(path);
  const auto root = parse_yaml(text);
  if (!root) {
    sheet.add(root.error().place, "the file is not YAML: " + root.error().what,
              "check indentation, quotes and brackets here and on the line before");
    loaded.problems = sheet.problems();
    return loaded;
  }
  loaded.config.file = path;
  read_map(*root, "", config_table(), loaded.config, sheet);
  resolve_paths(loaded.config);
  validate(loaded.config, sheet);
  if (depth >= Depth::Files) check_files(loaded.config, sheet);
  if (depth >= Depth::Ports) check_ports(loaded.config, sheet);
  loaded.problems = sheet.problems();
  loaded.warnings = sheet.warnings();
  return loaded;
}

Loaded unreadable(const std::string& path, std::string why) {
  Loaded loaded;
  loaded.problems.push_back({path, 1, 1, "the file cannot be read: " + std::move(why),
                             "name an existing file with --config, readable by this user"});
  return loaded;
}

Loaded load_from(const std::string& path, Depth depth) {
  std::error_code fault;
  if (fs::is_directory(path, fault)) return unreadable(path, "it is a folder");
  std::ifstream in(path, std::ios::binary);
  if (!in) return unreadable(path, std::strerror(errno));
  if (fs::is_regular_file(path, fault) && fs::file_size(path, fault) > kMostOctets) {
    return unreadable(path, "it is larger than 16MiB");
  }
  const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  return load(text, path, depth);
}

}  // namespace

Loaded load_text(std::string_view text, const std::string& path) {
  return load(text, path, Depth::Text);
}
Loaded load_file(const std::string& path) {
  return load_from(path, Depth::Files);
}
Loaded check_file(const std::string& path) {
  return load_from(path, Depth::Ports);
}

}  // namespace sluis::config
