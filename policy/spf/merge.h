// SPDX-License-Identifier: Apache-2.0
// Merge: from what a domain publishes to the one SPF record that it should publish so that our mail
// passes too, without cutting off anybody who passes today. Proposed is a text; it is measured
// (look-ups, void look-ups, octets) and tried (check_host() for our addresses) before a person sees
// it, and proposing again after it was published changes nothing. A pure machine like CheckHost.
//
// How: terms of all SPF records in their order, mistakes that can only mean one thing mended, dead
// terms and doubles left out, the include of the mailbox provider behind the MX and ours put before
// the end, and one end: the customer's own, ~all where there was none, +all, or several that
// differ.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "mta/base/ip_address.h"
#include "policy/checks/finding.h"
#include "policy/spf/question.h"
#include "policy/spf/survey.h"

namespace sluis::policy::spf {

inline constexpr size_t kMostMergeNotes = 100;  // the rest of a record full of mistakes goes untold

struct MergeRequest {
  std::string domain;
  std::string include;            // ours: "spf.provider.example"
  std::vector<IpAddress> egress;  // ours; empty: the include's presence is looked at instead
};

struct DiffWord {
  enum class Kind : uint8_t { Kept, Added, Removed } kind = Kind::Kept;
  std::string word;
  bool operator==(const DiffWord&) const = default;
};
std::vector<DiffWord> diff_words(std::string_view before, std::string_view after);

// What a proposal is made of; each TXT record with its strings apart.
struct MergeFacts {
  std::string domain;
  std::vector<std::vector<std::string>> txt;
  std::vector<std::string> mx;
  std::string include;
  std::string provider;  // the mailbox provider's include; empty: it is covered, or unknown
  bool covered = false;  // a term leads to the provider's include already
  std::vector<std::string> dead;  // terms, lower case, whose look-up finds nothing
};

struct Proposal {
  std::string record;
  std::vector<std::string> before;     // the records it takes the place of, as DNS joins them
  std::vector<checks::Finding> notes;  // what was wrong with them, and is mended in the record
};
Proposal propose(const MergeFacts& facts);

// "spf.protection.outlook.com" for Microsoft 365's mail servers, and so on; empty when none is
// known.
std::string provider_include(const std::vector<std::string>& mx);

struct MergeResult {
  enum class Action : uint8_t { Nothing, Add, Replace, Unanswered } action = Action::Nothing;
  Proposal proposal;
  std::vector<std::string> remove;  // further records to delete
  std::vector<DiffWord> diff;       // from the record to replace
  unsigned lookups = 0, voids = 0;
  std::optional<unsigned> lookups_before;  // of the record to replace, when it is the only one
  bool fits = false;                       // both limits are kept
  bool passes = false;                     // for every address of ours
  std::vector<checks::Finding> warnings;   // about the proposed record
  std::string reason;                      // when unanswered
};
std::string_view to_string(MergeResult::Action action);

// The merge over answers that are there already; the question it lacks, if there is one.
struct MergeStep {
  MergeResult result;
  std::optional<Question> missing;
};
MergeStep merge(const MergeRequest& request, const Answers& answers, bool out_of_time);

class Merge {
 public:
  explicit Merge(MergeRequest request);
  ~Merge();
  Merge(Merge&&) noexcept;

  const Question* question() const;
  void answer(Answer answer);
  void out_of_time();
  const MergeResult& result() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace sluis::policy::spf
