// SPDX-License-Identifier: Apache-2.0
// What the machines of this folder ask and are told. They see no resolver: whoever drives one asks
// DNS in its place (mta/lookup). Names are lower case, without the final dot, with \DDD for octets
// that no host name has.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "mta/base/ip_address.h"

namespace sluis::policy::spf {

enum class RecordType : uint8_t { TXT, A, AAAA, MX, PTR };
std::string_view to_string(RecordType type);

struct Question {
  RecordType type = RecordType::TXT;
  std::string name;
  auto operator<=>(const Question&) const = default;
};

struct Answer {
  // TempFail: could not be asked (timeout, SERVFAIL); the others are what DNS says.
  enum class Status : uint8_t { Ok, NxDomain, NoData, TempFail };
  Status status = Status::TempFail;
  std::string reason;                         // for TempFail
  std::vector<std::vector<std::string>> txt;  // one entry a record, its strings apart
  std::vector<IpAddress> addresses;           // A, AAAA
  std::vector<std::string> names;             // PTR; MX in order of preference, "" for the null MX

  // Nothing is there: what RFC 7208 4.6.4 calls a void look-up.
  bool is_void() const { return status == Status::NxDomain || status == Status::NoData; }
};

using Answers = std::map<Question, Answer>;

// The strings of one TXT record, joined without anything between (RFC 7208 3.3).
std::string joined(const std::vector<std::string>& strings);

// A sentence for a TempFail.
std::string no_answer(RecordType type, const std::string& name, const Answer& answer);

}  // namespace sluis::policy::spf
