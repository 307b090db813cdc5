// SPDX-License-Identifier: Apache-2.0
// The mechanisms (RFC 7208 5), each with the questions it needs.
#include <algorithm>

#include "policy/spf/evaluation.h"
#include "policy/spf/target_name.h"

namespace sluis::policy::spf {
namespace {

std::string nothing_at(RecordType type, const std::string& name) {
  return name + " has no record of type " + std::string(to_string(type));
}

std::string not_a_name(const std::string& name) {
  return "'" + name + "' is no name that can be looked up";
}

}  // namespace

Evaluation::MaybeMatch Evaluation::match(const Term& term, const std::string& domain,
                                         TraceTerm& trace) {
  if (costs_lookup(term.kind)) {
    if (auto full = count_lookup(trace)) return full;
  }
  switch (term.kind) {
    case TermKind::All:
      return yes("no term before it matches " + to_string(facts_.ip));
    case TermKind::Ip4:
    case TermKind::Ip6:
      return match_network(term);
    case TermKind::Include:
      return match_include(term, domain, trace);
    case TermKind::A:
      return match_a(term, domain, trace);
    case TermKind::Mx:
      return match_mx(term, domain, trace);
    case TermKind::Ptr:
      return match_ptr(term, domain, trace);
    case TermKind::Exists:
      return match_exists(term, domain, trace);
    default:
      return no({});
  }
}

Evaluation::Match Evaluation::match_network(const Term& term) const {
  if (!term.network.contains(facts_.ip)) return no({});
  return yes(to_string(facts_.ip) + " is in that network");
}

bool Evaluation::covers(const Term& term, const Answer& answer) const {
  const uint8_t prefix = facts_.ip.is_v4() ? term.prefix4 : term.prefix6;
  return std::any_of(answer.addresses.begin(), answer.addresses.end(), [&](const IpAddress& found) {
    return IpNetwork{found, prefix}.contains(facts_.ip);
  });
}

// The table of 5.2.
Evaluation::MaybeMatch Evaluation::match_include(const Term& term, const std::string& domain,
                                                 TraceTerm& trace) {
  const auto target = target_of(term, domain);
  if (!target) return std::nullopt;
  const auto outcome = check(*target, trace.below.emplace_back());
  if (!outcome) return std::nullopt;
  switch (outcome->result) {
    case SpfResult::Pass:
      return yes(outcome->reason);
    case SpfResult::TempError:
      return error(SpfResult::TempError, outcome->reason);
    case SpfResult::PermError:
      return error(SpfResult::PermError, outcome->reason);
    case SpfResult::None:
      return error(SpfResult::PermError,
                   "'" + term.text + "' leads to no record: " + outcome->reason);
    default:
      return no(std::string(to_string(outcome->result)));
  }
}

Evaluation::MaybeMatch Evaluation::match_a(const Term& term, const std::string& domain,
                                           TraceTerm& trace) {
  const auto target = target_of(term, domain);
  if (!target) return std::nullopt;
  if (!is_well_formed(*target)) return no(not_a_name(*target));
  const Answer* answer = ask(address_type(), *target);
  if (!answer) return std::nullopt;
  if (answer->status == Answer::Status::TempFail) {
    return error(SpfResult::TempError, no_answer(address_type(), *target, *answer));
  }
  if (auto full = count_void(*answer, trace)) return full;
  if (answer->is_void()) return no(nothing_at(address_type(), *target));
  if (!covers(term, *answer)) return no({});
  return yes(to_string(facts_.ip) + " is an address of " + *target);
}

Evaluation::MaybeMatch Evaluation::match_mx(const Term& term, const std::string& domain,
                                            TraceTerm& trace) {
  const auto target = target_of(term, domain);
  if (!target) return std::nullopt;
  if (!is_well_formed(*target)) return no(not_a_name(*target));
  const Answer* mx = ask(RecordType::MX, *target);
  if (!mx) return std::nullopt;
  if (mx->status == Answer::Status::TempFail) {
    return error(SpfResult::TempError, no_answer(RecordType::MX, *target, *mx));
  }
  if (auto full = count_void(*mx, trace)) return full;
  if (mx->is_void()) return no(nothing_at(RecordType::MX, *target));
  unsigned hosts = 0;
  for (const std::string& host : mx->names) {
    if (host.empty()) continue;  // the null MX (RFC 7505)
    if (++hosts > kMostMxHosts) {
      return error(SpfResult::PermError, *target + " has more than " +
                                             std::to_string(kMostMxHosts) + " mail servers for '" +
                                             term.text + "'");
    }
    const Answer* answer = ask_known(address_type(), host);
    if (!answer) return std::nullopt;
    if (answer->status == Answer::Status::TempFail) {
      return error(SpfResult::TempError, no_answer(address_type(), host, *answer));
    }
    if (covers(term, *answer)) {
      return yes(to_string(facts_.ip) + " is an address of the mail server " + host);
    }
  }
  return no({});
}

// Errors on the way make it no match, so that the owner of an address cannot break the domain's
// record (5.5); only our own time limit ends the check.
Evaluation::MaybeMatch Evaluation::match_ptr(const Term& term, const std::string& domain,
                                             TraceTerm& trace) {
  const auto target = target_of(term, domain);
  if (!target) return std::nullopt;
  const Answer* pointers = ask(RecordType::PTR, reverse_name(facts_.ip));
  if (!pointers) return std::nullopt;
  if (auto full = count_void(*pointers, trace)) return full;
  unsigned looked_at = 0;
  for (const std::string& name : pointers->names) {
    if (++looked_at > kMostPtrNames) break;
    if (!is_within(name, *target)) continue;
    const Answer* answer = ask_known(address_type(), name);
    if (!answer) return std::nullopt;
    const auto& found = answer->addresses;
    if (std::find(found.begin(), found.end(), facts_.ip) != found.end()) {
      return yes(to_string(facts_.ip) + " is called " + name);
    }
  }
  if (known_.out_of_time) return error(SpfResult::TempError, "no time was left to ask");
  return no("no confirmed name of " + to_string(facts_.ip) + " is within " + *target);
}

// Always A, also for IPv6 clients (5.7).
Evaluation::MaybeMatch Evaluation::match_exists(const Term& term, const std::string& domain,
                                                TraceTerm& trace) {
  const auto target = target_of(term, domain);
  if (!target) return std::nullopt;
  if (!is_well_formed(*target)) return no(not_a_name(*target));
  const Answer* answer = ask(RecordType::A, *target);
  if (!answer) return std::nullopt;
  if (answer->status == Answer::Status::TempFail) {
    return error(SpfResult::TempError, no_answer(RecordType::A, *target, *answer));
  }
  if (auto full = count_void(*answer, trace)) return full;
  if (answer->is_void()) return no(nothing_at(RecordType::A, *target));
  return yes(*target + " exists");
}

}  // namespace sluis::policy::spf
