// SPDX-License-Identifier: Apache-2.0
// DomainRecord: what is known of one customer's domain: whose it is, its state with since, reason
// and actor, and per record in DNS what was last seen and how often in a row. Values only;
// domain_registry keeps them, stored_rows writes them down, activation decides what follows.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mta/base/clock.h"
#include "policy/auth_problem.h"
#include "policy/confirmation.h"
#include "policy/directory.h"
#include "policy/fact_state.h"
#include "policy/sentences.h"

namespace sluis::onboard {

// How a domain publishes our keys (selector_plan.h). Txt: as TXT records of its own. Cname: the
// same names lead to a name of ours that is the domain's alone. Legacy: older selectors lead to
// ours.
enum class Scheme : uint8_t { Txt, Cname, Legacy };

using policy::FactState;

// What DNS says about one record. An answer that could not be had changes nothing here, unless
// nothing was known before.
struct Fact {
  FactState state = FactState::Unchecked;
  WallTime checked{};       // of the answer behind `state`
  policy::Finding finding;  // why
  std::vector<policy::Finding> notes;
  std::string evidence;     // what was served by whom, for a person; bounded
  WallTime visible_from{};  // when an older answer makes room for what is saved; zero: none does
  // Since when looks get no answer, so that all of the above is older; zero: the last look got one.
  WallTime failing_since{};
  policy::Finding failing;  // why

  bool operator==(const Fact&) const = default;
};

struct SelectorFact {
  std::string selector;
  Fact fact;
  policy::Confirmation seen;    // confirmed: the domain's mail may be signed with it
  WallTime confirmed_at{};      // since when, if it is
  std::string key_print;        // which of our keys was seen; another key makes this fact void
  Scheme scheme = Scheme::Txt;  // under which it was asked for

  bool operator==(const SelectorFact&) const = default;
};

// What the addresses on a domain and support are told of (domain_notices.h).
enum class NoticeKind : uint8_t {
  Activated,
  SelectorLost,
  Degraded,
  Degraded24,
  Degraded48,
  Restored,
  Suspended,
  PlanGrace,
  PlanPaused
};

struct DomainRecord {
  std::string name;  // A-labels, lower case
  std::string account;
  std::string plan = "pro";
  Scheme scheme = Scheme::Txt;
  std::optional<Scheme> moving_from;  // whose selectors sign until those of `scheme` do
  policy::DomainState state = policy::DomainState::Pending;
  WallTime added{};
  WallTime since{};    // of the state
  std::string reason;  // of the state, for a person
  std::string actor;   // who brought it about; "sluis" for the daemon itself
  // Support (or the automatic activation) wanted it on, and nobody has taken that back: it comes on
  // again by itself after a pause.
  bool approved = false;
  WallTime pause_until{};        // of a pause with an end
  bool paused_for_plan = false;  // a better plan ends the pause
  WallTime plan_ends{};          // of the grace after a downgrade; zero: no downgrade
  std::vector<SelectorFact> selectors;
  Fact spf;
  Fact bounce;        // the alias that mail returns to (bounce_alias.h); Unchecked: not asked for
  std::string token;  // ownership.h; empty: none was given out
  Fact ownership;
  std::vector<std::string> contacts;               // addresses that are told what becomes of it
  std::string language;                            // "en" or "nl"; empty: the configured one
  std::map<NoticeKind, WallTime> noticed;          // when each was last called for
  std::vector<NoticeKind> outbox;                  // called for, and not yet in the queue
  std::vector<policy::AuthProblem> auth_problems;  // receivers that refuse its mail
  WallTime reply_look{};      // the last look that a receiver's reply called for
  WallTime checked{};         // the last check, whatever came of it
  WallTime looked_at{};       // when a person last asked for a check: they wait for the next
  uint64_t history_next = 0;  // sequence number of its next history entry

  bool operator==(const DomainRecord&) const = default;
};

struct HistoryEntry {
  WallTime at{};
  std::string actor;
  std::string what;  // "state pending -> ready", "key001 missing -> ok"
  std::string reason;

  bool operator==(const HistoryEntry&) const = default;
};

std::string_view to_string(Scheme scheme);
std::optional<Scheme> parse_scheme(std::string_view text);
constexpr const char* kSchemes = "txt, cname or legacy";  // for a person

// Both ask for the same selectors.
bool share_selectors(Scheme a, Scheme b);

// The last answers that counted said that it is right.
bool was_seen_right(const SelectorFact& fact);

}  // namespace sluis::onboard
