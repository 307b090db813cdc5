// SPDX-License-Identifier: Apache-2.0
// import_flow: today's customers taken in, many domains at once: each is added unless it is here,
// looked at, and activated when its records and its plan allow it. A domain that is active is left
// alone, so that an import which was cut short is simply run again; so is one that a person paused
// or suspended, and one that has another scheme than its line names is refused with the command
// that moves it. The snapshot that mail is judged by is renewed once for all of them. One loop's
// thread.
#pragma once

#include <string>
#include <vector>

#include "mta/onboard/onboarding.h"

namespace sluis::onboard {

constexpr size_t kImportedAtOnce = 16;

enum class Imported : uint8_t {
  Active,     // activated now
  WasActive,  // already; nothing was done
  Waiting,    // here, and not active: `reason` says what is missing
  Refused     // not taken in
};

struct ImportOutcome {
  std::string domain;  // as it was given
  Imported result = Imported::Refused;
  std::string reason;
};

std::string_view to_string(Imported result);  // "was-active"

// In the order given. `onboarding` outlives the flow.
Task<std::vector<ImportOutcome>> import_domains(Onboarding& onboarding,
                                                std::vector<NewDomain> domains, Act act);

}  // namespace sluis::onboard
