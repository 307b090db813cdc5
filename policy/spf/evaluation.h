// SPDX-License-Identifier: Apache-2.0
// Evaluation: one run of check_host() over the answers that are known so far (RFC 7208 4 to 6). It
// ends with an outcome, or with the question whose answer it lacks: every step that may need one
// returns an optional, empty when it does. The inside of CheckHost.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "policy/spf/check_host.h"
#include "policy/spf/record.h"

namespace sluis::policy::spf {

// What survives from one run to the next.
struct Known {
  Answers answers;
  std::map<std::string, Record> records;  // parsed, by their text
  bool out_of_time = false;
};

class Evaluation {
 public:
  Evaluation(const Request& request, Known& known);

  struct Outcome {
    SpfResult result = SpfResult::None;
    std::string reason;
    const Term* explanation = nullptr;  // exp= of the record that decided
    std::string domain;                 // whose record that was
  };
  std::optional<Outcome> check(const std::string& domain, TraceCheck& trace);
  // The text that exp= leads to; empty when there is none that can be used (6.2).
  std::optional<std::string> explain(const Outcome& outcome);

  // Valid after an empty optional.
  const Question& missing() const { return missing_; }
  unsigned lookups() const { return lookups_; }
  unsigned voids() const { return voids_; }
  // The domain that the check begins with (4.1).
  const std::string& first_domain() const { return facts_.sender_domain; }

 private:
  // A term matches, or does not, or ends the check.
  struct Match {
    enum class Kind : uint8_t { Yes, No, Error } kind = Kind::No;
    SpfResult error = SpfResult::PermError;
    std::string note;
  };
  using MaybeMatch = std::optional<Match>;
  static Match yes(std::string note) { return {Match::Kind::Yes, {}, std::move(note)}; }
  static Match no(std::string note) { return {Match::Kind::No, {}, std::move(note)}; }
  static Match error(SpfResult result, std::string note) {
    return {Match::Kind::Error, result, std::move(note)};
  }

  std::optional<Outcome> run(const Record& record, const std::string& domain, TraceCheck& trace);
  std::optional<Outcome> redirect(const Term& term, const std::string& domain, TraceCheck& trace);
  MaybeMatch match(const Term& term, const std::string& domain, TraceTerm& trace);
  MaybeMatch match_include(const Term& term, const std::string& domain, TraceTerm& trace);
  MaybeMatch match_a(const Term& term, const std::string& domain, TraceTerm& trace);
  MaybeMatch match_mx(const Term& term, const std::string& domain, TraceTerm& trace);
  MaybeMatch match_ptr(const Term& term, const std::string& domain, TraceTerm& trace);
  MaybeMatch match_exists(const Term& term, const std::string& domain, TraceTerm& trace);
  Match match_network(const Term& term) const;

  // `name` as macros made it; ask_known() takes one that stood in an answer.
  const Answer* ask(RecordType type, const std::string& name);
  const Answer* ask_known(RecordType type, const std::string& name);
  RecordType address_type() const;
  bool covers(const Term& term, const Answer& answer) const;
  std::optional<std::string> target_of(const Term& term, const std::string& domain);
  std::optional<std::string> expanded(const MacroString& text, const std::string& domain);
  std::optional<std::string> validated_name(const std::string& domain);
  // Counts one of the ten; the error when there is none left.
  std::optional<Match> count_lookup(TraceTerm& trace);
  std::optional<Match> count_void(const Answer& answer, TraceTerm& trace);
  const Record& record_of(const std::string& text);

  const Request& request_;
  Known& known_;
  MacroFacts facts_;
  Question missing_;
  unsigned lookups_ = 0, voids_ = 0;
};

}  // namespace sluis::policy::spf
