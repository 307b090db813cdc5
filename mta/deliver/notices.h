// SPDX-License-Identifier: Apache-2.0
// Notices: tells senders what became of their mail, in bounces and reports (bounce.h builds them).
// A notice is a message like any other: durable before the end that it tells of is recorded.
#pragma once

#include <memory>
#include <vector>

#include "config/schema.h"
#include "mta/deliver/recording.h"

namespace sluis::deliver {

class Notices {
 public:
  virtual ~Notices() = default;
  // Makes durable the notices that `verdicts` call for. False: at least one could not be stored,
  // and none of the ends may be recorded yet.
  virtual Task<bool> send(const store::Message& message,
                          const std::vector<RecipientResult>& results, const Verdicts& verdicts,
                          std::shared_ptr<const config::Config> config) = 0;
};

}  // namespace sluis::deliver
