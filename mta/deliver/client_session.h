// SPDX-License-Identifier: Apache-2.0
// ClientSession: one TCP connection to one host, driving smtp::ClientMachine: it reads, writes,
// speaks TLS, keeps the time of every step (RFC 5321 4.5.3.2) and feeds the machine messages from a
// WorkSource until there are none, the session is used up or it breaks. A small message leaves in
// one write, together with the next one's commands; a large body streams in pieces.
//
// Every recipient of every Work taken is either reported or handed back by take_unsettled().
// Lives in its connection's coroutine frame; one loop's thread.
#pragma once

#include <array>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "config/schema.h"
#include "mta/deliver/work.h"
#include "mta/net/loop.h"
#include "mta/net/stream.h"
#include "mta/net/task.h"
#include "mta/net/tls.h"
#include "mta/route/mx_plan.h"
#include "mta/route/route_table.h"
#include "mta/smtp/client_machine.h"

namespace sluis::deliver {

// What came of one transaction, for shaping and for the status view.
struct TransactionTally {
  uint32_t delivered = 0;
  uint32_t refused = 0;
  bool answered = false;     // the host said something about the mail: it is alive
  bool pushed_back = false;  // 421 or 4.7.x
  std::string reply;         // one of the replies
};

// Where a session's messages come from.
class WorkSource {
 public:
  virtual ~WorkSource() = default;
  virtual std::optional<Work> take() = 0;
  virtual void give_back(Work work) = 0;  // it is the next to be taken
  virtual void on_transaction(const TransactionTally& tally) = 0;
  // False when none came in `idle`, or none will: the session says QUIT.
  virtual Task<bool> wait_for_work(Millis idle) = 0;
  virtual bool closing() const = 0;
};

struct SessionContext {
  Loop& loop;
  const Clock& clock;
  std::shared_ptr<TlsClientContext> tls;
  std::shared_ptr<const config::Config> config;
  std::vector<char>& scratch;  // room for a piece of a body, shared by the thread's sessions
};

class ClientSession {
 public:
  // What the session's end left without an answer.
  struct Unsettled {
    Work work;
    bool first = false;  // it was the session's first message: the host, not a stale connection
  };

  ClientSession(SessionContext context, const route::Target& target, route::Endpoint endpoint,
                smtp::TlsDuty duty, WorkSource& source);

  // Connects and says hello, up to the point where mail may flow. nullopt: it does.
  Task<std::optional<smtp::ClientFailure>> open();
  // Takes work until the session ends. `given` goes first.
  Task<void> serve(std::optional<Work> given);
  // Breaks the session off, from outside: what is under way ends as unsettled.
  void abort();

  const std::optional<smtp::ClientFailure>& failure() const { return machine_.failure(); }
  std::vector<Unsettled> take_unsettled() { return std::move(unsettled_); }
  const AttemptFacts& facts() const { return facts_; }
  bool tls_failed() const { return tls_failed_; }
  bool timed_out() const { return timed_out_; }
  bool holds(MessageId id) const;

 private:
  Task<void> exchange();
  Task<void> start_tls();
  Task<void> send_content();
  Task<void> flush(Millis timeout);
  void take_work(std::optional<Work>& given);
  void start(Work work);
  void settle();
  void settle_one(smtp::TransactionEnd end);
  void break_off(const Error& error);
  void abandon(const Error& error);
  Millis time_left();
  bool used_up() const;

  SessionContext context_;
  const route::Target target_;
  const route::Endpoint endpoint_;
  WorkSource& source_;
  smtp::ClientMachine machine_;
  StreamPtr stream_;
  AttemptFacts facts_;
  struct InFlight {
    Work work;
    bool first = false;
    std::optional<smtp::ClientFailure> ours;  // the message itself could not be read to its end
  };
  std::deque<InFlight> in_flight_;  // as the machine's open transactions
  std::vector<Unsettled> unsettled_;
  uint64_t replies_seen_ = 0;  // a new one, or a new stage, starts the clock again
  smtp::ClientStage timed_stage_ = smtp::ClientStage::Connect;
  MonoTime deadline_{};
  bool tls_failed_ = false;
  bool timed_out_ = false;
  bool aborted_ = false;
  std::array<char, 4096> input_;
};

}  // namespace sluis::deliver
