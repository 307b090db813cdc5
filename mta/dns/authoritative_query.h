// SPDX-License-Identifier: Apache-2.0
// Asks one server what it knows itself, without recursion and without a cache: how onboarding tells
// a record that is not there yet from one that a resolver has not seen yet. One loop's thread.
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
// example.com"). A CNAME that leads out of the server's zones gives NoData with `aliases` filled
// and `name` the name to ask on for, elsewhere.
Task<Answer> query_server(Loop& loop, Random& random, DirectQuestion asked);

}  // namespace sluis::dns
