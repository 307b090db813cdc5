// SPDX-License-Identifier: Apache-2.0
// SinkMachine: a receiving mail server's session without a socket, as fast as may be: whole flights
// in, their replies out in one piece. It takes what it is given, keeps nothing but the ledger's
// line for each recipient, and misbehaves as the Rules say. What it waits for (latency, tarpit) it
// says and the flow around it does. Pure but for what it shares with the sink's other sessions
// (SinkState); one session's.
#pragma once

#include <map>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "bench/load/ledger.h"
#include "bench/load/rules.h"
#include "mta/smtp/dot_decoder.h"

namespace sluis::load {

enum class Offer : uint8_t { PlainOnly, Starttls };

// What all sessions of a sink share.
struct SinkState {
  Rules rules;
  RunClock clock;
  Ledger ledger;
  std::mt19937_64 random{1};
  std::map<std::string, uint32_t, std::less<>> connections_by_domain;
  uint64_t connections = 0, open = 0, most_open = 0;
  uint64_t deferred = 0, rejected = 0, turned_away = 0;  // recipients, recipients, connections
  uint64_t octets = 0;                                   // of content
};

class SinkMachine {
 public:
  SinkMachine(SinkState& state, Offer offer);  // greets
  ~SinkMachine();
  SinkMachine(const SinkMachine&) = delete;
  SinkMachine& operator=(const SinkMachine&) = delete;

  void feed(std::string_view bytes);
  // What is to be written, after so long a wait.
  std::string& output() { return output_; }
  Millis take_wait();
  bool wants_tls() const { return tls_ == Tls::Starting; }  // after output() is written
  void tls_started();
  bool ended() const { return ended_; }  // after output() is written

 private:
  enum class Tls : uint8_t { None, Offered, Starting, Running };

  size_t take_line(std::string_view bytes);
  size_t take_content(std::string_view bytes);
  void on_line(std::string_view line);
  void on_hello(bool extended);
  void on_starttls();
  void on_rcpt(std::string_view argument);
  void on_data();
  void on_content_end();
  bool admit(const std::string& domain, const Behaviour& behaviour);
  bool by_chance(double share);
  void say(std::string_view reply);

  SinkState& state_;
  Tls tls_;
  std::string line_;
  std::string output_;
  std::vector<std::string> recipients_;  // local parts of the transaction's
  std::string domain_;                   // whose connection this is: its first recipient's
  const Behaviour* behaviour_ = nullptr;
  Millis wait_{0};
  smtp::DotDecoder decoder_;
  bool in_content_ = false;
  bool ended_ = false;
};

}  // namespace sluis::load
