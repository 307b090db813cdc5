// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>

#include "tests/fuzz/targets.h"
#include "tests/smtp/server_script.h"

namespace sluis::fuzz {

// The first octet says how the rest is cut.
void server_machine(std::string_view octets) {
  if (octets.empty()) return;
  const size_t step = 1 + static_cast<unsigned char>(octets.front()) % 32;
  octets.remove_prefix(1);
  smtp::ServerSettings settings = smtp::trusting_settings();
  settings.auth = smtp::AuthRule::Optional;
  settings.clear_text_is_safe = true;
  const auto whole = smtp::run_script(settings, octets);
  if (!whole.replies.ends_with("\r\n")) std::abort();
  // What follows STARTTLS in one piece is dropped, in several it is the handshake: not comparable.
  for (const std::string& act : whole.acts) {
    if (act == "starttls") return;
  }
  if (!(smtp::run_script(settings, octets, step) == whole)) std::abort();
}

}  // namespace sluis::fuzz
