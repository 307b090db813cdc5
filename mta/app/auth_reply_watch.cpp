// SPDX-License-Identifier: Apache-2.0
#include "mta/app/auth_reply_watch.h"

#include <charconv>
#include <utility>

namespace sluis::app {
namespace {

// The code that the reply begins with; 0 for a sentence of our own.
int code_of(const std::string& reply) {
  int code = 0;
  if (reply.size() >= 3) std::from_chars(reply.data(), reply.data() + 3, code);
  return code;
}

policy::AuthFault fault_of(const events::Event& event) {
  if (event.kind != events::Kind::Attempt || event.domain.empty()) return policy::AuthFault::None;
  if (event.category != policy::to_string(policy::Category::AuthFailure))
    return policy::AuthFault::None;
  return policy::auth_fault(
      {code_of(event.reply), event.status, event.reply, policy::Stage::Unknown});
}

}  // namespace

void AuthReplyWatch::connect(Executor& loop, Tell tell) {
  loop_ = &loop;
  tell_ = std::move(tell);
}

void AuthReplyWatch::append(events::Event event) {
  if (event.kind == events::Kind::Attempt && !event.category.empty()) gather(event);
  next_.append(std::move(event));
}

void AuthReplyWatch::gather(const events::Event& event) {
  const policy::AuthFault fault = fault_of(event);
  if (fault == policy::AuthFault::None || !loop_) return;
  const std::string receiver = policy::receiver_name(event.mx, event.site);
  const std::lock_guard lock(mutex_);
  const Key key{event.domain, receiver, fault};
  if (waiting_.size() >= kMostWaiting && !waiting_.contains(key)) return;
  const auto [at, first] = waiting_.try_emplace(key);
  policy::AuthReplies& replies = at->second;
  replies.count = first ? 1 : replies.count + 1;
  replies.receiver = receiver;
  replies.fault = fault;
  replies.reply = event.reply.substr(0, policy::kLongestReply);
  replies.at = event.time;
  if (!std::exchange(posted_, true)) loop_->post([this] { tell_all(); });
}

void AuthReplyWatch::tell_all() {
  std::map<Key, policy::AuthReplies> told;
  {
    const std::lock_guard lock(mutex_);
    told.swap(waiting_);
    posted_ = false;
  }
  for (const auto& [key, replies] : told) tell_(std::get<0>(key), replies);
}

}  // namespace sluis::app
