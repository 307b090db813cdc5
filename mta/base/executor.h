// SPDX-License-Identifier: Apache-2.0
// Executor: "run this on your thread". A loop is one; a test may run the work in place. It is how a
// lower room hands a completion to a thread that it knows nothing of.
#pragma once

#include <functional>

namespace sluis {

class Executor {
 public:
  virtual ~Executor() = default;
  // Queues `work`; it runs once, on the executor's thread, in order of posting. Safe from any
  // thread.
  virtual void post(std::function<void()> work) = 0;
};

// Runs the work at once, on the thread that posts it.
class InlineExecutor final : public Executor {
 public:
  void post(std::function<void()> work) override { work(); }
};

}  // namespace sluis
