// SPDX-License-Identifier: Apache-2.0
// For cli's .cpp files: reading a row of the control protocol, whichever JSON type they use. What
// is missing or null reads as empty: a newer or older daemon must not break the display.
#pragma once

#include <string>

#include "mta/cli/session.h"

namespace sluis::cli {

template <typename Json>
std::string text_in(const Json& row, const char* name) {
  const auto at = row.find(name);
  return at != row.end() && at->is_string() ? at->template get<std::string>() : std::string();
}

template <typename Json>
uint64_t number_in(const Json& row, const char* name) {
  const auto at = row.find(name);
  return at != row.end() && at->is_number() ? at->template get<uint64_t>() : 0;
}

template <typename Json>
bool flag_in(const Json& row, const char* name) {
  const auto at = row.find(name);
  return at != row.end() && at->is_boolean() && at->template get<bool>();
}

template <typename Json>
Json part_of(const Json& row, const char* name) {
  const auto at = row.find(name);
  return at != row.end() && !at->is_null() ? Json(*at) : Json();
}

template <typename Json>
std::vector<Json> parsed(const Rows& rows) {
  std::vector<Json> out;
  for (const auto& row : rows) {
    Json json = Json::parse(row, nullptr, false);
    if (json.is_object()) out.push_back(std::move(json));
  }
  return out;
}

template <typename Json>
std::string joined_texts(const Json& list, const char* between = ", ") {
  std::string out;
  for (const auto& item : list) {
    if (item.is_string()) out += (out.empty() ? "" : between) + item.template get<std::string>();
  }
  return out;
}

}  // namespace sluis::cli
