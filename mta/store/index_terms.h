// SPDX-License-Identifier: Apache-2.0
// The words by which messages are looked up, in the one form that filters and every engine's index
// compare: lower case, domains as A-labels where they can be. Pure; safe from any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "mta/mail/address.h"
#include "mta/store/message.h"

namespace sluis::store {

// "example.org"; a domain that has no A-label form is only lowered.
std::string domain_term(const mail::Address& address);
// "local@example.org".
std::string address_term(const mail::Address& address);
// What a person typed, "Local@Example.ORG" or "@example.org", as a term. "<>" stays.
std::string query_term(std::string_view text);

// Everything that a message is looked up by and no change alters, each once: a letter, then the
// term. The letters: a account, d domain of From, f envelope sender, g its domain ("@example.org"),
// r recipient, t destination domain, written backwards so that subdomains lie together.
std::vector<std::string> index_terms(const Message& message);
// Those that a message must have to match, the narrowest first as a rule.
std::vector<std::string> index_terms(const Filter& filter);
std::string backwards(std::string_view text);

// Sixty-four bits for any number of terms: what has a term has all the bits of that term, and two
// or three in a hundred of what has it not have them as well. Zero only for no terms.
uint64_t signature_of(const std::vector<std::string>& terms);

}  // namespace sluis::store
