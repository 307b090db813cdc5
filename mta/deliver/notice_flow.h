// SPDX-License-Identifier: Apache-2.0
// NoticeFlow: Notices as messages of our own: built by bounce.h, made durable like any accepted
// message, and handed to the queue. One a shard, on its loop's thread.
#pragma once

#include "mta/base/random.h"
#include "mta/deliver/bounce.h"
#include "mta/deliver/notices.h"
#include "mta/queue/shard_queue.h"

namespace sluis::deliver {

struct NoticeFlowContext {
  Loop& loop;
  const Clock& clock;
  Random& random;
  store::Store& store;
  MessageIdSource& ids;
  events::EventSink& events;
  queue::ShardQueue& queue;
};

class NoticeFlow final : public Notices {
 public:
  explicit NoticeFlow(NoticeFlowContext context) : context_(context) {}

  Task<bool> send(const store::Message& message, const std::vector<RecipientResult>& results,
                  const Verdicts& verdicts, std::shared_ptr<const config::Config> config) override;

  // Makes a notice durable and hands it to the queue; false when it could not be stored, which is
  // logged.
  Task<bool> submit(Notice notice);

 private:
  const NoticeFlowContext context_;
};

}  // namespace sluis::deliver
