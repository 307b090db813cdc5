// SPDX-License-Identifier: Apache-2.0
// Where the command line finds and puts DKIM keys, without the daemon: those of the configuration,
// and PEM files in `keys/` beside the configuration file (or under data_dir when there is no file).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "mta/cli/session.h"

namespace sluis::cli {

struct KnownKey {
  std::string selector;
  std::string file;
  bool configured = false;  // the daemon signs with it
};

struct KeyPlaces {
  std::string config_file;  // empty: none was found
  std::string folder;       // where new keys go
  std::vector<KnownKey> keys;

  const KnownKey* find(std::string_view selector) const;
};

// With --socket alone, the daemon behind it is asked for its configuration file.
Result<KeyPlaces> key_places(Session& session);

}  // namespace sluis::cli
