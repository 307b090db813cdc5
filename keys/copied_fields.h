// SPDX-License-Identifier: Apache-2.0
// Copied header fields: a signer may put copies of what it signed into the signature (z=, RFC 6376
// 3.5). They prove nothing, but where a signature fails they tell which field became another one.
// Pure; for a person's one message.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "keys/verifier.h"

namespace sluis::keys {

struct AlteredField {
  std::string name;
  std::string was;
  std::string is;  // empty with `gone`
  bool gone = false;
};

// The fields of `header` that are not as the value of a DKIM-Signature field has copied them;
// nothing without z=. White space does not count.
std::vector<AlteredField> altered_fields(std::string_view header, std::string_view signature);

// Adds to the reason of each failed verdict which fields were altered, where the signature has
// copies. `verdicts`: those of this header, from the top down.
void explain_copied_fields(std::string_view header, std::vector<SignatureVerdict>& verdicts);

}  // namespace sluis::keys
