// SPDX-License-Identifier: Apache-2.0
// Flight: one message between its lease and its outcome: the record as it changes, what is still
// out with the relay, and the results that have come back. Owned by its delivery flow; one thread.
#pragma once

#include <deque>
#include <memory>
#include <vector>

#include "mta/deliver/outgoing.h"
#include "mta/net/task.h"
#include "mta/store/store.h"

namespace sluis::deliver {

struct Flight {
  store::Lease lease;
  store::Message message;              // as it stands now, `unsaved` applied
  store::Change unsaved;               // what the store does not have yet
  std::vector<std::string> selectors;  // that sign this attempt
  bool touched = false;                // `unsaved` holds something
  bool awaiting = false;               // it waits for its domain
  bool signed_told = false;            // the event was written
  bool broken = false;                 // the store refused a change: nothing more is recorded

  // Applies `part` to the message and adds it to what is unsaved.
  void merge(store::Change part);
  // What is unsaved, with `then`; nothing is unsaved afterwards.
  store::Change take_unsaved(store::Change::Then then);
};

// Results as they come back, for a flow to take one batch at a time. Shared with the reporters,
// which may outlive nothing: every recipient reports once.
class Results {
 public:
  void expect(size_t recipients) { outstanding_ += recipients; }
  bool complete() const { return outstanding_ == 0 && batches_.empty(); }
  void add(std::vector<RecipientResult> batch);
  // The next batch, waiting for it; only while !complete().
  Task<std::vector<RecipientResult>> next();

 private:
  std::deque<std::vector<RecipientResult>> batches_;
  size_t outstanding_ = 0;
  std::coroutine_handle<> waiter_ = nullptr;

  struct Arrival {
    Results& results;
    bool await_ready() const noexcept { return !results.batches_.empty(); }
    void await_suspend(std::coroutine_handle<> waiter) noexcept { results.waiter_ = waiter; }
    void await_resume() noexcept {}
  };
};

}  // namespace sluis::deliver
