// SPDX-License-Identifier: Apache-2.0
// Loader: a configuration file read and judged whole. Every mistake is reported in one pass, with
// line and column, what is wrong and what would be right; a configuration with problems is not to
// be used. `warnings` are what is allowed and yet hardly meant.
//
// Three depths: load_text looks at the text alone; load_file also at the files it names (keys,
// certificate, data folder); check_file also tries the listening addresses (`sluisd --check`).
// Relative paths count from the configuration file's folder and are absolute afterwards.
// Any thread; nothing is kept. No problem ever quotes a password or a key.
#pragma once

#include <string>
#include <vector>

#include "config/schema.h"
#include "config/sheet.h"

namespace sluis::config {

struct Loaded {
  Config config;
  std::vector<Problem> problems;
  std::vector<Problem> warnings;

  bool good() const { return problems.empty(); }
};

Loaded load_text(std::string_view text, const std::string& path);
Loaded load_file(const std::string& path);
// While another sluisd of the same user runs from this file (its control socket answers), its ports
// do not count as in use.
Loaded check_file(const std::string& path);

}  // namespace sluis::config
