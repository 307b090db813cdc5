// SPDX-License-Identifier: Apache-2.0
#include "mta/dns/caching_resolver.h"

#include <algorithm>

#include "mta/dns/exchange_flow.h"
#include "mta/dns/name.h"

namespace sluis::dns {
namespace {

Answer failure(const Question& question, std::string reason) {
  Answer out;
  out.status = Status::TempFail;
  out.name = question.name;
  out.reason = std::move(reason);
  return out;
}

// Why a reply is no answer; empty when it is one.
std::string refusal(const Reply& reply, const SocketAddress& server) {
  if (reply.code != Rcode::Ok && reply.code != Rcode::NxDomain) {
    return to_string(reply.code) + " from " + to_string(server);
  }
  if (reply.refers_elsewhere) return to_string(server) + " does not look names up for others";
  return {};
}

bool serves_nobody(const Reply& reply) {
  return reply.code == Rcode::Refused || reply.refers_elsewhere;
}

// Two rounds over n servers, the second with twice the time: 3 n shares.
Millis share_of(Millis timeout, size_t servers) {
  constexpr Millis kLeast(200);
  return std::max(timeout / static_cast<int64_t>(3 * servers), kLeast);
}

void add_reason(std::string& reasons, const std::string& reason) {
  if (reasons.find(reason) != std::string::npos) return;
  if (!reasons.empty()) reasons += "; ";
  reasons += reason;
}

// The resolver's own time runs by the machine, whatever clock the cache is given.
MonoTime now() {
  return std::chrono::steady_clock::now();
}

}  // namespace

// The one flow that asks a question for all who want to know. If it is destroyed half way, the
// others are told so.
class CachingResolver::Flight {
 public:
  Flight(CachingResolver& resolver, const Question& question)
      : resolver_(resolver), question_(question) {
    resolver_.in_flight_[question];
  }
  Flight(const Flight&) = delete;
  Flight& operator=(const Flight&) = delete;
  ~Flight() { land(failure(question_, "the question was given up")); }

  void land(const Answer& answer) {
    if (std::exchange(landed_, true)) return;
    auto node = resolver_.in_flight_.extract(question_);
    for (auto& waiter : node.mapped()) waiter->set(answer);
  }

 private:
  CachingResolver& resolver_;
  Question question_;
  bool landed_ = false;
};

CachingResolver::CachingResolver(Loop& loop, const Clock& clock, Random& random,
                                 ResolverSettings settings)
    : loop_(loop),
      clock_(clock),
      random_(random),
      settings_(std::move(settings)),
      servers_(settings_.servers),
      cache_(clock, settings_.cache_entries) {}

CachingResolver::~CachingResolver() = default;

void CachingResolver::forget(const std::string& name) {
  if (const auto canonical = canonical_name(name)) cache_.forget(*canonical);
}

Task<Answer> CachingResolver::query(std::string name, Type type) {
  const auto canonical = canonical_name(name);
  if (!canonical) {
    Answer out = failure({name, type}, canonical.error().text);
    out.status = Status::NxDomain;
    co_return out;
  }
  const Question question{*canonical, type};
  if (auto kept = cache_.find(question)) co_return std::move(*kept);
  if (const auto flying = in_flight_.find(question); flying != in_flight_.end()) {
    auto told = std::make_shared<OneShot<Answer>>();
    flying->second.push_back(told);
    Answer shared = co_await *told;
    co_return shared;
  }
  Flight flight(*this, question);
  Answer answer = co_await look_up(question);
  cache_.keep(question, answer);
  flight.land(answer);
  co_return answer;
}

Task<Answer> CachingResolver::look_up(Question question) {
  const MonoTime deadline = now() + settings_.timeout;
  Chain chain(question);
  for (;;) {
    const auto reply = co_await ask_servers(chain.question(), deadline);
    if (!reply) co_return failure(question, reply.error().text);
    if (chain.add(*reply) == Chain::Next::Done) co_return chain.take();
  }
}

// A server that says it could not find out is healthy: only silence and refusal to serve us count
// against it. A second round is for those who were silent.
Task<Result<Reply>> CachingResolver::ask_servers(const Question& question, MonoTime deadline) {
  std::string reasons;
  Millis share = share_of(settings_.timeout, std::max<size_t>(settings_.servers.size(), 1));
  std::vector<SocketAddress> servers = servers_.order(clock_.mono());
  for (int round = 0; round < 2; ++round, share *= 2) {
    std::vector<SocketAddress> silent;
    for (const SocketAddress& server : servers) {
      const auto left = std::chrono::duration_cast<Millis>(deadline - now());
      if (left.count() <= 0) break;
      Exchange with{loop_, random_, server, Asking::Recursive};
      auto reply = co_await exchange(with, question, std::min(share, left));
      const std::string refused = reply ? refusal(*reply, server) : reply.error().text;
      if (!reply) silent.push_back(server);
      if (!reply || serves_nobody(*reply)) servers_.on_failure(server, clock_.mono());
      if (reply && !serves_nobody(*reply)) servers_.on_answer(server);
      if (refused.empty()) co_return reply;
      add_reason(reasons, refused);
    }
    servers = std::move(silent);
  }
  if (reasons.empty()) reasons = "no time left to ask";
  co_return fail(ErrorKind::Unavailable, reasons);
}

}  // namespace sluis::dns
