// SPDX-License-Identifier: Apache-2.0
// For admin's .cpp files: JSON values as text, for whichever JSON type they use (its header stays
// out of ours). Octets that are not UTF-8 (a remote reply may hold any) become U+FFFD instead of an
// exception. Values only.
#pragma once

#include <optional>
#include <string>

#include "mta/base/civil_time.h"

namespace sluis::admin {

template <typename Json>
std::string json_text(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// RFC 3339, or null for a time that is not set (zero) or never comes.
template <typename Json>
Json time_or_null(std::optional<WallTime> time) {
  if (!time || *time == WallTime{} || *time == WallTime::max()) return nullptr;
  return to_rfc3339(*time);
}

template <typename Json>
Json text_or_null(const std::string& text) {
  return text.empty() ? Json(nullptr) : Json(text);
}

}  // namespace sluis::admin
