// SPDX-License-Identifier: Apache-2.0
// Asks one server, without a cache of ours: what it knows itself, without recursion, which is how
// onboarding tells a record that is not there yet from one that a resolver has not seen yet; or,
// unchecked, how broken DNSSEC is told from a server that does not answer. One loop's thread.
#pragma once

#include "mta/base/random.h"
#include "mta/dns/resolver.h"
#include "mta/net/loop.h"

namespace sluis::dns {

struct DirectQuestion {
  SocketAddress server;
  std::string name;
  Type type = Type::TXT;
  Millis timeout = std::chrono::seconds(5);
};

// TempFail when the server does not answer for the name ("192.0.2.1:53 is not authoritative for
// example.com"), with the referral when it names others to ask (RFC 1034 4.3.2). A CNAME that leads
// out of the server's zones gives NoData with `aliases` filled and `name` the name to ask on for,
// elsewhere.
Task<Answer> query_server(Loop& loop, Random& random, DirectQuestion asked);

// Asks a recursive server without having it validate (the CD bit, RFC 4035 3.2.2). What it says may
// be forged: it is for explaining a failure to a person, never for a decision about mail. TempFail
// as with a Resolver.
Task<Answer> query_unchecked(Loop& loop, Random& random, DirectQuestion asked);

// Every name server there is, each to be asked by its address: the network's, or a test's own.
class Servers {
 public:
  virtual ~Servers() = default;
  virtual Task<Answer> ask(DirectQuestion asked) = 0;            // as query_server()
  virtual Task<Answer> ask_unchecked(DirectQuestion asked) = 0;  // as query_unchecked()
};

class NetworkServers final : public Servers {
 public:
  NetworkServers(Loop& loop, Random& random) : loop_(loop), random_(random) {}
  Task<Answer> ask(DirectQuestion asked) override;
  Task<Answer> ask_unchecked(DirectQuestion asked) override;

 private:
  Loop& loop_;
  Random& random_;
};

}  // namespace sluis::dns
