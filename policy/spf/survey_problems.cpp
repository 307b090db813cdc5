// SPDX-License-Identifier: Apache-2.0
// What is wrong with a record that was surveyed, and what is worth knowing about it.
#include <algorithm>
#include <set>

#include "mta/base/ascii.h"
#include "policy/spf/check_host.h"
#include "policy/spf/survey.h"

namespace sluis::policy::spf {
namespace {

constexpr unsigned kManyLookups = 9;  // of ten: the next change may break it
constexpr size_t kLargeRecord = 450;  // octets: an answer over 512 needs TCP (RFC 7208 3.4)
constexpr uint8_t kWideV4 = 16, kWideV6 = 32;

class Problems {
 public:
  explicit Problems(const SurveyRecord& root) : root_(root) {}

  std::vector<Problem> find() {
    if (root_.state != RecordState::Found) {
      absent();
      return std::move(out_);
    }
    record(root_);
    own_record();
    totals();
    return std::move(out_);
  }

 private:
  Problem& add(const char* id, Weight weight, std::string text) {
    return out_.emplace_back(Problem{id, weight, std::move(text), root_.domain});
  }
  void at(const char* id, Weight weight, const SurveyRecord& where, const Term& term,
          std::string text) {
    Problem& one = add(id, weight, "'" + term.text + "': " + std::move(text));
    one.domain = where.domain;
    one.position = term.position;
    one.length = term.text.size();
  }

  void absent() {
    switch (root_.state) {
      case RecordState::Several:
        add("SPF_MULTIPLE", Weight::Error, root_.reason + "; they cancel each other, merge them");
        return;
      case RecordState::Unanswered:
        add("DOM_DNS_TEMPFAIL", Weight::Info, root_.reason);
        return;
      default:
        break;
    }
    for (const std::string& text : root_.near) {
      add("SPF_VERSION", Weight::Error,
          "the TXT record \"" + text.substr(0, 60) +
              "\" must begin with exactly 'v=spf1' and a space to count");
    }
    add("SPF_MISSING", Weight::Error, root_.reason);
  }

  // Faults and dead ends make the check of every address fail, wherever they are below.
  void record(const SurveyRecord& where) {
    for (const Fault& fault : where.faults) {
      Problem& one = add("SPF_SYNTAX", Weight::Error, fault.text);
      one.domain = where.domain;
      one.position = fault.position;
      one.length = fault.length;
    }
    for (const SurveyTerm& term : where.terms) {
      if (term.ignored) continue;
      if (term.unanswered) at("DOM_DNS_TEMPFAIL", Weight::Info, where, term.term, term.note);
      if (term.below.empty()) continue;
      const SurveyRecord& below = term.below.front();
      switch (below.state) {
        case RecordState::Found:
          record(below);
          break;
        case RecordState::Loop:
          at("SPF_LOOP", Weight::Error, where, term.term, below.reason);
          break;
        case RecordState::Missing:
          at("SPF_INC_DEAD", Weight::Error, where, term.term,
             below.reason + "; that makes the whole record invalid");
          break;
        case RecordState::Several:
          at("SPF_INC_DEAD", Weight::Error, where, term.term,
             below.reason + ", which cancel each other; that makes the whole record invalid");
          break;
        case RecordState::Unanswered:
          break;
      }
    }
  }

  void own_record() {
    std::set<std::string> seen;
    bool has_end = false, macros = false;
    for (const SurveyTerm& term : root_.terms) {
      const TermKind kind = term.term.kind;
      has_end = has_end || kind == TermKind::All || kind == TermKind::Redirect;
      macros = macros || term.note == "depends on the message";
      if (term.ignored) ignored(term.term);
      if (!seen.insert(ascii::to_lower(term.term.text)).second) {
        at("SPF_DUP", Weight::Info, root_, term.term, "it stands there twice");
      }
      own_term(term);
    }
    if (!has_end && root_.faults.empty()) {
      add("SPF_NO_ALL", Weight::Warning, "the record has no end; add ~all");
    }
    if (macros) {
      add("SPF_MACRO", Weight::Info,
          "the record uses variables; what they lead to depends on the message");
    }
    if (root_.texts.front().size() > kLargeRecord) {
      add("SPF_SIZE", Weight::Warning,
          "the record has " + std::to_string(root_.texts.front().size()) + " octets; over " +
              std::to_string(kLargeRecord) + " is too long for some receivers");
    }
  }

  void ignored(const Term& term) {
    if (term.kind == TermKind::Redirect) {
      at("SPF_REDIRECT_ALL", Weight::Warning, root_, term,
         "it is ignored, because there is an all");
    } else {
      at("SPF_AFTER_ALL", Weight::Error, root_, term, "what stands after all is ignored");
    }
  }

  void own_term(const SurveyTerm& one) {
    const Term& term = one.term;
    if (term.kind == TermKind::All && !one.ignored && term.qualifier == Qualifier::Pass) {
      at("SPF_PLUS_ALL", Weight::Error, root_, term, "it lets anybody send; use ~all");
    }
    if (term.kind == TermKind::All && !one.ignored && term.qualifier == Qualifier::Neutral) {
      at("SPF_NEUTRAL", Weight::Warning, root_, term, "it gives no protection; use ~all");
    }
    if (term.kind == TermKind::Ptr) {
      at("SPF_PTR", Weight::Warning, root_, term, "outdated and slow; remove it");
    }
    const bool four = term.kind == TermKind::Ip4, six = term.kind == TermKind::Ip6;
    if ((four && term.network.prefix < kWideV4) || (six && term.network.prefix < kWideV6)) {
      at("SPF_WIDE", Weight::Warning, root_, term, "a very wide range");
    }
    if (term.kind == TermKind::Mx && one.note.ends_with(" mail servers")) {
      at("SPF_MX_MANY", Weight::Warning, root_, term,
         one.note + "; only " + std::to_string(kMostMxHosts) + " are looked at");
    }
  }

  void totals() {
    const std::string count =
        std::to_string(root_.lookups) + " look-ups of at most " + std::to_string(kMostLookups);
    if (root_.lookups > kMostLookups) {
      add("SPF_LOOKUPS", Weight::Error, count + "; SPF fails for mail that needs the last ones");
    } else if (root_.lookups >= kManyLookups) {
      add("SPF_LOOKUPS", Weight::Warning, count + "; there is hardly room for more");
    }
    if (root_.voids > kMostVoids) {
      add("SPF_VOID", Weight::Error,
          std::to_string(root_.voids) + " look-ups find nothing; at most " +
              std::to_string(kMostVoids) + " may");
    }
    dead(root_);
  }

  void dead(const SurveyRecord& where) {
    for (const SurveyTerm& term : where.terms) {
      if (term.is_void && root_.voids <= kMostVoids) {
        at("SPF_VOID", Weight::Warning, where, term.term, "nothing is there; remove it");
      } else if (term.is_void) {
        at("SPF_VOID", Weight::Error, where, term.term, "nothing is there; remove it");
      }
      for (const SurveyRecord& below : term.below) dead(below);
    }
  }

  const SurveyRecord& root_;
  std::vector<Problem> out_;
};

}  // namespace

std::vector<Problem> problems_of(const SurveyRecord& root) {
  return Problems(root).find();
}

}  // namespace sluis::policy::spf
