// SPDX-License-Identifier: Apache-2.0
// DMARC records: the text of a TXT record into a policy (RFC 9989 4.7, 4.8). A receiver takes the
// default where it cannot read a tag; a person has to hear of it. Therefore reading gives both: the
// record as receivers see it and every fault with its place. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluis::policy::dmarc {

enum class Policy : uint8_t { None, Quarantine, Reject };
std::string_view to_string(Policy policy);  // "none", …

enum class Psd : uint8_t { Unknown, Yes, No };  // psd=u, y, n

struct Record {
  std::optional<Policy> p, sp, np;
  Psd psd = Psd::Unknown;
  bool strict_dkim = false;  // adkim=s
  bool strict_spf = false;   // aspf=s
  bool testing = false;      // t=y
  std::string fo = "0";
  std::vector<std::string> rua, ruf;  // URIs as written
  std::vector<std::string> old_tags;  // pct, rf, ri: of RFC 7489, without a meaning now
  std::vector<std::string> unknown;   // tags that nobody knows; ignored

  // What is asked for mail of the domain that has the record (missing p: none) …
  Policy for_domain() const { return p.value_or(Policy::None); }
  // … of its subdomains, and of those that do not exist.
  Policy for_subdomain() const { return sp.value_or(for_domain()); }
  Policy for_missing() const { return np.value_or(for_subdomain()); }
};

struct Fault {
  enum class Kind : uint8_t { NoEquals, BadName, BadValue, Duplicate };
  Kind kind = Kind::BadValue;
  size_t position = 0;  // of the first wrong octet, from 0
  std::string tag;      // lower case; empty where there is none
};

struct Reading {
  Record record;
  std::vector<Fault> faults;  // by position
};

// Whether receivers take it for a DMARC record: it begins with v=DMARC1, in capitals.
bool is_dmarc_record(std::string_view text);
// Reads what is_dmarc_record().
Reading read_record(std::string_view text);

// The host in "mailto:user@host", lower case; a size after "!" is left out. nullopt: no mailto URI.
std::optional<std::string> mail_host(std::string_view uri);

}  // namespace sluis::policy::dmarc
