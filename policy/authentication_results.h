// SPDX-License-Identifier: Apache-2.0
// Authentication-Results (RFC 8601): what a receiving server noted in a message about DKIM, SPF and
// DMARC, read and put into words for somebody who knows none of these. What it says is only as good
// as the server that wrote it. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "policy/sentences.h"

namespace sluis::policy {

struct AuthResult {
  std::string method, result;  // lower case: "dkim", "pass"
  std::string reason;          // the reason given, or the comment beside the result
  std::vector<std::pair<std::string, std::string>> properties;  // "header.d" -> "klant.nl"

  // The value of a property, empty when it is not there.
  std::string property(std::string_view name) const;
};

struct AuthenticationResults {
  std::string server;  // who says so
  std::vector<AuthResult> results;
};

// `value`: the field's text after its name, folded or not. nullopt when it cannot be read.
std::optional<AuthenticationResults> parse_authentication_results(std::string_view value);

// One result in words.
Finding explain(const AuthResult& result);

}  // namespace sluis::policy
