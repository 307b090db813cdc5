// SPDX-License-Identifier: Apache-2.0
// What the state of a domain, and of one of its records, is called in front of people. In English
// as it is written everywhere; JSON has that too, whatever the language. Pure.
#pragma once

#include <string_view>

#include "policy/domain_state.h"
#include "policy/fact_state.h"
#include "policy/sentences.h"

namespace sluis::policy {

std::string_view words_for(DomainState state, Language language);  // "active", "actief"
std::string_view words_for(FactState state, Language language);    // "missing", "ontbreekt"

}  // namespace sluis::policy
