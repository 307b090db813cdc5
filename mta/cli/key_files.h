// SPDX-License-Identifier: Apache-2.0
// Where the command line finds and puts DKIM keys, without the daemon: those of the configuration,
// and PEM files in `keys/` beside the configuration file (or under data_dir when there is no file).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/schema.h"
#include "mta/cli/session.h"

namespace sluis::cli {

struct KnownKey {
  std::string selector;
  std::string file;
  bool configured = false;  // the daemon signs with it
  std::string per_domain;   // no file: each domain has a key of its own, of this kind
};

// What the daemon knows of a selector, also of one whose key is gone.
struct KeyHistory {
  std::string selector;
  std::string print;                                // keys::key_print
  std::string stage;                                // "in use", "safe to remove"
  std::string json;                                 // the daemon's row
  std::string last_signed, safe_from, replaced_by;  // empty: not so
  uint64_t domains = 0;                             // that sign with it
};

struct KeyPlaces {
  std::string config_file;  // empty: none was found
  std::string folder;       // where new keys go
  std::vector<KnownKey> keys;

  const KnownKey* find(std::string_view selector) const;
};

// With --socket alone, the daemon behind it is asked for its configuration file.
Result<std::optional<config::Config>> configuration(Session& session);
Result<KeyPlaces> key_places(Session& session);

// Empty when the daemon cannot be reached: keys are files first of all.
std::vector<KeyHistory> key_histories(Session& session);
const KeyHistory* find_history(const std::vector<KeyHistory>& all, std::string_view selector);

}  // namespace sluis::cli
