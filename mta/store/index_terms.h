// SPDX-License-Identifier: Apache-2.0
// The words by which messages are looked up, in the one form that filters and every engine's index
// compare: lower case, domains as A-labels where they can be. Pure; safe from any thread.
#pragma once

#include <string>
#include <string_view>

#include "mta/mail/address.h"

namespace sluis::store {

// "example.org"; a domain that has no A-label form is only lowered.
std::string domain_term(const mail::Address& address);
// "local@example.org".
std::string address_term(const mail::Address& address);
// What a person typed, "Local@Example.ORG" or "@example.org", as a term. "<>" stays.
std::string query_term(std::string_view text);

}  // namespace sluis::store
