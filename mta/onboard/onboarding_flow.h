// SPDX-License-Identifier: Apache-2.0
// onboarding_flow: one look at everything a domain should publish. The zone's own servers are asked
// first, which says whether a record is saved right; then the resolver, which says whether
// receivers see it, or from when. A resolver is not asked about a record that never was right and
// is not right yet: its negative answer would only keep the record from being seen later. Where the
// zone's servers cannot be asked, the resolver's word alone counts, and that is said.
//
// A record that is missing or wrong is explained with the checks of policy/checks, which may ask a
// few names more. Nothing is taken from our own cache, and nothing is changed. One loop's thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "mta/lookup/zone_look.h"
#include "mta/onboard/bounce_alias.h"
#include "mta/onboard/domain_record.h"
#include "mta/onboard/probe.h"
#include "mta/onboard/selector_plan.h"
#include "mta/onboard/spf_look_flow.h"

namespace sluis::onboard {

struct SelectorCheck {
  std::string selector;
  std::string key_print;  // empty: our own key could not be had
  Fact fact;              // `checked` is set when DNS answered
  policy::Answer news = policy::Answer::None;
  Scheme scheme = Scheme::Txt;  // under which it was asked for
  bool leaving = false;         // SelectorWanted::leaving
};

// One look at a domain.
struct DomainCheck {
  WallTime at{};
  Scheme scheme = Scheme::Txt;           // of the domain
  std::vector<SelectorCheck> selectors;  // those of its scheme first
  Fact bounce;                           // Unchecked when no bounce alias is asked for
  Fact spf;                              // Unchecked when nothing of ours is configured
  Fact ownership;                        // Unchecked when the domain has no proof to give
  std::vector<policy::Finding> notes;    // on how it was looked at
  std::string name_server;               // of the domain, the first by name; empty: not found
  size_t questions = 0;                  // names asked about

  bool any_ok() const;
  bool all_ok() const;  // every selector that it is asked for under its scheme; SPF apart
  bool any_unanswerable() const;
};

// What a look is about.
struct LookSubject {
  std::string domain;
  Scheme scheme = Scheme::Txt;
  std::vector<SelectorWanted> selectors;
  std::string token;                 // its ownership token; empty: it is not asked for
  std::vector<std::string> counted;  // selectors that were seen right before
  std::optional<BounceAlias> bounce;
  SpfWanted spf;
  policy::AskedBy asked_by = policy::AskedBy::Daemon;
};

// What `ways` names outlives the flow; `probe` is kept alive by it.
Task<DomainCheck> check_domain(lookup::ZoneAsker ways, std::shared_ptr<Probe> probe,
                               LookSubject subject);

// The verdict over all selectors, in one sentence.
policy::Finding verdict_of(const DomainCheck& check);

}  // namespace sluis::onboard
