// SPDX-License-Identifier: Apache-2.0
// Sentences: what a support agent or a customer reads about a domain, by id and language, with
// {placeholders}: the texts of the checks (checks/catalogue.h) and those that are no check's, which
// stand in sentences.cpp. A Finding is an id and the facts to fill in, so that it can be stored
// once and shown in either language. Dutch addresses the reader as "u".
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

// Every id in sentences.cpp.
std::vector<std::string_view> sentence_ids();

}  // namespace sluis::policy
