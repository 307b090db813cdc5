// SPDX-License-Identifier: Apache-2.0
// check_host(): may this address send mail as this domain? RFC 7208 whole: every mechanism,
// modifier and macro, the limits of 4.6.4, the explanation. A pure machine: it asks one question
// after the other, is told the answers and ends with a verdict that says what decided.
//
//   CheckHost check(request);
//   while (const Question* question = check.question()) check.answer(…);
//   check.verdict()
//
// Inside, each answer starts the evaluation over with all that is known so far, until it needs
// nothing more: the code reads like the RFC, and at most some 150 questions make that cheap.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "mta/base/ip_address.h"
#include "policy/spf/question.h"

namespace sluis::policy::spf {

inline constexpr unsigned kMostLookups = 10;         // terms that ask DNS (4.6.4)
inline constexpr unsigned kMostVoids = 2;            // of those, terms that found nothing
inline constexpr unsigned kMostMxHosts = 10;         // a term
inline constexpr unsigned kMostPtrNames = 10;        // the rest is not looked at
inline constexpr size_t kLongestExplanation = 4096;  // octets; a longer one is dropped

enum class SpfResult : uint8_t { None, Neutral, Pass, Fail, SoftFail, TempError, PermError };
std::string_view to_string(SpfResult result);  // "none", "temperror", …

struct Request {
  IpAddress ip;
  std::string sender;  // MAIL FROM without brackets; empty: HELO is checked
  std::string helo;
  std::string receiver = "unknown";  // %{r}
  int64_t time = 0;                  // %{t}: seconds since 1970
};

struct TraceCheck;

// What became of one term.
struct TraceTerm {
  std::string text;
  std::string outcome;            // "match", "no match", "temperror", "permerror"
  unsigned lookups = 0;           // it cost, those below it included
  bool is_void = false;           // it asked, and nothing was there
  std::string note;               // what was found
  std::vector<TraceCheck> below;  // the record that include or redirect led to
};

struct TraceCheck {
  std::string domain;
  std::string record;  // empty when there is no one SPF record
  SpfResult result = SpfResult::None;
  std::string reason;
  unsigned lookups = 0;  // of all its terms
  std::vector<TraceTerm> terms;
};

struct Verdict {
  SpfResult result = SpfResult::None;
  std::string reason;       // one sentence: what decided
  std::string explanation;  // the domain owner's text for a fail (exp=), if there is one
  std::string domain;       // whose record was checked
  unsigned lookups = 0, voids = 0;
  TraceCheck trace;
};

// The check over answers that are there already; the question it lacks, if there is one.
struct HostStep {
  Verdict verdict;
  std::optional<Question> missing;
};
HostStep check_host(const Request& request, const Answers& answers, bool out_of_time);

class CheckHost {
 public:
  explicit CheckHost(Request request);
  ~CheckHost();
  CheckHost(CheckHost&&) noexcept;

  // What to find out next; null when the verdict is there.
  const Question* question() const;
  void answer(Answer answer);
  // No more time: what is not known now counts as a DNS error (4.6.4). The verdict is there at
  // once.
  void out_of_time();
  const Verdict& verdict() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace sluis::policy::spf
