// SPDX-License-Identifier: Apache-2.0
#include "mta/onboard/record_verdict.h"

#include <algorithm>

#include "mta/base/civil_time.h"
#include "mta/lookup/zone_look.h"
#include "policy/checks/servers_check.h"

namespace sluis::onboard {
namespace {

using policy::Answer;

constexpr size_t kLongestEvidence = 3000;  // octets, of all answers together

bool same_content(const Evidence& a, const Evidence& b) {
  auto left = a.texts(), right = b.texts();
  std::sort(left.begin(), left.end());
  std::sort(right.begin(), right.end());
  return left == right && a.values == b.values && a.aliases == b.aliases && a.end == b.end;
}

// When the answer that the resolver keeps has to make room.
WallTime end_of(const Evidence& seen) {
  return seen.at + std::chrono::seconds(seen.ttl);
}

policy::Finding until(const char* id, const Evidence& seen) {
  return {id, {{"name", seen.asked.name}, {"time", to_rfc3339(end_of(seen))}}};
}

RecordVerdict saved_right(const RecordView& view, Fact fact, const JudgeRecord& judge) {
  if (!view.seen) return {std::move(fact), Answer::None};
  const Answer visible = policy::answer_of(judge(*view.seen).state);
  if (visible == Answer::Good) return {std::move(fact), Answer::Good};
  if (visible == Answer::None) {
    Fact unseen = unanswerable(*view.seen);
    unseen.notes.push_back({"DOM_SAVED", {{"name", view.seen->asked.name}}});
    return {std::move(unseen), Answer::None};
  }
  wait_for_cache(fact, *view.seen);
  return {std::move(fact), Answer::None};
}

RecordVerdict saved_wrong(const RecordView& view, Fact fact, const JudgeRecord& judge) {
  if (!view.seen) return {std::move(fact), Answer::Bad};
  const Answer visible = policy::answer_of(judge(*view.seen).state);
  if (visible == Answer::Good) {
    fact.notes.push_back(until("DOM_CACHE_OLD", *view.seen));
    fact.visible_from = end_of(*view.seen);
  }
  return {std::move(fact), visible == Answer::Bad ? Answer::Bad : Answer::None};
}

RecordVerdict weigh_answers(const RecordView& view, const JudgeRecord& judge) {
  const Evidence* first = lookup::first_answer(view.zone);
  if (!first) {
    if (!view.seen) return {{}, Answer::None};
    Fact fact = judge(*view.seen);
    const Answer news = policy::answer_of(fact.state);
    return {std::move(fact), news};
  }
  Fact fact = judge(*first);
  const Answer all = saved(view, judge);
  if (all == Answer::Good) return saved_right(view, std::move(fact), judge);
  if (all == Answer::Bad) return saved_wrong(view, std::move(fact), judge);
  fact.state = FactState::Pending;
  fact.finding = {"DOM_AUTH_DIFF",
                  {{"domain", view.domain},
                   {"name", first->asked.name},
                   {"servers", policy::checks::who_says_what(view.zone)}}};
  return {std::move(fact), Answer::None};
}

}  // namespace

// The servers that say the same are named together, then the resolver where it says another thing.
std::string evidence_of(const RecordView& view) {
  std::vector<std::pair<const Evidence*, std::string>> groups;
  for (const Evidence& one : view.zone) {
    const auto same = std::find_if(groups.begin(), groups.end(), [&](const auto& group) {
      return group.first->status == one.status && group.first->reason == one.reason &&
             same_content(*group.first, one);
    });
    if (same != groups.end()) {
      same->second += ", " + one.server;
    } else {
      groups.emplace_back(&one, one.server);
    }
  }
  std::string out;
  for (const auto& [answer, servers] : groups)
    out += (out.empty() ? "" : "; ") + servers + ": " + shown(*answer);
  if (view.seen) out += (out.empty() ? "" : "; ") + ("resolver: " + shown(*view.seen));
  if (out.size() > kLongestEvidence) out.resize(kLongestEvidence);
  return out;
}

void wait_for_cache(Fact& fact, const Evidence& seen) {
  fact.state = FactState::Pending;
  fact.finding = until("DOM_CACHE_WAIT", seen);
  fact.visible_from = end_of(seen);
}

Answer saved(const RecordView& view, const JudgeRecord& judge) {
  const Evidence* first = lookup::first_answer(view.zone);
  if (!first) return Answer::None;
  const Answer said = policy::answer_of(judge(*first).state);
  for (const Evidence& one : view.zone) {
    if (!one.answered() || same_content(one, *first)) continue;
    if (policy::answer_of(judge(one).state) != said) return Answer::None;
  }
  return said;
}

RecordVerdict weigh(const RecordView& view, const JudgeRecord& judge) {
  RecordVerdict out = weigh_answers(view, judge);
  out.fact.evidence = evidence_of(view);
  return out;
}

}  // namespace sluis::onboard
