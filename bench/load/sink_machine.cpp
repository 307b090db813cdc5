// SPDX-License-Identifier: Apache-2.0
#include "bench/load/sink_machine.h"

#include <algorithm>

#include "mta/base/ascii.h"

namespace sluis::load {
namespace {

constexpr size_t kLongestLine = 4096;

// What stands between < and >.
std::string_view path_of(std::string_view argument) {
  const size_t open = argument.find('<');
  const size_t close = argument.rfind('>');
  if (open == std::string_view::npos || close == std::string_view::npos || close < open) return {};
  return argument.substr(open + 1, close - open - 1);
}

}  // namespace

SinkMachine::SinkMachine(SinkState& state, Offer offer)
    : state_(state), tls_(offer == Offer::Starttls ? Tls::Offered : Tls::None) {
  ++state_.connections;
  state_.most_open = std::max(state_.most_open, ++state_.open);
  say("220 sink ESMTP");
}

SinkMachine::~SinkMachine() {
  --state_.open;
  const auto ours = state_.connections_by_domain.find(domain_);
  if (!domain_.empty() && --ours->second == 0) state_.connections_by_domain.erase(ours);
}

void SinkMachine::feed(std::string_view bytes) {
  while (!bytes.empty() && !ended_ && tls_ != Tls::Starting) {
    bytes.remove_prefix(in_content_ ? take_content(bytes) : take_line(bytes));
  }
  if (behaviour_) wait_ += behaviour_->latency;
}

size_t SinkMachine::take_line(std::string_view bytes) {
  const size_t end = bytes.find('\n');
  const size_t taken = end == std::string_view::npos ? bytes.size() : end + 1;
  if (line_.size() + taken > kLongestLine) {
    say("500 5.5.2 line too long");
    ended_ = true;
  } else if (end == std::string_view::npos) {
    line_ += bytes;
  } else if (line_.empty()) {
    on_line(ascii::trim(bytes.substr(0, taken)));
  } else {
    line_ += bytes.substr(0, taken);
    on_line(ascii::trim(std::exchange(line_, {})));
  }
  return taken;
}

size_t SinkMachine::take_content(std::string_view bytes) {
  const auto step = decoder_.next(bytes);
  state_.octets += step.content.size();
  if (step.ended) on_content_end();
  return step.consumed;
}

void SinkMachine::on_line(std::string_view line) {
  const std::string verb = ascii::to_upper(line.substr(0, line.find(' ')));
  if (verb == "MAIL") {
    recipients_.clear();
    return say("250 2.1.0 Ok");
  }
  if (verb == "RCPT") return on_rcpt(line);
  if (verb == "DATA") return on_data();
  if (verb == "EHLO") return on_hello(true);
  if (verb == "HELO") return on_hello(false);
  if (verb == "STARTTLS") return on_starttls();
  if (verb == "RSET" || verb == "NOOP") {
    if (verb == "RSET") recipients_.clear();
    return say("250 2.0.0 Ok");
  }
  if (verb != "QUIT") return say("502 5.5.2 unknown command");
  say("221 2.0.0 bye");
  ended_ = true;
}

void SinkMachine::on_hello(bool extended) {
  if (!extended) return say("250 sink");
  say("250-sink");
  if (tls_ == Tls::Offered) say("250-STARTTLS");
  say("250-PIPELINING");
  say("250-8BITMIME");
  say("250-SMTPUTF8");
  say("250-ENHANCEDSTATUSCODES");
  say("250 SIZE 104857600");
}

void SinkMachine::on_starttls() {
  if (tls_ != Tls::Offered) return say("502 5.5.1 no TLS here");
  say("220 2.0.0 go ahead");
  tls_ = Tls::Starting;
}

void SinkMachine::tls_started() {
  tls_ = Tls::Running;
  recipients_.clear();
}

void SinkMachine::on_rcpt(std::string_view argument) {
  const std::string_view path = path_of(argument);
  const size_t at = path.rfind('@');
  const std::string domain(at == std::string_view::npos ? "" : path.substr(at + 1));
  const Behaviour& behaviour = state_.rules.of(domain);
  if (!admit(domain, behaviour)) return;
  wait_ += behaviour.tarpit;
  if (by_chance(behaviour.defer)) {
    ++state_.deferred;
    return say("450 4.2.0 try again later");
  }
  if (by_chance(behaviour.reject)) {
    ++state_.rejected;
    return say("550 5.1.1 no such user here");
  }
  recipients_.emplace_back(path.substr(0, at));
  say("250 2.1.5 Ok");
}

// A connection is its first recipient's domain's; one too many is told so and closed.
bool SinkMachine::admit(const std::string& domain, const Behaviour& behaviour) {
  behaviour_ = &behaviour;
  if (!domain_.empty() || domain.empty()) return true;
  domain_ = domain;
  const uint32_t open = ++state_.connections_by_domain[domain_];
  if (behaviour.connections == 0 || open <= behaviour.connections) return true;
  ++state_.turned_away;
  say("421 4.7.0 too many connections, try again later");
  ended_ = true;
  return false;
}

bool SinkMachine::by_chance(double share) {
  return share > 0 && std::uniform_real_distribution<double>(0, 1)(state_.random) < share;
}

void SinkMachine::on_data() {
  if (recipients_.empty()) return say("554 5.5.1 no valid recipients");
  say("354 end with CRLF.CRLF");
  in_content_ = true;
  decoder_ = {};
}

void SinkMachine::on_content_end() {
  const Instant now = state_.clock.now();
  for (const std::string& recipient : recipients_) state_.ledger.on_arrival(recipient, now);
  recipients_.clear();
  in_content_ = false;
  say("250 2.0.0 Ok");
}

void SinkMachine::say(std::string_view reply) {
  output_ += reply;
  output_ += "\r\n";
}

Millis SinkMachine::take_wait() {
  return std::exchange(wait_, Millis(0));
}

}  // namespace sluis::load
