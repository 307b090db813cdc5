// SPDX-License-Identifier: Apache-2.0
// Sentences: every text that a support agent or a customer reads about their domain's records, by
// id and language, with {placeholders} (sentences.cpp is the catalogue). A Finding is what a check
// says: an id and the facts to fill in, so that it can be stored once and shown in either language.
// Dutch addresses the reader as "u".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sluis::policy {

enum class Language { English, Dutch };

std::optional<Language> parse_language(std::string_view text);  // "en", "nl"

struct Finding {
  std::string id;  // "DKIM_MISSING"
  std::vector<std::pair<std::string, std::string>> facts;
  bool operator==(const Finding&) const = default;
};

// The sentence for a finding; its id alone when the catalogue does not have it.
std::string sentence(const Finding& finding, Language language);

// Every id in the catalogue.
std::vector<std::string_view> sentence_ids();

}  // namespace sluis::policy
