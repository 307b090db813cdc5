// SPDX-License-Identifier: Apache-2.0
// SigningAhead: work of one destination that is being signed before a connection takes it. A
// connection then holds only what it can send, and no message waits for a connection that waits for
// the signatures of others. The signing workers take turns between accounts.
//
// One loop's thread; what is computed elsewhere is the signature alone.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "mta/deliver/relay_context.h"
#include "mta/deliver/work.h"

namespace sluis::deliver {

class SigningAhead {
 public:
  // Signs on a worker. `signed_now` gets the work, on this thread, unless it was taken out before;
  // with too much waiting for the workers it gets it unsigned. The shared gate counts what is under
  // way.
  void begin(RelayShared& shared, Work work, std::function<void(Work)> signed_now);
  // What is taken out and was not begun with is never signed here.
  std::vector<Work> take_out(const std::function<bool(const Work&)>& wanted);
  std::vector<Work> take_all();
  size_t size() const { return under_way_->size(); }

 private:
  struct Entry {
    Work work;
    std::shared_ptr<std::atomic<bool>> wanted;
  };
  using Entries = std::map<uint64_t, Entry>;  // in order of arrival

  static Task<void> sign(RelayShared& shared, std::shared_ptr<Entries> under_way, uint64_t number,
                         std::function<void(Work)> signed_now);

  std::shared_ptr<Entries> under_way_ = std::make_shared<Entries>();
  uint64_t last_ = 0;
};

}  // namespace sluis::deliver
