// SPDX-License-Identifier: Apache-2.0
#include "policy/checks/catalogue.h"

#include <algorithm>
#include <array>

#include "policy/checks/reason_words.h"

namespace sluis::policy::checks {
namespace {

const Text& text_of(const Entry& entry, Language language) {
  return language == Language::Dutch ? entry.dutch : entry.english;
}

// What DNS or a server of it said, which is English.
bool is_reason(std::string_view name) {
  return name == "reason" || name == "servers";
}

std::string_view value_of(const Facts& facts, std::string_view name) {
  const auto at = std::find_if(facts.begin(), facts.end(),
                               [&](const auto& fact) { return fact.first == name; });
  return at == facts.end() ? "?" : std::string_view(at->second);
}

std::array<std::span<const Entry>, 7> tables() {
  return {domain_entries(), registration_entries(), dkim_entries(),    spf_entries(),
          dmarc_entries(),  mail_entries(),         platform_entries()};
}

}  // namespace

std::vector<const Entry*> catalogue() {
  std::vector<const Entry*> out;
  for (const auto table : tables()) {
    for (const Entry& entry : table) out.push_back(&entry);
  }
  return out;
}

const Entry* find_entry(std::string_view id) {
  for (const auto table : tables()) {
    for (const Entry& entry : table) {
      if (entry.id == id) return &entry;
    }
  }
  return nullptr;
}

std::string fill(std::string_view text, const Facts& facts, Language language) {
  std::string out;
  while (!text.empty()) {
    const size_t open = std::min(text.find('{'), text.size());
    out += text.substr(0, open);
    text.remove_prefix(open);
    const size_t close = text.find('}');
    if (close == std::string_view::npos) break;
    const std::string_view name = text.substr(1, close - 1);
    const std::string_view value = value_of(facts, name);
    const bool translate = language == Language::Dutch && is_reason(name);
    out += translate ? reason_in_dutch(value) : std::string(value);
    text.remove_prefix(close + 1);
  }
  return out;
}

std::string what(const Finding& finding, Language language) {
  const Entry* entry = find_entry(finding.id);
  return entry ? fill(text_of(*entry, language).what, finding.facts, language) : finding.id;
}

std::string fix(const Finding& finding, Language language) {
  const Entry* entry = find_entry(finding.id);
  return entry ? fill(text_of(*entry, language).fix, finding.facts, language) : std::string();
}

}  // namespace sluis::policy::checks
