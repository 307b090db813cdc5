// SPDX-License-Identifier: Apache-2.0
// What is wrong with a record that was surveyed, and what is worth knowing about it. Of each place
// only the first cause is told: terms that ran together are not called dead as well.
#include <algorithm>
#include <set>

#include "mta/base/ascii.h"
#include "policy/spf/check_host.h"
#include "policy/spf/repair.h"
#include "policy/spf/survey.h"
#include "policy/spf/target_name.h"

namespace sluis::policy::spf {
namespace {

using checks::Facts;
using checks::Finding;
using checks::Place;

constexpr unsigned kManyLookups = 9;  // of ten: the next change may break it
constexpr size_t kLargeRecord = 450;  // octets: an answer over 512 needs TCP (RFC 7208 3.4)
constexpr uint8_t kWideV4 = 16, kWideV6 = 32;
constexpr size_t kShown = 100;      // octets of a term
constexpr size_t kMostFaults = 10;  // a record full of mistakes is told about in part
constexpr size_t kMostFindings = 60;

bool has_quotes(std::string_view text) {
  return text.find('"') != std::string_view::npos;
}

// The word that the octet at `position` is part of.
Place word_at(std::string_view text, size_t position) {
  const size_t at = std::min(position, text.size());
  const size_t before = text.substr(0, at).rfind(' ');
  const size_t from = before == std::string_view::npos ? 0 : before + 1;
  const size_t to = std::min(text.find(' ', at), text.size());
  return {from, to - from};
}

class Findings {
 public:
  explicit Findings(const SurveyRecord& root) : root_(root) {}

  std::vector<Finding> find() {
    if (root_.state != RecordState::Found) {
      absent();
      return std::move(out_);
    }
    record(root_);
    own_record();
    totals();
    std::stable_partition(out_.begin(), out_.end(), checks::is_mistake);
    if (out_.size() > kMostFindings) out_.resize(kMostFindings);
    if (std::none_of(out_.begin(), out_.end(), checks::is_mistake)) {
      add("SPF_OK", root_, {{"lookups", std::to_string(root_.lookups)}});
      std::rotate(out_.begin(), out_.end() - 1, out_.end());
    }
    return std::move(out_);
  }

 private:
  Finding& add(const char* id, const SurveyRecord& where, Facts facts = {}) {
    const std::string name = question_name(where.domain);
    facts.emplace_back("domain", name);
    return out_.emplace_back(
        checks::finding(id, {name, checks::RecordType::TXT}, std::move(facts)));
  }
  Finding& at(const char* id, const SurveyRecord& where, Place place, Facts facts = {}) {
    const std::string& text = where.texts.front();
    facts.emplace_back("term", checks::visible(text.substr(place.position, place.length), kShown));
    facts.emplace_back("position", std::to_string(place.position + 1));
    Finding& one = add(id, where, std::move(facts));
    one.place = place;
    return one;
  }
  Finding& at(const char* id, const SurveyRecord& where, const Term& term, Facts facts = {}) {
    return at(id, where, Place{term.position, term.text.size()}, std::move(facts));
  }

  void absent();
  void record(const SurveyRecord& where);
  void glued(const SurveyRecord& where, const Repaired& repaired);
  void fault(const SurveyRecord& where, const Fault& fault, const std::string& corrected);
  void followed(const SurveyRecord& where, const SurveyTerm& term);
  void own_record();
  void own_term(const SurveyTerm& one);
  void ignored(const Term& term);
  void totals();
  void dead(const SurveyRecord& where, std::vector<const SurveyTerm*>& terms);
  bool told(const SurveyRecord& where, size_t position) const;

  const SurveyRecord& root_;
  std::set<std::string> seen_;  // domains
  std::set<std::string> dead_;  // terms
  size_t faults_ = 0;
  std::vector<Finding> out_;
};

// Whether an error stands at this place already.
bool Findings::told(const SurveyRecord& where, size_t position) const {
  const std::string name = question_name(where.domain);
  return std::any_of(out_.begin(), out_.end(), [&](const Finding& one) {
    return one.name == name && one.place && position >= one.place->position &&
           position < one.place->position + one.place->length && is_mistake(one);
  });
}

void Findings::absent() {
  if (root_.state == RecordState::Several) {
    add("SPF_MULTIPLE", root_, {{"count", std::to_string(root_.texts.size())}});
  } else if (root_.state == RecordState::Unanswered) {
    add("DOM_DNS_TEMPFAIL", root_, {{"reason", root_.reason}});
  } else if (root_.near.empty()) {
    add("SPF_MISSING", root_);
  } else {
    for (const std::string& text : root_.near) {
      const std::string corrected = repair({text}, root_.domain).record();
      Finding& one = add(has_quotes(text) ? "SPF_QUOTES" : "SPF_VERSION", root_,
                         {{"found", checks::visible(text, kShown)}, {"corrected", corrected}});
      one.compared = checks::compare_text(corrected, text);
    }
  }
}

// Faults and dead ends make the check of every address fail, wherever they are below.
void Findings::record(const SurveyRecord& where) {
  if (!seen_.insert(ascii::to_lower(where.domain)).second) return;
  if (&where == &root_ || !where.faults.empty()) {
    const Repaired repaired = repair(where.parts, where.domain);
    glued(where, repaired);
    for (const Fault& one : where.faults) fault(where, one, repaired.record());
  }
  for (const SurveyTerm& term : where.terms) {
    if (!term.ignored) followed(where, term);
  }
}

void Findings::glued(const SurveyRecord& where, const Repaired& repaired) {
  for (const Finding& one : repaired.notes) {
    if (one.id != "SPF_GLUED" || ++faults_ > kMostFaults) continue;
    out_.push_back(one);
    if (faults_ == 1)
      out_.back().compared = checks::compare_text(repaired.record(), where.texts.front());
  }
}

void Findings::fault(const SurveyRecord& where, const Fault& fault, const std::string& corrected) {
  const std::string& text = where.texts.front();
  const Place place = word_at(text, fault.position);
  if (told(where, fault.position) || told(where, place.position) || ++faults_ > kMostFaults) return;
  const bool quotes = has_quotes(text.substr(place.position, place.length));
  Finding& one = at(quotes ? "SPF_QUOTES" : "SPF_SYNTAX", where, place,
                    {{"corrected", checks::visible(corrected)}, {"reason", fault.text}});
  if (quotes) one.facts.emplace_back("found", checks::visible(text, kShown));
  one.place = Place{fault.position, fault.length};
  if (faults_ == 1) one.compared = checks::compare_text(corrected, text);
}

void Findings::followed(const SurveyRecord& where, const SurveyTerm& term) {
  if (told(where, term.term.position)) return;
  if (term.unanswered) at("DOM_DNS_TEMPFAIL", where, term.term, {{"reason", term.reason}});
  if (term.below.empty()) return;
  const SurveyRecord& below = term.below.front();
  const Facts target{{"target", checks::visible(below.domain, kShown)},
                     {"count", std::to_string(below.texts.size())}};
  switch (below.state) {
    case RecordState::Found:
      record(below);
      break;
    case RecordState::Loop:
      at("SPF_LOOP", where, term.term, target);
      break;
    case RecordState::Missing:
      at("SPF_INC_DEAD", where, term.term, target);
      break;
    case RecordState::Several:
      at("SPF_INC_SEVERAL", where, term.term, target);
      break;
    case RecordState::Unanswered:
      break;
  }
}

void Findings::own_record() {
  std::set<std::string> seen;
  bool has_end = false;
  const SurveyTerm* variable = nullptr;
  for (const SurveyTerm& term : root_.terms) {
    const TermKind kind = term.term.kind;
    has_end = has_end || kind == TermKind::All || kind == TermKind::Redirect;
    if (term.on_message && !variable) variable = &term;
    if (term.ignored) ignored(term.term);
    if (!seen.insert(ascii::to_lower(term.term.text)).second) at("SPF_DUP", root_, term.term);
    own_term(term);
  }
  if (!has_end && root_.faults.empty()) add("SPF_NO_ALL", root_);
  if (variable) at("SPF_MACRO", root_, variable->term);
  const size_t octets = root_.texts.front().size();
  if (octets > kLargeRecord) add("SPF_SIZE", root_, {{"octets", std::to_string(octets)}});
}

void Findings::ignored(const Term& term) {
  at(term.kind == TermKind::Redirect ? "SPF_REDIRECT_ALL" : "SPF_AFTER_ALL", root_, term);
}

void Findings::own_term(const SurveyTerm& one) {
  const Term& term = one.term;
  const bool end = term.kind == TermKind::All && !one.ignored;
  if (end && term.qualifier == Qualifier::Pass) at("SPF_PLUS_ALL", root_, term);
  if (end && term.qualifier == Qualifier::Neutral) at("SPF_NEUTRAL", root_, term);
  if (term.kind == TermKind::Ptr) at("SPF_PTR", root_, term);
  const bool four = term.kind == TermKind::Ip4, six = term.kind == TermKind::Ip6;
  if ((four && term.network.prefix < kWideV4) || (six && term.network.prefix < kWideV6))
    at("SPF_WIDE", root_, term);
  if (term.kind == TermKind::Mx && one.hosts > kMostMxHosts)
    at("SPF_MX_MANY", root_, term, {{"count", std::to_string(one.hosts)}});
  if (is_misread(term.text))
    at("SPF_NO_EFFECT", root_, term,
       {{"corrected", checks::visible(repair(root_.parts, root_.domain).record())}});
}

void Findings::totals() {
  const Facts lookups{{"lookups", std::to_string(root_.lookups)}};
  if (root_.lookups > kMostLookups) {
    add("SPF_LOOKUPS", root_, lookups);
  } else if (root_.lookups >= kManyLookups) {
    add("SPF_LOOKUPS_NEAR", root_, lookups);
  }
  std::vector<const SurveyTerm*> terms;
  dead(root_, terms);
  if (root_.voids <= kMostVoids) return;
  std::string names;
  for (const SurveyTerm* term : terms)
    names += (names.empty() ? "" : ", ") + checks::visible(term->term.text, kShown);
  add("SPF_VOID", root_, {{"voids", std::to_string(root_.voids)}, {"terms", names}});
}

void Findings::dead(const SurveyRecord& where, std::vector<const SurveyTerm*>& terms) {
  for (const SurveyTerm& term : where.terms) {
    if (term.is_void) terms.push_back(&term);
    if (term.is_void && root_.voids <= kMostVoids && !told(where, term.term.position) &&
        dead_.insert(ascii::to_lower(term.term.text)).second)
      at("SPF_VOID_TERM", where, term.term);
    for (const SurveyRecord& below : term.below) dead(below, terms);
  }
}

}  // namespace

std::vector<checks::Finding> findings_about(const SurveyRecord& root) {
  return Findings(root).find();
}

}  // namespace sluis::policy::spf
