// SPDX-License-Identifier: Apache-2.0
// For stored_rows.cpp and domain_rows.cpp, whichever JSON type they use: times in rows, and reading
// a row that may be damaged.
#pragma once

#include <string>
#include <string_view>

#include "mta/base/clock.h"
#include "mta/base/result.h"

namespace sluis::onboard {

inline int64_t millis(WallTime time) {
  return time.time_since_epoch().count();
}

template <typename Json>
WallTime time_in(const Json& json, const char* key) {
  return WallTime(Millis(json.value(key, int64_t{0})));
}

// What DNS serves may be any octets; the row must stay readable all the same.
template <typename Json>
std::string dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// Corrupt when `text` is no JSON or lacks what `read` cannot do without.
template <typename Json, typename Read>
auto decode(std::string_view text, Read read) -> Result<decltype(read(Json()))> {
  try {
    return read(Json::parse(text));
  } catch (const typename Json::exception& fault) {
    return fail(ErrorKind::Corrupt, "a stored row cannot be read", fault.what());
  }
}

}  // namespace sluis::onboard
