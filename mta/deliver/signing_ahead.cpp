// SPDX-License-Identifier: Apache-2.0
#include "mta/deliver/signing_ahead.h"

namespace sluis::deliver {

void SigningAhead::begin(RelayShared& shared, Work work, std::function<void(Work)> signed_now) {
  const uint64_t number = ++last_;
  under_way_->emplace(number, Entry{std::move(work), std::make_shared<std::atomic<bool>>(true)});
  spawn(sign(shared, under_way_, number, std::move(signed_now)), shared.gate);
}

Task<void> SigningAhead::sign(RelayShared& shared, std::shared_ptr<Entries> under_way,
                              uint64_t number, std::function<void(Work)> signed_now) {
  const Entry& entry = under_way->at(number);
  const std::function<bool()> sign = [message = entry.work.job->message, wanted = entry.wanted] {
    return *wanted && message->header().has_value();
  };
  co_await run_on<bool>(shared.context.signers, shared.context.loop, sign, entry.work.job->account);
  if (auto done = under_way->extract(number)) signed_now(std::move(done.mapped().work));
}

std::vector<Work> SigningAhead::take_out(const std::function<bool(const Work&)>& wanted) {
  std::vector<Work> taken;
  for (auto at = under_way_->begin(); at != under_way_->end();) {
    const auto here = at++;
    if (!wanted(here->second.work)) continue;
    *here->second.wanted = false;
    taken.push_back(std::move(here->second.work));
    under_way_->erase(here);
  }
  return taken;
}

std::vector<Work> SigningAhead::take_all() {
  return take_out([](const Work&) { return true; });
}

}  // namespace sluis::deliver
