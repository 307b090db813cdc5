// SPDX-License-Identifier: Apache-2.0
// The stored form of this room's rows: JSON text, read leniently (a missing key has its default, so
// that an older row stays readable) and without letting the library's exceptions out. Included by
// .cpp files alone.
#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "mta/base/clock.h"
#include "mta/base/result.h"
#include "mta/store/registry.h"

namespace sluis::onboard {

using Json = nlohmann::json;

inline int64_t millis(WallTime time) {
  return time.time_since_epoch().count();
}

inline WallTime time_in(const Json& json, const char* key) {
  return WallTime(Millis(json.value(key, int64_t{0})));
}

// What DNS serves may be any octets; the row must stay readable all the same.
inline std::string dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// Corrupt when `text` is no JSON or lacks what `read` cannot do without.
template <typename Read>
auto decode(std::string_view text, Read read) -> Result<decltype(read(Json()))> {
  try {
    return read(Json::parse(text));
  } catch (const Json::exception& fault) {
    return fail(ErrorKind::Corrupt, "a stored row cannot be read", fault.what());
  }
}

// Decodes every row of a table and hands it to `keep`; stops at the first that is corrupt, by name.
template <typename Decode, typename Keep>
Result<void> load_table(store::Registry& registry, std::string_view table, Decode decode_row,
                        Keep keep) {
  Result<void> outcome;
  auto scanned = registry.scan(table, "", [&](std::string_view key, std::string_view value) {
    auto row = decode_row(value);
    if (row) {
      keep(std::move(*row));
      return true;
    }
    Error fault = row.error();
    fault.text += ": " + std::string(table) + " " + std::string(key);
    outcome = fail(std::move(fault));
    return false;
  });
  return scanned ? outcome : scanned;
}

}  // namespace sluis::onboard
