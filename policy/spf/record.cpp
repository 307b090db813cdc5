// SPDX-License-Identifier: Apache-2.0
#include "policy/spf/record.h"

#include <algorithm>

#include "mta/base/ascii.h"

namespace sluis::policy::spf {
namespace {

constexpr std::string_view kVersion = "v=spf1";

void check_twice(const Record& record, TermKind kind, std::vector<Fault>& faults) {
  bool seen = false;
  for (const Term& term : record.terms) {
    if (term.kind != kind) continue;
    if (std::exchange(seen, true)) {
      faults.push_back({term.position, term.text.size(),
                        std::string(kind == TermKind::Redirect ? "redirect=" : "exp=") +
                            " may stand in a record only once"});
    }
  }
}

}  // namespace

std::string_view to_string(Qualifier qualifier) {
  switch (qualifier) {
    case Qualifier::Fail:
      return "-";
    case Qualifier::SoftFail:
      return "~";
    case Qualifier::Neutral:
      return "?";
    case Qualifier::Pass:
      break;
  }
  return "+";
}

bool is_mechanism(TermKind kind) {
  return kind < TermKind::Redirect;
}

bool costs_lookup(TermKind kind) {
  switch (kind) {
    case TermKind::Include:
    case TermKind::A:
    case TermKind::Mx:
    case TermKind::Ptr:
    case TermKind::Exists:
    case TermKind::Redirect:
      return true;
    default:
      return false;
  }
}

const Term* Record::find(TermKind kind) const {
  const auto found =
      std::find_if(terms.begin(), terms.end(), [&](const Term& term) { return term.kind == kind; });
  return found == terms.end() ? nullptr : &*found;
}

bool is_spf_record(std::string_view text) {
  return ascii::starts_with_ignoring_case(text, kVersion) &&
         (text.size() == kVersion.size() || text[kVersion.size()] == ' ');
}

Record parse_record(std::string_view text) {
  Record record;
  record.text = text;
  if (!is_spf_record(text)) {
    record.faults.push_back({0, std::min(text.size(), kVersion.size()),
                             "an SPF record begins with v=spf1 and a space"});
    return record;
  }
  if (text.size() > kLongestRecord) {
    record.faults.push_back(
        {kLongestRecord, text.size() - kLongestRecord,
         "a record over " + std::to_string(kLongestRecord) + " octets is not read"});
    return record;
  }
  for (size_t at = kVersion.size(); at < text.size();) {
    if (text[at] == ' ') {
      ++at;
      continue;
    }
    const size_t end = std::min(text.find(' ', at), text.size());
    auto term = parse_term(text.substr(at, end - at), at);
    if (term) record.terms.push_back(std::move(*term));
    if (!term) record.faults.push_back(std::move(term.error()));
    at = end;
  }
  check_twice(record, TermKind::Redirect, record.faults);
  check_twice(record, TermKind::Explanation, record.faults);
  std::stable_sort(record.faults.begin(), record.faults.end(),
                   [](const Fault& a, const Fault& b) { return a.position < b.position; });
  return record;
}

}  // namespace sluis::policy::spf
