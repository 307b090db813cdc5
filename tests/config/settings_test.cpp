// SPDX-License-Identifier: Apache-2.0
#include "config/settings.h"

#include <algorithm>

#include <catch2/catch.hpp>

#include "config/loader.h"

using namespace sluis::config;

namespace {
std::string value_of(const std::string& key) {
  for (const auto& setting : all_keys()) {
    if (setting.key == key) return setting.value;
  }
  return "no such key";
}
}  // namespace

TEST_CASE("every key is listed with its default in the words of the configuration") {
  CHECK(value_of("hostname") == "(required)");
  CHECK(value_of("listeners[].address") == "(required)");
  CHECK(value_of("listeners[].tls") == "starttls");
  CHECK(value_of("limits.message_size") == "50MiB");
  CHECK(value_of("limits.memory") == "25%");
  CHECK(value_of("retry.intervals") == "[1m, 5m, 15m, 30m, 1h, 2h, 4h]");
  CHECK(value_of("retry.lifetime") == "5d");
  CHECK(value_of("retry.jitter") == "0.1");
  CHECK(value_of("relay.timeouts.data") == "2m");
  CHECK(value_of("relay.allow_private") == "false");
  CHECK(value_of("http.address") == "");
}

TEST_CASE("no key is listed twice") {
  auto keys = all_keys();
  std::vector<std::string> names;
  for (const auto& setting : keys) names.push_back(setting.key);
  std::sort(names.begin(), names.end());
  CHECK(std::adjacent_find(names.begin(), names.end()) == names.end());
}

TEST_CASE("a reload tells what changed, and what of it waits for a restart") {
  const std::string base = "hostname: h.example\nlisteners: [{address: \"127.0.0.1:25\"}]\n";
  const auto before = load_text(base, "/etc/f.yaml").config;
  const auto after =
      load_text(base + "data_dir: /srv\nlog: {level: debug}\nspf: {egress: [192.0.2.1]}\n",
                "/etc/f.yaml")
          .config;
  CHECK(changed_keys(before, after) ==
        std::vector<std::string>{"data_dir", "spf.egress", "log.level"});
  CHECK(keys_for_restart(before, after) == std::vector<std::string>{"data_dir"});
  CHECK(changed_keys(before, before).empty());
  const auto resolver = load_text(base + "dns: {timeout: 7s}\n", "/etc/f.yaml").config;
  CHECK(keys_for_restart(before, resolver) == std::vector<std::string>{"dns.timeout"});
}

TEST_CASE("secrets are not listed") {
  Config config;
  config.relay.routes.push_back({});
  config.relay.routes[0].password = "geheim";
  for (const auto& setting : values_of(config))
    CHECK(setting.value.find("geheim") == std::string::npos);
}
