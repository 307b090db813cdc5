// SPDX-License-Identifier: Apache-2.0
// Evidence: what DNS was asked, by whom it was answered and what came, kept apart from every
// verdict. Checks read it and nothing else, so that each can be tried with answers written by hand.
// A question that could not be answered (TempFail) is evidence of nothing. Values only.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "mta/base/clock.h"

namespace sluis::policy::checks {

// SPF is the type 99 of RFC 4408, which nobody reads any more (RFC 7208 3.1).
enum class RecordType : uint8_t { A, AAAA, CNAME, MX, NS, PTR, SOA, SPF, TXT };
std::string_view to_string(RecordType type);  // "TXT"

struct Question {
  std::string name;  // lower case, no final dot
  RecordType type = RecordType::TXT;
  auto operator<=>(const Question&) const = default;
};

enum class AnswerStatus : uint8_t { Ok, NxDomain, NoData, TempFail };
std::string_view to_string(AnswerStatus status);  // "ok", "nxdomain", "nodata", "tempfail"

struct Evidence {
  Question asked;
  std::string server;  // "192.0.2.53:53", or "resolver"
  WallTime at{};
  AnswerStatus status = AnswerStatus::TempFail;
  std::string reason;          // of a TempFail
  bool server_failed = false;  // a TempFail because the resolver said SERVFAIL
  bool needs_tcp = false;      // a TempFail because the answer is too long for UDP, and TCP failed
  bool authoritative = false;  // from a server of the zone itself: `ttl` is the record's own
  bool authenticated = false;  // the AD flag
  uint32_t ttl = 0;            // seconds
  std::vector<std::string> aliases;           // the CNAME chain's names, the asked one first
  std::string end;                            // the name at the end of the chain
  std::vector<std::vector<std::string>> txt;  // one entry a record, its strings apart
  std::vector<std::string> values;            // other types: names, addresses, "10 mx.example.org"

  bool answered() const { return status != AnswerStatus::TempFail; }
  bool empty() const { return txt.empty() && values.empty(); }
  // Each TXT record, its strings joined.
  std::vector<std::string> texts() const;
};

// All that was asked for one look. Small: found by going through it.
class EvidenceSet {
 public:
  void add(Evidence evidence) { all_.push_back(std::move(evidence)); }
  // The first answer to this question; nullptr when it was not asked.
  const Evidence* find(std::string_view name, RecordType type) const;
  // Its TXT texts; none when it was not asked or not answered.
  std::vector<std::string> texts_at(std::string_view name) const;
  const std::vector<Evidence>& all() const { return all_; }

 private:
  std::vector<Evidence> all_;
};

// Those of `wanted` that were not asked yet, each once, at most `most` of them.
std::vector<Question> not_asked(const EvidenceSet& evidence, const std::vector<Question>& wanted,
                                size_t most);

// The host of an MX value: "10 mx.example.org" → "mx.example.org"; empty for the null MX.
std::string mail_host(std::string_view value);

// For a person: every octet that is no visible character as \xNN, at most `most` octets.
std::string visible(std::string_view text, size_t most = 1500);

}  // namespace sluis::policy::checks
