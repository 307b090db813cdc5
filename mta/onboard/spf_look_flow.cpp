// SPDX-License-Identifier: Apache-2.0
#include "mta/onboard/spf_look_flow.h"

#include <algorithm>

#include "mta/base/ascii.h"
#include "mta/lookup/spf_flow.h"

namespace sluis::onboard {
namespace {

using policy::checks::AnswerStatus;
using policy::spf::MergeResult;
using policy::spf::SpfResult;
using policy::spf::Verdict;

constexpr size_t kMostAddresses = 16;  // of ours; more are as good as those

dns::Answer answer_from(const Evidence& saved) {
  dns::Answer out;
  out.status = saved.status == AnswerStatus::Ok         ? dns::Status::Ok
               : saved.status == AnswerStatus::NxDomain ? dns::Status::NxDomain
               : saved.status == AnswerStatus::NoData   ? dns::Status::NoData
                                                        : dns::Status::TempFail;
  out.name = saved.end;
  out.reason = saved.reason;
  out.aliases = saved.aliases;
  out.txt = saved.txt;
  out.ttl = saved.ttl;
  return out;
}

// The resolver, but for one answer that is known better.
class WithSaved final : public dns::Resolver {
 public:
  WithSaved(dns::Resolver& below, std::optional<Evidence> saved)
      : below_(below), saved_(std::move(saved)) {}

  Task<dns::Answer> query(std::string name, dns::Type type) override {
    if (saved_ && type == dns::Type::TXT && name == saved_->asked.name)
      co_return answer_from(*saved_);
    co_return co_await below_.query(std::move(name), type);
  }

 private:
  dns::Resolver& below_;
  const std::optional<Evidence> saved_;
};

Fact found(FactState state, policy::Finding finding) {
  Fact fact;
  fact.state = state;
  fact.finding = std::move(finding);
  return fact;
}

// "192.0.2.1 pass (mechanism include:… matched; 3 look-ups)": the trace in one line.
policy::Finding trace_line(const std::string& ip, const Verdict& verdict) {
  return {"SPF_RESULT",
          {{"ip", ip},
           {"result", std::string(policy::spf::to_string(verdict.result))},
           {"reason", policy::checks::visible(verdict.reason, 300)},
           {"lookups", std::to_string(verdict.lookups)}}};
}

class SpfLook {
 public:
  SpfLook(SpfWays ways, SpfSubject subject, std::optional<Evidence> saved)
      : ways_(ways), subject_(std::move(subject)), resolver_(ways.resolver, std::move(saved)) {}

  Task<Fact> run() {
    Fact fact;
    if (subject_.wanted.egress.empty()) {
      fact = co_await by_include();
    } else {
      fact = co_await by_addresses();
    }
    const bool wrong = fact.state == FactState::Missing || fact.state == FactState::Mismatch;
    if (wrong && subject_.asked_by == policy::AskedBy::Person && !subject_.wanted.include.empty())
      propose(fact, co_await merge());
    co_return fact;
  }

 private:
  Task<MergeResult> merge() {
    return lookup::merge_spf(resolver_, ways_.clock,
                             {subject_.domain, subject_.wanted.include, subject_.wanted.egress});
  }

  Task<Fact> by_include() {
    const MergeResult result = co_await merge();
    switch (result.action) {
      case MergeResult::Action::Nothing:
        co_return found(FactState::Ok, {"SPF_INCLUDED", {{"include", subject_.wanted.include}}});
      case MergeResult::Action::Add:
        co_return missing();
      case MergeResult::Action::Replace:
        co_return found(FactState::Mismatch, {"SPF_NO_US",
                                              {{"domain", subject_.domain},
                                               {"term", "include:" + subject_.wanted.include}}});
      case MergeResult::Action::Unanswered:
        break;
    }
    co_return found(FactState::Unanswerable, {"DOM_DNS_TEMPFAIL", {{"reason", result.reason}}});
  }

  Task<Fact> by_addresses() {
    std::vector<policy::Finding> lines;
    std::optional<Fact> refused;
    for (size_t i = 0; i < std::min(subject_.wanted.egress.size(), kMostAddresses); ++i) {
      policy::spf::Request request;
      request.ip = subject_.wanted.egress[i];
      request.sender = "postmaster@" + subject_.domain;  // RFC 7208 4.3
      request.helo = subject_.domain;
      const Verdict verdict =
          co_await lookup::check_host(resolver_, ways_.clock, std::move(request));
      lines.push_back(trace_line(to_string(subject_.wanted.egress[i]), verdict));
      if (verdict.result == SpfResult::None) co_return missing();
      if (verdict.result == SpfResult::TempError)
        co_return found(FactState::Unanswerable,
                        {"DOM_DNS_TEMPFAIL", {{"reason", verdict.reason}}});
      if (verdict.result != SpfResult::Pass && !refused)
        refused =
            found(FactState::Mismatch, {"SPF_EVAL",
                                        {{"ip", to_string(subject_.wanted.egress[i])},
                                         {"domain", subject_.domain},
                                         {"result", std::string(to_string(verdict.result))}}});
    }
    Fact fact = refused ? std::move(*refused)
                        : found(FactState::Ok, {"SPF_PASSES", {{"domain", subject_.domain}}});
    fact.notes = std::move(lines);
    co_return fact;
  }

  Fact missing() const {
    return found(FactState::Missing, {"SPF_MISSING", {{"domain", subject_.domain}}});
  }

  static void propose(Fact& fact, const MergeResult& result) {
    const std::string& record = result.proposal.record;
    if (result.action == MergeResult::Action::Add)
      fact.notes.push_back({"SPF_ADD", {{"record", record}}});
    if (result.action == MergeResult::Action::Replace)
      fact.notes.push_back({"SPF_REPLACE", {{"record", record}}});
  }

  const SpfWays ways_;
  const SpfSubject subject_;
  WithSaved resolver_;
};

}  // namespace

std::vector<std::string> spf_records(const Evidence& answer) {
  std::vector<std::string> out;
  for (std::string& text : answer.texts()) {
    const std::string lower = ascii::to_lower(text);
    if (lower == "v=spf1" || lower.starts_with("v=spf1 ")) out.push_back(std::move(text));
  }
  std::sort(out.begin(), out.end());
  return out;
}

Task<Fact> look_at_spf(SpfWays ways, SpfSubject subject, std::optional<Evidence> saved) {
  SpfLook look(ways, std::move(subject), std::move(saved));
  co_return co_await look.run();
}

}  // namespace sluis::onboard
