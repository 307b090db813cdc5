// SPDX-License-Identifier: Apache-2.0
// A domain as a person types or pastes it, made into the name that is stored and asked for: lower
// case, A-labels (IDNA 2008), no final dot, no space around it. What is more than a domain (a web
// address, an e-mail address), has something between its letters, or looks like another domain is
// refused with the form that would be right. Pure.
#pragma once

#include <string>
#include <string_view>

#include "mta/base/result.h"

namespace sluis::mail {

struct TypedDomain {
  std::string name;   // empty: refused
  std::string fault;  // a sentence
  std::string meant;  // what would be right; empty: that cannot be guessed

  bool good() const { return !name.empty(); }
};

TypedDomain read_typed_domain(std::string_view typed);

// The same for callers that take it or leave it; Invalid with the sentence.
Result<std::string> normalise_domain(std::string_view typed);

// Whether anybody can register names right below it ("nl", "co.uk"): the ICANN part of the public
// suffix list, as libpsl carries it.
bool is_public_suffix(const std::string& domain);

// The name that somebody registered for it: "klant.nl" of "mail.klant.nl", "klant.co.uk" likewise.
// Below an ending that the list does not have, the last two labels.
std::string registered_domain(const std::string& domain);

}  // namespace sluis::mail
