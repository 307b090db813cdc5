// SPDX-License-Identifier: Apache-2.0
#include "policy/spf/evaluation.h"

#include <algorithm>

#include "mta/base/ascii.h"
#include "policy/spf/target_name.h"

namespace sluis::policy::spf {
namespace {

const Answer kNoTime{Answer::Status::TempFail, "no time was left to ask", {}, {}, {}};

SpfResult result_for(Qualifier qualifier) {
  switch (qualifier) {
    case Qualifier::Fail:
      return SpfResult::Fail;
    case Qualifier::SoftFail:
      return SpfResult::SoftFail;
    case Qualifier::Neutral:
      return SpfResult::Neutral;
    case Qualifier::Pass:
      break;
  }
  return SpfResult::Pass;
}

std::string describe(const Fault& fault, const std::string& domain) {
  return "the record of " + domain + " has an error at position " +
         std::to_string(fault.position + 1) + ": " + fault.text;
}

}  // namespace

Evaluation::Evaluation(const Request& request, Known& known) : request_(request), known_(known) {
  facts_.ip = request.ip;
  facts_.helo = request.helo;
  facts_.receiver = request.receiver;
  facts_.time = request.time;
  const std::string sender = request.sender.empty() ? request.helo : request.sender;
  const auto at = sender.rfind('@');
  facts_.sender_domain = at == std::string::npos ? sender : sender.substr(at + 1);
  if (facts_.sender_domain.ends_with('.')) facts_.sender_domain.pop_back();
  if (at != std::string::npos) facts_.sender_local = sender.substr(0, at);
  if (facts_.sender_local.empty()) facts_.sender_local = "postmaster";
}

const Answer* Evaluation::ask(RecordType type, const std::string& name) {
  return ask_known(type, question_name(name));
}

const Answer* Evaluation::ask_known(RecordType type, const std::string& name) {
  missing_ = {type, name};
  const auto found = known_.answers.find(missing_);
  if (found != known_.answers.end()) return &found->second;
  return known_.out_of_time ? &kNoTime : nullptr;
}

RecordType Evaluation::address_type() const {
  return facts_.ip.is_v4() ? RecordType::A : RecordType::AAAA;
}

const Record& Evaluation::record_of(const std::string& text) {
  const auto [at, added] = known_.records.try_emplace(text);
  if (added) at->second = parse_record(text);
  return at->second;
}

std::optional<Evaluation::Outcome> Evaluation::check(const std::string& domain, TraceCheck& trace) {
  trace.domain = domain;
  const auto ended = [&](SpfResult result, std::string reason) {
    trace.result = result;
    trace.reason = reason;
    return Outcome{result, std::move(reason), nullptr, domain};
  };
  if (!may_publish(domain)) {
    return ended(SpfResult::None, "'" + domain + "' is no domain name that could publish a record");
  }
  const Answer* answer = ask(RecordType::TXT, domain);
  if (!answer) return std::nullopt;
  if (answer->status == Answer::Status::TempFail) {
    return ended(SpfResult::TempError, no_answer(RecordType::TXT, domain, *answer));
  }
  std::vector<std::string> records;
  for (const auto& strings : answer->txt) {
    std::string text = joined(strings);
    if (is_spf_record(text)) records.push_back(std::move(text));
  }
  if (records.empty()) return ended(SpfResult::None, domain + " publishes no SPF record");
  if (records.size() > 1) {
    return ended(SpfResult::PermError, domain + " publishes " + std::to_string(records.size()) +
                                           " SPF records; there must be one");
  }
  trace.record = records.front();
  const Record& record = record_of(records.front());
  if (!record.faults.empty()) {
    return ended(SpfResult::PermError, describe(record.faults.front(), domain));
  }
  auto outcome = run(record, domain, trace);
  if (!outcome) return std::nullopt;
  for (const TraceTerm& term : trace.terms) trace.lookups += term.lookups;
  trace.result = outcome->result;
  trace.reason = outcome->reason;
  return outcome;
}

std::optional<Evaluation::Outcome> Evaluation::run(const Record& record, const std::string& domain,
                                                   TraceCheck& trace) {
  for (const Term& term : record.terms) {
    if (!is_mechanism(term.kind)) continue;
    TraceTerm& step = trace.terms.emplace_back();
    step.text = term.text;
    const unsigned before = lookups_;
    MaybeMatch matched = match(term, domain, step);
    if (!matched) return std::nullopt;
    step.lookups = lookups_ - before;
    step.note = matched->note;
    if (matched->kind == Match::Kind::Error) {
      step.outcome = to_string(matched->error);
      return Outcome{matched->error, matched->note, nullptr, domain};
    }
    const bool hit = matched->kind == Match::Kind::Yes;
    step.outcome = hit ? "match" : "no match";
    if (!hit) continue;
    const SpfResult result = result_for(term.qualifier);
    std::string reason = "'" + term.text + "' in the record of " + domain + ": " + matched->note;
    return Outcome{result, std::move(reason),
                   result == SpfResult::Fail ? record.find(TermKind::Explanation) : nullptr,
                   domain};
  }
  if (const Term* term = record.find(TermKind::Redirect)) return redirect(*term, domain, trace);
  return Outcome{SpfResult::Neutral,
                 "no term of the record of " + domain + " matches " + to_string(facts_.ip), nullptr,
                 domain};
}

std::optional<Evaluation::Outcome> Evaluation::redirect(const Term& term, const std::string& domain,
                                                        TraceCheck& trace) {
  TraceTerm& step = trace.terms.emplace_back();
  step.text = term.text;
  const unsigned before = lookups_;
  const auto ended = [&](Outcome outcome) {
    step.lookups = lookups_ - before;
    step.outcome = to_string(outcome.result);
    return outcome;
  };
  if (auto full = count_lookup(step)) {
    return ended({full->error, full->note, nullptr, domain});
  }
  const auto target = target_of(term, domain);
  if (!target) return std::nullopt;
  auto outcome = check(*target, step.below.emplace_back());
  if (!outcome) return std::nullopt;
  if (outcome->result == SpfResult::None) {
    return ended(
        {SpfResult::PermError, "redirect leads to no record: " + outcome->reason, nullptr, domain});
  }
  return ended(std::move(*outcome));
}

std::optional<Evaluation::Match> Evaluation::count_lookup(TraceTerm& trace) {
  trace.lookups = 1;
  if (++lookups_ <= kMostLookups) return std::nullopt;
  return error(SpfResult::PermError, "more than " + std::to_string(kMostLookups) +
                                         " terms that need a look-up; '" + trace.text +
                                         "' is one too many");
}

std::optional<Evaluation::Match> Evaluation::count_void(const Answer& answer, TraceTerm& trace) {
  if (!answer.is_void() || std::exchange(trace.is_void, true)) return std::nullopt;
  if (++voids_ <= kMostVoids) return std::nullopt;
  return error(SpfResult::PermError, "more than " + std::to_string(kMostVoids) +
                                         " terms whose look-up finds nothing; '" + trace.text +
                                         "' is one too many");
}

std::optional<std::string> Evaluation::target_of(const Term& term, const std::string& domain) {
  if (!term.domain) return domain;
  auto name = expanded(*term.domain, domain);
  if (!name) return std::nullopt;
  return fitted_name(std::move(*name));
}

std::optional<std::string> Evaluation::expanded(const MacroString& text,
                                                const std::string& domain) {
  facts_.domain = domain;
  if (uses_macro(text, 'p')) {
    auto validated = validated_name(domain);
    if (!validated) return std::nullopt;
    facts_.validated = std::move(*validated);
  }
  return expand(text, facts_);
}

// %{p}: the domain itself if it is among the address's names, else one below it, else any; a name
// counts when its addresses include ours (RFC 7208 5.5, 7.3).
std::optional<std::string> Evaluation::validated_name(const std::string& domain) {
  constexpr const char* kUnknown = "unknown";
  const Answer* pointers = ask(RecordType::PTR, reverse_name(facts_.ip));
  if (!pointers) return std::nullopt;
  std::vector<std::string> names = pointers->names;
  if (names.size() > kMostPtrNames) names.resize(kMostPtrNames);
  const auto rank = [&](const std::string& name) {
    if (ascii::equal_ignoring_case(name, domain)) return 0;
    return is_within(name, domain) ? 1 : 2;
  };
  std::stable_sort(names.begin(), names.end(),
                   [&](const std::string& a, const std::string& b) { return rank(a) < rank(b); });
  for (const std::string& name : names) {
    const Answer* answer = ask_known(address_type(), name);
    if (!answer) return std::nullopt;
    const auto& found = answer->addresses;
    if (std::find(found.begin(), found.end(), facts_.ip) != found.end()) return name;
  }
  return kUnknown;
}

std::optional<std::string> Evaluation::explain(const Outcome& outcome) {
  if (!outcome.explanation) return std::string();
  const auto target = target_of(*outcome.explanation, outcome.domain);
  if (!target) return std::nullopt;
  if (!is_well_formed(*target)) return std::string();
  const Answer* answer = ask(RecordType::TXT, *target);
  if (!answer) return std::nullopt;
  if (answer->status != Answer::Status::Ok || answer->txt.size() != 1) return std::string();
  const auto text = parse_macro_string(joined(answer->txt.front()), 0, MacroPlace::Explanation);
  if (!text) return std::string();
  auto out = expanded(*text, outcome.domain);
  if (out && out->size() > kLongestExplanation) out->clear();
  return out;
}

}  // namespace sluis::policy::spf
