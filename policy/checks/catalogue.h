// SPDX-License-Identifier: Apache-2.0
// The catalogue of checks: for every id how bad it is, whose task, what it says and what to do
// about it in English and Dutch (with "u"), with {placeholders}, and the standard's paragraph. An
// id is also the anchor in docs/checks.md, and stays what it is for ever: scripts and links hold on
// to it.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "policy/checks/finding.h"

namespace sluis::policy::checks {

struct Text {
  std::string_view what;  // one or two short sentences
  std::string_view fix;   // what to do; empty when there is nothing
};

struct Entry {
  std::string_view id;
  Severity severity;
  Owner owner;
  Text english, dutch;
  std::string_view reference;  // "RFC 6376 3.6.1"; may be empty
};

// The tables, a file each.
std::span<const Entry> domain_entries();
std::span<const Entry> registration_entries();
std::span<const Entry> dkim_entries();
std::span<const Entry> spf_entries();
std::span<const Entry> dmarc_entries();
std::span<const Entry> mail_entries();
std::span<const Entry> platform_entries();

std::vector<const Entry*> catalogue();
const Entry* find_entry(std::string_view id);

// The text with its placeholders filled, in the text's language (reason_words.h); one without a
// fact shows as "?".
std::string fill(std::string_view text, const Facts& facts, Language language);
std::string what(const Finding& finding, Language language);
std::string fix(const Finding& finding, Language language);

}  // namespace sluis::policy::checks
