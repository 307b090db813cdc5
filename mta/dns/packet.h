// SPDX-License-Identifier: Apache-2.0
// DNS packets: a question to bytes, bytes to a reply. The one place that names ldns. Bytes come
// from strangers: whatever they are, read_reply returns a Reply or an Error (RFC 1035 4, 6891).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "mta/base/result.h"
#include "mta/dns/resolver.h"

namespace sluis::dns {

struct Question {
  std::string name;  // canonical
  Type type = Type::A;
  auto operator<=>(const Question&) const = default;
};

// Recursive: please look it up (RD, and AD to be told of authentication, RFC 6840 5.7).
// Unchecked: the same, without validating (CD, RFC 4035 3.2.2). Direct: only what you know
// yourself.
enum class Asking : uint8_t { Recursive, Unchecked, Direct };
enum class Edns : uint8_t { Offered, Withheld };

struct Record {
  std::string owner;
  Type type = Type::A;
  uint32_t ttl = 0;
  std::variant<IpAddress, Mx, std::vector<std::string>, std::string, Tlsa, Soa> data;
};

// RFC 1035 4.1.1; others pass as their number.
enum class Rcode : uint16_t {
  Ok = 0,
  FormErr = 1,
  ServFail = 2,
  NxDomain = 3,
  NotImp = 4,
  Refused = 5
};
std::string to_string(Rcode code);

struct Reply {
  uint16_t id = 0;
  Rcode code = Rcode::Ok;
  bool truncated = false;
  bool authoritative = false;
  bool authenticated = false;
  // NS records where an answer or a SOA should be: the zone they are of, and its servers.
  bool refers_elsewhere = false;
  std::string referral_zone;
  std::vector<std::string> referral_servers;
  std::optional<Question> question;      // what it says it answers
  std::vector<Record> answers;           // of types that we know
  std::optional<uint32_t> negative_ttl;  // from the SOA, when there is one (RFC 2308 5)
  std::optional<Soa> soa;                // that one
};

std::string build_query(uint16_t id, const Question& question, Asking asking, Edns edns);
// Corrupt when it is not a DNS reply.
Result<Reply> read_reply(std::string_view packet);

}  // namespace sluis::dns
