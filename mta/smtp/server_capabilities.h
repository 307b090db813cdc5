// SPDX-License-Identifier: Apache-2.0
// What EHLO offers (RFC 5321 4.1.1.1): exactly what this session would accept now, nothing that
// would be ignored. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "mta/base/clock.h"

namespace sluis::smtp {

enum class AuthRule : uint8_t {
  Off,       // never offered: only trusted clients send
  Optional,  // trusted clients may go without
  Required   // everyone authenticates
};

// What a session is allowed and told, by its listener and its client's address.
struct ServerSettings {
  std::string hostname;
  uint64_t message_size = 0;   // octets
  uint32_t recipients = 1000;  // a transaction
  uint32_t messages = 0;       // a connection, 0: any number
  uint32_t errors = 20;        // bad commands before the session ends
  Millis longest_hold{0};      // HOLDFOR=, HOLDUNTIL=; zero: not offered
  AuthRule auth = AuthRule::Off;
  bool offers_starttls = false;
  bool clear_text_is_safe = false;  // AUTH may be used without TLS
  bool trusted = false;             // may send without AUTH, unless that is required
};

// Where the session stands.
struct SessionFacts {
  bool tls = false;
  bool authenticated = false;
  WallTime now{};
};

bool offers_auth(const ServerSettings& settings, const SessionFacts& facts);
// HOLDFOR= and HOLDUNTIL= are for those who are known: by AUTH, or by their network.
bool offers_hold(const ServerSettings& settings, const SessionFacts& facts);

// The lines of the EHLO reply.
std::vector<std::string> capabilities(const ServerSettings& settings, const SessionFacts& facts,
                                      std::string_view client);

}  // namespace sluis::smtp
