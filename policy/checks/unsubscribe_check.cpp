// SPDX-License-Identifier: Apache-2.0
#include "policy/checks/unsubscribe_check.h"

#include <algorithm>

#include "mta/base/ascii.h"

namespace sluis::policy::checks {
namespace {

constexpr const char* kAddress = "List-Unsubscribe";
constexpr const char* kPost = "List-Unsubscribe-Post";

std::string value_of(const mail::Headers& header, std::string_view name) {
  const mail::HeaderField* field = header.find(name);
  return field ? mail::unfold(field->value) : std::string();
}

bool is_bulk(const mail::Headers& header) {
  const std::string precedence = ascii::to_lower(value_of(header, "Precedence"));
  return header.find("List-Id") || header.find(kAddress) || precedence == "bulk" ||
         precedence == "list";
}

// RFC 8058 3.1: one List-Unsubscribe with an HTTPS address in it.
bool has_https(const mail::Headers& header) {
  const std::string value = ascii::to_lower(value_of(header, kAddress));
  const size_t at = value.find("<https://");
  return header.count(kAddress) == 1 && at != std::string::npos &&
         value.find('>', at) != std::string::npos;
}

bool has_post(const mail::Headers& header) {
  return header.count(kPost) == 1 &&
         ascii::equal_ignoring_case(value_of(header, kPost), "List-Unsubscribe=One-Click");
}

// RFC 8058 4: one signature covers both.
bool is_signed(const std::vector<std::vector<std::string>>& signed_fields) {
  const auto has = [](const std::vector<std::string>& names, const char* name) {
    return std::find(names.begin(), names.end(), ascii::to_lower(name)) != names.end();
  };
  return std::any_of(signed_fields.begin(), signed_fields.end(),
                     [&](const auto& names) { return has(names, kAddress) && has(names, kPost); });
}

std::string lacking(const mail::Headers& header,
                    const std::vector<std::vector<std::string>>& signed_fields) {
  std::string out;
  const auto add = [&out](const std::string& what) { out += (out.empty() ? "" : "; ") + what; };
  if (!has_https(header)) add("there is no single List-Unsubscribe field with an https address");
  if (!has_post(header))
    add("there is no field \"List-Unsubscribe-Post: List-Unsubscribe=One-Click\"");
  if (!is_signed(signed_fields)) add("no valid signature covers both fields");
  return out;
}

}  // namespace

std::vector<Finding> check_unsubscribe(const mail::Headers& header,
                                       const std::vector<std::vector<std::string>>& signed_fields) {
  if (!is_bulk(header)) return {};
  std::string reason = lacking(header, signed_fields);
  if (reason.empty()) return {};
  return {finding("UNSUB_ONECLICK", {kAddress, RecordType::TXT}, {{"reason", std::move(reason)}})};
}

}  // namespace sluis::policy::checks
