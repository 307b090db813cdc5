// SPDX-License-Identifier: Apache-2.0
// SPF records: the text of a TXT record into terms (RFC 7208 4.5, 4.6, 5, 6, 12). The whole record
// is read, and every fault in it reported with its place. Pure text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mta/base/ip_address.h"
#include "policy/spf/macro_string.h"

namespace sluis::policy::spf {

// Octets. RFC 7208 3.4 wants records below 512; this is what is still read of strangers' DNS.
inline constexpr size_t kLongestRecord = 8192;

enum class Qualifier : uint8_t { Pass, Fail, SoftFail, Neutral };
std::string_view to_string(Qualifier qualifier);  // "+", "-", "~", "?"

enum class TermKind : uint8_t {
  All,
  Include,
  A,
  Mx,
  Ptr,
  Ip4,
  Ip6,
  Exists,
  Redirect,
  Explanation,
  Unknown  // another modifier: read, and without effect
};

bool is_mechanism(TermKind kind);
// Whether evaluating it costs one of the ten look-ups (4.6.4).
bool costs_lookup(TermKind kind);

struct Term {
  TermKind kind = TermKind::All;
  Qualifier qualifier = Qualifier::Pass;
  std::optional<MacroString> domain;  // domain-spec; none: the domain itself
  IpNetwork network;                  // Ip4, Ip6; host bits may be set
  uint8_t prefix4 = 32, prefix6 = 128;
  std::string text;  // as it stands in the record
  size_t position = 0;
};

struct Record {
  std::string text;
  std::vector<Term> terms;    // those without a fault, in order
  std::vector<Fault> faults;  // in order; any at all makes every check a permerror

  const Term* find(TermKind kind) const;  // the first of its kind
};

// "v=spf1" and then nothing or a space, in any case (4.5). Others are none of SPF's business.
bool is_spf_record(std::string_view text);
Record parse_record(std::string_view text);
// One term. `position`: its place in the record.
tl::expected<Term, Fault> parse_term(std::string_view text, size_t position);

}  // namespace sluis::policy::spf
