// SPDX-License-Identifier: Apache-2.0
// DueBook: when each domain is to be looked at next, kept over a restart, so that one does not make
// tens of thousands due at once, nor forget any. Written together every few seconds: a crash loses
// the last of them, and those domains are looked at again early. One loop's thread.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "mta/base/clock.h"
#include "mta/store/registry.h"

namespace sluis::onboard {

class DueBook {
 public:
  static constexpr Millis kFlushEvery = std::chrono::seconds(5);

  explicit DueBook(store::Registry& registry) : registry_(registry) {}

  // What was written down, by domain; a row that cannot be read is left out.
  Result<std::map<std::string, WallTime>> load();

  void set(const std::string& domain, WallTime due) { changes_[domain] = due; }
  void erase(const std::string& domain) { changes_[domain] = std::nullopt; }

  bool dirty() const { return !changes_.empty(); }
  // Writes what changed, all in one; durable when it returns, tried again next time on failure.
  Result<void> flush();

 private:
  store::Registry& registry_;
  std::map<std::string, std::optional<WallTime>> changes_;
};

}  // namespace sluis::onboard
