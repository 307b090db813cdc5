// SPDX-License-Identifier: Apache-2.0
// SPF macro strings (RFC 7208 7): text with %{…} in it, read into pieces and written out again with
// the facts of one message. A domain-spec is a macro string that ends as a domain name does. Pure;
// faults carry the place of the first wrong octet, because the person who pasted the record has to
// find it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <tl/expected.hpp>

#include "mta/base/ip_address.h"

namespace sluis::policy::spf {

// What is wrong in a record, and where: `position` from 0 in the whole record.
struct Fault {
  size_t position = 0;
  size_t length = 1;
  std::string text;  // an English sentence without its place
  bool operator==(const Fault&) const = default;
};

struct Macro {
  char letter = 'd';         // lower case
  bool url_escaped = false;  // it was written in upper case (7.3)
  unsigned keep = 0;         // right-hand parts kept; 0: all
  bool reversed = false;
  std::string delimiters = ".";
};

using MacroString = std::vector<std::variant<std::string, Macro>>;

// Which letters and octets are allowed: c, r and t and spaces are for explanations alone (7.2).
enum class MacroPlace : uint8_t { Domain, Modifier, Explanation };

// `position`: where `text` stands in the record.
tl::expected<MacroString, Fault> parse_macro_string(std::string_view text, size_t position,
                                                    MacroPlace place);
// Also holds the end to the grammar of domain-end (7.1).
tl::expected<MacroString, Fault> parse_domain_spec(std::string_view text, size_t position);

bool uses_macro(const MacroString& text, char letter);

// The facts of one message, RFC 7208 7.2.
struct MacroFacts {
  std::string sender_local, sender_domain;
  std::string domain;  // the domain whose record is being looked at
  std::string helo;
  IpAddress ip;
  std::string validated = "unknown";  // %{p}
  std::string receiver = "unknown";   // %{r}
  int64_t time = 0;                   // %{t}: seconds since 1970
};

std::string expand(const MacroString& text, const MacroFacts& facts);

}  // namespace sluis::policy::spf
