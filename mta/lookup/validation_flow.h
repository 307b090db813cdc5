// SPDX-License-Identifier: Apache-2.0
// validation_flow: whether it is DNSSEC that keeps the resolver from answering (RFC 4035 3.2.2). It
// explains a failure to a person and decides nothing: what is not validated may be forged. One
// loop's thread.
#pragma once

#include <optional>

#include "mta/lookup/zone_look.h"

namespace sluis::lookup {

// A question that the resolver failed, asked again: as always, so that a passing failure is not
// taken for a lasting one, and without validation.
struct AskedAgain {
  Evidence checked, unchecked;
};

// nullopt when `ways` names no address to ask.
Task<std::optional<AskedAgain>> ask_again(ZoneAsker ways, Question question);

}  // namespace sluis::lookup
