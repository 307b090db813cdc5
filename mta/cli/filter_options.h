// SPDX-License-Identifier: Apache-2.0
// FILTER and what acts have in common, as options of a command and as arguments of a request.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace sluis::cli {

struct FilterOptions {
  std::vector<std::string> ids;
  std::string to_domain, sender, recipient, account, state, older_than, reply;
  bool all = false;
};

struct ActOptions {
  std::string reason;
  bool dry_run = false;
};

enum class Ids : uint8_t { Taken, NotTaken };

void add_filter(CLI::App& command, FilterOptions& options, Ids ids);
void add_act(CLI::App& command, ActOptions& options);

// Name and value of everything that was given.
using GivenTexts = std::vector<std::pair<std::string, std::string>>;
GivenTexts given_in(const FilterOptions& options);
// A JSON object out of texts; empty ones are left out. `lists` and `flags` likewise.
std::string args_of(const FilterOptions& filter, const ActOptions& act,
                    const GivenTexts& more = {});
std::string args_of(const GivenTexts& texts);

}  // namespace sluis::cli
