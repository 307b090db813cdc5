// SPDX-License-Identifier: Apache-2.0
// Survey: a domain's SPF record as a whole, whoever sends: everything it leads to, what each term
// costs of the ten look-ups (RFC 7208 4.6.4), which terms are dead, and every problem with its
// place. check_host() answers for one address; this is for the person who keeps the record. What
// depends on the message (macros) is counted and not followed.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "policy/checks/finding.h"
#include "policy/spf/question.h"
#include "policy/spf/record.h"

namespace sluis::policy::spf {

inline constexpr unsigned kMostSurveyQuestions = 100;  // then the rest is left out, and said to be
inline constexpr unsigned kDeepestSurvey = 12;         // records below records
inline constexpr size_t kMostSurveyTerms = 3000;       // of all records
inline constexpr unsigned kMostSurveyRecords = 200;    // one that is met twice counts twice

enum class RecordState : uint8_t { Found, Missing, Several, Unanswered, Loop };

struct SurveyRecord;

struct SurveyTerm {
  Term term;
  bool ignored = false;  // it stands after `all`, or is a redirect beside it
  unsigned lookups = 0;  // it costs, those below it included
  unsigned voids = 0;    // look-ups that find nothing, those below it included
  bool is_void = false;  // its own look-up finds nothing
  bool unanswered = false;
  bool on_message = false;          // what it leads to depends on the message
  size_t hosts = 0;                 // mail servers that an mx leads to
  std::string reason;               // when it is unanswered
  std::vector<SurveyRecord> below;  // what include or redirect leads to; one at most
};

struct SurveyRecord {
  std::string domain;
  RecordState state = RecordState::Missing;
  std::vector<std::string> texts;  // the SPF records; the one, or several
  std::vector<std::string> parts;  // the strings of the one, as DNS has them
  std::vector<std::string> near;   // TXT records that were perhaps meant to be one
  std::vector<Fault> faults;
  std::vector<SurveyTerm> terms;
  unsigned lookups = 0, voids = 0;
  std::string reason;  // when it is Unanswered
};

struct SurveyResult {
  SurveyRecord root;
  // What is wrong and what is worth knowing, by the catalogue of checks; each `name` is the domain
  // whose record it is. SPF_OK stands among them when nothing is an error.
  std::vector<checks::Finding> findings;
  bool complete = true;  // DNS answered everything
  bool good() const;     // no error among the findings
};

std::vector<checks::Finding> findings_about(const SurveyRecord& root);

// Does a term that counts lead to the record of `domain`, by however many others?
bool leads_to(const SurveyRecord& record, std::string_view domain);

// The survey over answers that are there already; the question it lacks, if there is one.
struct SurveyStep {
  SurveyResult result;
  std::optional<Question> missing;
};
SurveyStep survey(const std::string& domain, const Answers& answers, bool out_of_time);

}  // namespace sluis::policy::spf
