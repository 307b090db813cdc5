// SPDX-License-Identifier: Apache-2.0
#include "mta/onboard/ownership.h"

#include <algorithm>

#include "mta/onboard/record_check.h"

namespace sluis::onboard {
namespace {

constexpr std::string_view kLabel = "_sluis-verify";
constexpr std::string_view kPrefix = "sluis-verify=";

// As people paste it: with blanks or quotation marks around it.
std::string_view bare(std::string_view text) {
  constexpr std::string_view kAround = " \t\r\n\"";
  const size_t from = text.find_first_not_of(kAround);
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(kAround) - from + 1);
}

}  // namespace

std::string ownership_name(const std::string& domain) {
  return std::string(kLabel) + "." + domain;
}

std::string ownership_value(const std::string& token) {
  return std::string(kPrefix) + token;
}

Fact check_ownership(const std::string& token, const policy::checks::Evidence& answer) {
  if (!answer.answered()) return unanswerable(answer);
  Fact fact;
  const std::string value = ownership_value(token);
  const auto texts = answer.texts();
  if (std::any_of(texts.begin(), texts.end(),
                  [&](const std::string& text) { return bare(text) == value; })) {
    fact.state = FactState::Ok;
    fact.finding = {"OWN_OK", {}};
    return fact;
  }
  fact.state = texts.empty() ? FactState::Missing : FactState::Mismatch;
  fact.finding = {texts.empty() ? "OWN_MISSING" : "OWN_OTHER",
                  {{"name", std::string(kLabel)}, {"value", value}}};
  return fact;
}

RecordInstruction ownership_instruction(const std::string& domain, const std::string& token) {
  RecordInstruction out = text_record(
      RecordKind::Ownership, {std::string(kLabel), ownership_name(domain), ownership_value(token)});
  out.explanations = {{"RECORD_OWN", {}}, {"RECORD_NAME", {}}};
  return out;
}

bool owner_is_known(const DomainRecord& record) {
  return record.ownership.state == FactState::Ok;
}

}  // namespace sluis::onboard
