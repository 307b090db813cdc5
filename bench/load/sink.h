// SPDX-License-Identifier: Apache-2.0
// Sink: a receiving mail server on a socket, for any number of destinations (their MX records name
// its address), and a Unix socket that answers "report" with its figures in JSON and "reset" by
// forgetting them (ask_sink.h). One loop's thread; it ends with stop().
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "bench/load/sink_machine.h"
#include "mta/net/listener.h"
#include "mta/net/tls.h"

namespace sluis::load {

struct SinkPlan {
  SocketAddress listen;
  std::string control;                    // path of the Unix socket; empty: none
  std::shared_ptr<TlsServerContext> tls;  // offers STARTTLS
  Rules rules;
};

class Sink {
 public:
  static Result<std::unique_ptr<Sink>> open(Loop& loop, SinkPlan plan);
  ~Sink();

  SocketAddress address() const;
  const SinkState& state() const;
  // Hangs up on everybody; `stopped` is called when the last session has ended.
  void stop(std::function<void()> stopped);

  struct Shared;

 private:
  explicit Sink(std::shared_ptr<Shared> shared);
  std::shared_ptr<Shared> shared_;
};

}  // namespace sluis::load
