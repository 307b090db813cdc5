// SPDX-License-Identifier: Apache-2.0
// Generator: sends the messages of one run to one server over a number of sessions, and measures.
// Closed loop: each session begins its next message when there is room for it. Open loop: messages
// fall due at the moments of Arrivals; one that finds no free session waits its turn, and its
// latency counts from the moment it was due. A session that breaks connects again; what had not
// been sent goes to the front of the line. One loop's thread; it outlives its sessions: destroy it
// after done() was called back.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bench/load/arrivals.h"
#include "bench/load/metronome.h"
#include "bench/load/send_figures.h"
#include "mta/net/stream.h"
#include "mta/net/tls.h"

namespace sluis::load {

struct SendPlan {
  SocketAddress to;
  smtp::ClientSettings client;
  std::shared_ptr<TlsClientContext> tls;
  Way way = Way::Pipelined;
  size_t sessions = 20;
  size_t depth = 1;  // transactions a session has under way
  double rate = 0;   // messages a second; 0: closed loop
  Rhythm rhythm = Rhythm::Poisson;
  uint64_t seed = 1;
  uint64_t messages = 0;     // at most; 0: until the time is up
  Millis time{0};            // how long messages are begun; 0: until all are sent
  Millis patience{300'000};  // of every wait for the server
};

class Generator {
 public:
  Generator(Loop& loop, SendPlan plan, Letters letters);

  // Opens the sessions. `done` is called once, when the last of them has ended.
  void start(std::function<void()> done);
  // Begins no further message.
  void stop();

  const SendFigures& figures() const { return figures_; }
  const RunClock& clock() const { return clock_; }
  // Why no session could be opened at all, or the last ones gave up; empty: all went well.
  const std::string& trouble() const { return trouble_; }

  // For sessions.
  Loop& loop() { return loop_; }
  const SendPlan& plan() const { return plan_; }
  const Letters& letters() const { return letters_; }
  std::optional<Job> take();  // the next message that may be sent now
  bool exhausted() const;     // no further one will come
  Task<void> wait_for_work();
  void on_ending(Ending ending);
  void on_connected() { ++figures_.connections; }
  void on_lost(const std::string& why);
  void on_gave_up(const std::string& why) { trouble_ = why; }

 private:
  void on_tick();
  void drop_waiting();
  void wake_one();
  void wake_all();
  bool may_begin() const;

  Loop& loop_;
  SendPlan plan_;
  Letters letters_;
  RunClock clock_;
  SendFigures figures_;
  std::optional<Arrivals> arrivals_;
  std::optional<Instant> next_arrival_;
  std::deque<Job> waiting_;
  std::deque<std::shared_ptr<OneShot<bool>>> idle_;
  uint64_t issued_ = 0;
  bool stopped_ = false;
  Instant end_ = Instant::max();
  std::string trouble_;
  Gate gate_;
  std::unique_ptr<Metronome> metronome_;
};

}  // namespace sluis::load
