// SPDX-License-Identifier: Apache-2.0
#include "mta/dns/cache.h"

#include <algorithm>

namespace sluis::dns {
namespace {

using std::chrono::seconds;

seconds lifetime(const Answer& answer) {
  const seconds ttl(answer.ttl);
  switch (answer.status) {
    case Status::Ok:
      return std::clamp(ttl, AnswerCache::kFloor, AnswerCache::kCap);
    case Status::NxDomain:
    case Status::NoData:
      return std::min(ttl, AnswerCache::kNegativeCap);
    case Status::TempFail:
      return AnswerCache::kFailureTime;
  }
  return seconds(0);
}

}  // namespace

std::optional<Answer> AnswerCache::find(const Question& question) {
  const auto found = by_question_.find(question);
  if (found == by_question_.end()) return std::nullopt;
  const auto left = std::chrono::ceil<seconds>(found->second->until - clock_.mono());
  if (left.count() <= 0) {
    drop(found);
    return std::nullopt;
  }
  entries_.splice(entries_.begin(), entries_, found->second);
  Answer out = found->second->answer;
  out.ttl = static_cast<uint32_t>(left.count());
  return out;
}

void AnswerCache::keep(const Question& question, const Answer& answer) {
  if (const auto old = by_question_.find(question); old != by_question_.end()) drop(old);
  const seconds time = lifetime(answer);
  if (time.count() == 0 || most_ == 0) return;
  if (entries_.size() >= most_) drop(by_question_.find(entries_.back().question));
  entries_.push_front({question, answer, clock_.mono() + time});
  by_question_[question] = entries_.begin();
}

void AnswerCache::forget(const std::string& name) {
  auto at = by_question_.lower_bound(Question{name, static_cast<Type>(0)});
  while (at != by_question_.end() && at->first.name == name) drop(at++);
}

void AnswerCache::drop(std::map<Question, Entries::iterator>::iterator at) {
  entries_.erase(at->second);
  by_question_.erase(at);
}

}  // namespace sluis::dns
