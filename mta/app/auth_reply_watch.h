// SPDX-License-Identifier: Apache-2.0
// AuthReplyWatch: passes events on, and tells the loop of the domains' rooms when receivers refuse
// or put off mail for want of proof of its sender. Replies about one domain of one receiver are
// gathered until the loop has time for them: a flood costs one entry. Safe from any thread; mail
// that is not refused takes no lock.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <tuple>

#include "mta/base/executor.h"
#include "mta/events/event.h"
#include "policy/auth_problem.h"

namespace sluis::app {

class AuthReplyWatch final : public events::EventSink {
 public:
  using Tell = std::function<void(const std::string& domain, const policy::AuthReplies& replies)>;

  explicit AuthReplyWatch(events::EventSink& next) : next_(next) {}

  // Once, before the first event. `tell` runs on the loop.
  void connect(Executor& loop, Tell tell);

  void append(events::Event event) override;

 private:
  using Key = std::tuple<std::string, std::string, policy::AuthFault>;  // domain, receiver, fault
  static constexpr size_t kMostWaiting = 10000;  // a reply beyond it comes again, or is no problem

  void gather(const events::Event& event);
  void tell_all();

  events::EventSink& next_;
  Executor* loop_ = nullptr;
  Tell tell_;
  std::mutex mutex_;
  std::map<Key, policy::AuthReplies> waiting_;
  bool posted_ = false;
};

}  // namespace sluis::app
