// SPDX-License-Identifier: Apache-2.0
#include "policy/reply_facts.h"

#include <charconv>

#include "mta/base/ascii.h"

namespace sluis::policy {
namespace {

constexpr size_t kTextThatCounts = 1024;

std::optional<int> whole_number(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool matches_code(int pattern, int code) {
  return pattern == 0 || pattern == code || (pattern < 10 && pattern == code / 100);
}

}  // namespace

ReplyFacts::ReplyFacts(const RemoteReply& reply)
    : code_(reply.code),
      status_(parse_status(reply.status)),
      text_(ascii::to_lower(reply.text.substr(0, kTextThatCounts))) {}

bool ReplyFacts::matches(int code, std::string_view status, std::string_view text) const {
  return matches_code(code, code_) && matches_status(status) &&
         text_.find(text) != std::string::npos;
}

std::optional<ReplyFacts::Status> ReplyFacts::parse_status(std::string_view text) {
  const auto parts = ascii::split(text, '.');
  if (parts.size() != 3) return std::nullopt;
  const auto subject = whole_number(parts[1]), detail = whole_number(parts[2]);
  if (!subject || !detail) return std::nullopt;
  return Status{*subject, *detail};
}

bool ReplyFacts::matches_status(std::string_view pattern) const {
  if (pattern.empty()) return true;
  if (!status_) return false;
  const auto dot = pattern.find('.');
  if (whole_number(pattern.substr(0, dot)) != status_->subject) return false;
  const std::string_view details = pattern.substr(dot + 1);
  if (details.empty()) return true;
  const auto dash = details.find('-');
  const auto first = whole_number(details.substr(0, dash));
  const auto last = dash == std::string_view::npos ? first : whole_number(details.substr(dash + 1));
  return status_->detail >= *first && status_->detail <= *last;
}

}  // namespace sluis::policy
