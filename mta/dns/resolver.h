// SPDX-License-Identifier: Apache-2.0
// Resolver: questions to DNS, answered without blocking. It keeps three failures apart: the name
// does not exist (NxDomain), it has no such type (NoData), and it could not be asked (TempFail:
// timeout, SERVFAIL, lame, malformed). The last never changes a verdict (docs: DNS never lies). One
// loop's thread. Names are given and returned without the final dot, in lower case.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "mta/base/ip_address.h"
#include "mta/net/task.h"

namespace sluis::dns {

enum class Type : uint16_t {
  A = 1,
  NS = 2,
  CNAME = 5,
  SOA = 6,
  PTR = 12,
  MX = 15,
  TXT = 16,
  AAAA = 28,
  TLSA = 52,
  SPF = 99  // RFC 4408; read as TXT
};

struct Mx {
  uint16_t preference = 0;
  std::string host;  // empty: the null MX (RFC 7505)
};

struct Tlsa {
  uint8_t usage = 0, selector = 0, matching = 0;
  std::string data;
};

// Of the zone that a name is in (RFC 1035 3.3.13).
struct Soa {
  std::string zone;
  uint32_t serial = 0;
};

enum class Status : uint8_t { Ok, NxDomain, NoData, TempFail };

struct Answer {
  Status status = Status::TempFail;
  std::string reason;                // for TempFail: "timeout", "SERVFAIL from 192.0.2.53:53", …
  std::string name;                  // the name at the end of the CNAME chain
  std::vector<std::string> aliases;  // the chain's names on the way there
  uint32_t ttl = 0;  // seconds this answer may be kept; for negative ones from the SOA (RFC 2308)
  bool authenticated = false;                 // the AD flag
  std::vector<IpAddress> addresses;           // A, AAAA
  std::vector<Mx> mx;                         // sorted by preference, then name
  std::vector<std::vector<std::string>> txt;  // one entry a record, its strings apart
  std::vector<std::string> names;             // NS, PTR, CNAME
  std::vector<Tlsa> tlsa;
  std::optional<Soa> soa;  // asked for, or told with a negative answer
  // From one server that was asked directly: it names these servers of that zone to ask instead;
  // the status is TempFail then.
  std::string referral_zone;
  std::vector<std::string> referral_servers;

  bool ok() const { return status == Status::Ok; }
};

class Resolver {
 public:
  virtual ~Resolver() = default;
  virtual Task<Answer> query(std::string name, Type type) = 0;
  // What is kept about `name` is asked anew next time: for a person who just changed a record.
  virtual void forget(const std::string& name) { (void)name; }
};

}  // namespace sluis::dns
