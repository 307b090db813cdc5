// SPDX-License-Identifier: Apache-2.0
// Survey: a domain's SPF record as a whole, whoever sends: everything it leads to, what each term
// costs of the ten look-ups (RFC 7208 4.6.4), which terms are dead, and every problem with its
// place. check_host() answers for one address; this is for the person who keeps the record. A pure
// machine like CheckHost. What depends on the message (macros) is counted and not followed.
#pragma once

#include <memory>
#include <string>
#include <vector>

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
  std::string note;
  std::vector<SurveyRecord> below;  // what include or redirect leads to; one at most
};

struct SurveyRecord {
  std::string domain;
  RecordState state = RecordState::Missing;
  std::vector<std::string> texts;  // the SPF records; the one, or several
  std::vector<std::string> near;   // TXT records that were perhaps meant to be one
  std::vector<Fault> faults;
  std::vector<SurveyTerm> terms;
  unsigned lookups = 0, voids = 0;
  std::string reason;  // when it is not Found
};

enum class Weight : uint8_t { Error, Warning, Info };
std::string_view to_string(Weight weight);

// One thing to mend or to know, by its id in the catalogue of checks.
struct Problem {
  std::string id;
  Weight weight = Weight::Error;
  std::string text;                     // an English sentence
  std::string domain;                   // whose record
  std::optional<size_t> position = {};  // in that record
  size_t length = 0;
};

struct SurveyResult {
  SurveyRecord root;
  std::vector<Problem> problems;
  bool complete = true;  // DNS answered everything
  bool good() const;     // no error among the problems
};

std::vector<Problem> problems_of(const SurveyRecord& root);

class Survey {
 public:
  explicit Survey(std::string domain);
  ~Survey();
  Survey(Survey&&) noexcept;

  // As CheckHost.
  const Question* question() const;
  void answer(Answer answer);
  void out_of_time();
  const SurveyResult& result() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The survey over answers that are there already; the question it lacks, if there is one.
struct SurveyStep {
  SurveyResult result;
  std::optional<Question> missing;
};
SurveyStep survey(const std::string& domain, const Answers& answers, bool out_of_time);

}  // namespace sluis::policy::spf
