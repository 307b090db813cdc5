// SPDX-License-Identifier: Apache-2.0
// Runs a client's bytes through a ServerMachine and writes down all that came of it, for the tests
// and the fuzz target. Decisions: recipients that begin with "bad" are refused, the password is
// "secret", content that contains "REFUSE" is refused at its end.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "mta/smtp/server_machine.h"

namespace sluis::smtp {

struct ScriptResult {
  std::string replies;                // all output
  std::vector<std::string> messages;  // content of each message that was ended
  std::vector<std::string> acts;      // "mail a@b", "rcpt c@d", "abandon", "starttls", "close", …
  size_t writes = 0;                  // how often the caller would have written

  bool operator==(const ScriptResult& other) const {
    return replies == other.replies && messages == other.messages && acts == other.acts;
  }
  // The codes of all replies, "220 250 354"; one for a reply of several lines.
  std::string codes() const;
};

inline WallTime script_time() {
  return std::chrono::sys_days{std::chrono::year{2026} / 12 / 1} + std::chrono::hours(8);
}

// Settings of a listener that trusts its clients; tests change what they are about.
ServerSettings trusting_settings();

// Feeds `bytes` in pieces of `step` octets (0: all at once).
ScriptResult run_script(const ServerSettings& settings, std::string_view bytes, size_t step = 0);

}  // namespace sluis::smtp
