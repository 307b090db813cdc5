// SPDX-License-Identifier: Apache-2.0
// Alteration: what a mailing list or a scanner did to a message after it was signed, as far as that
// can be proven: taken back, the signature is good again. A mark before the subject ("[list] "),
// lines at the end of the body, or both. The judge is the Verifier. For a person's one message, not
// for the hot path.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "keys/verifier.h"

namespace sluis::keys {

constexpr size_t kMostJudgedOctets = 256 * 1024;  // larger messages are not taken apart
constexpr size_t kMostAddedLines = 40;

// Adds to the reason of each failed verdict what was done to the message, where that is found.
// `verdicts`: those of this message.
void explain_alterations(Verifier& verifier, std::string_view message, const KeyLookup& look_up,
                         std::vector<SignatureVerdict>& verdicts);

}  // namespace sluis::keys
