// SPDX-License-Identifier: Apache-2.0
// RouteTable: which way a recipient's mail goes: the first configured route that matches, else MX
// look-up of the recipient's domain (config: relay.routes). A Target is that way with everything
// that makes two destinations different; its name is the destination's key, the same for every
// recipient that shares it, and says to an operator what it is. Immutable after construction; any
// thread.
//
//   no route                      example.org
//   a route with a host           *.example.org via 10.0.0.5:2525
//   a route without (MX, but its own TLS, port or source)   example.org by route *
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "config/schema.h"
#include "mta/base/secret.h"
#include "mta/mail/address.h"

namespace sluis::route {

struct Target {
  std::string name;    // the destination key
  std::string domain;  // of the recipient, A-labels or a literal; empty when host is set
  std::string host;    // of a route: a name or an address; no MX look-up
  uint16_t port = 25;
  config::RelayTls tls = config::RelayTls::Opportunistic;
  std::string user;
  Secret password;
  std::optional<IpAddress> source;  // local address to bind
  std::string helo;
};

class RouteTable {
 public:
  RouteTable(const config::Relay& relay, std::string hostname);

  // The destination key of a recipient of mail whose sender domain (A-labels) is given.
  std::string key(std::string_view sender_domain, const mail::Address& recipient) const;
  // The way that belongs to a key made by key(). nullopt: the key names a route that a reload took
  // away; its mail has to be grouped anew.
  std::optional<Target> target(std::string_view key) const;

 private:
  struct Rule {
    config::Route route;
    std::string name;
  };

  const Rule* match(std::string_view sender_domain, std::string_view domain) const;
  Target plain_target(std::string_view key) const;
  void apply(const Rule& rule, Target& target) const;
  void set_source(Target& target, std::string_view source_name) const;

  config::Relay relay_;
  std::string hostname_;
  std::vector<Rule> rules_;
};

// "example.org" is itself, "*.example.org" every name below it, "*" everything. A-labels, lower
// case.
bool domain_matches(std::string_view pattern, std::string_view domain);

}  // namespace sluis::route
