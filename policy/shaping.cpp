// SPDX-License-Identifier: Apache-2.0
#include "policy/shaping.h"

#include <algorithm>
#include <cmath>

namespace sluis::policy {

Shaping::Shaping(uint32_t connections, double rate)
    : most_(std::max(1u, connections)), limit_(most_), rate_(rate), tokens_(std::max(1.0, rate)) {}

void Shaping::configure(uint32_t connections, double rate) {
  const bool was_full = limit_ == most_;
  most_ = std::max(1u, connections);
  limit_ = was_full ? most_ : std::min(limit_, most_);
  rate_ = rate;
  tokens_ = std::min(tokens_, std::max(1.0, rate));
}

void Shaping::on_reached() {
  proven_ = true;
  suspended_until_ = {};
  next_suspension_ = kFirstSuspension;
  next_pause_ = kFirstLookUpPause;
}

void Shaping::on_success() {
  if (limit_ == most_ || ++successes_ < kSuccessesToGrow) return;
  successes_ = 0;
  ++limit_;
}

void Shaping::on_pushback(MonoTime now) {
  successes_ = 0;
  if (last_complaint_ != MonoTime{} && now - last_complaint_ < kOneComplaint) return;
  last_complaint_ = now;
  limit_ = std::max(1u, limit_ / 2);
}

MonoTime Shaping::on_down(MonoTime now, Down why) {
  if (why == Down::NoLookUp) {
    suspended_until_ = now + next_pause_;
    next_pause_ = std::min(next_pause_ * 2, kLongestLookUpPause);
    return suspended_until_;
  }
  proven_ = false;
  next_pause_ = kFirstLookUpPause;  // DNS answers
  suspended_until_ = now + next_suspension_;
  next_suspension_ = std::min(next_suspension_ * 2, kLongestSuspension);
  return suspended_until_;
}

Millis Shaping::take_start(MonoTime now) {
  if (rate_ <= 0) return Millis(0);
  if (tokens_at_ != MonoTime{}) {
    const std::chrono::duration<double> passed = now - tokens_at_;
    tokens_ = std::min(std::max(1.0, rate_), tokens_ + passed.count() * rate_);
  }
  tokens_at_ = now;
  if (tokens_ >= 1) {
    tokens_ -= 1;
    return Millis(0);
  }
  return Millis(static_cast<int64_t>(std::ceil((1 - tokens_) / rate_ * 1000)));
}

}  // namespace sluis::policy
