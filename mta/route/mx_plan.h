// SPDX-License-Identifier: Apache-2.0
// MxPlan: the order in which a destination's hosts are tried (RFC 5321 5.1, RFC 7505). The
// decisions are here and pure; mx_flow asks DNS. A plan is either a short list of addresses or the
// reason why there is none, with whether that lasts.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "mta/base/ip_address.h"
#include "mta/base/random.h"
#include "mta/dns/resolver.h"

namespace sluis::route {

constexpr size_t kMaxHosts = 10;  // of one plan
constexpr size_t kMaxAddressesPerHost = 4;
constexpr size_t kMaxEndpoints = 20;

struct Host {
  uint16_t preference = 0;
  std::string name;
};

// A place to connect to.
struct Endpoint {
  std::string host;  // the MX or route host: for TLS, logs and results
  SocketAddress address;
};

struct PlanFailure {
  enum class Dns : uint8_t { Answered, Silent };
  bool permanent = false;
  std::string status;  // "5.1.10"
  std::string text;
  Dns dns = Dns::Answered;  // Silent: it could not be asked
};

struct Plan {
  std::vector<Endpoint> endpoints;  // in order of trial, not empty unless failed
  std::optional<PlanFailure> failure;
};

// Who we are, so that mail never goes to ourselves.
struct Ourselves {
  std::vector<std::string> names;        // host names, lower case
  std::vector<SocketAddress> addresses;  // where we listen
};

struct HostOrder {
  std::vector<Host> hosts;
  std::optional<PlanFailure> failure;
};

// From MX records to hosts: by preference, equal ones shuffled, ourselves and all that is not
// preferred to us left out (RFC 5321 5.1), at most kMaxHosts. Fails with 5.1.10 on a null MX and
// with 5.4.6 when only ourselves are left.
HostOrder order_hosts(std::vector<dns::Mx> records, const Ourselves& ourselves, Random& random);

// The addresses of one host in order of trial: IPv4 first, since that is where senders have their
// reputation; each family shuffled; at most kMaxAddressesPerHost with one of each family among
// them. With a source address only its family is of use.
std::vector<IpAddress> order_addresses(std::vector<IpAddress> v4, std::vector<IpAddress> v6,
                                       std::optional<IpAddress::Family> only, Random& random);

}  // namespace sluis::route
