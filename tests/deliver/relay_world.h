// SPDX-License-Identifier: Apache-2.0
// What the relay's tests share: a loop with sinks on loopback as the mail hosts of scripted
// domains, messages in memory, and a ledger of results that knows when a recipient is reported
// twice.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "mta/deliver/relay.h"
#include "tests/support/fake_clock.h"
#include "tests/support/scripted_resolver.h"
#include "tests/support/smtp_sink.h"

namespace sluis::deliver {

class MemoryMessage final : public OutgoingMessage {
 public:
  MemoryMessage(uint64_t id, mail::Envelope envelope, std::string header, std::string body)
      : id_{id},
        envelope_(std::move(envelope)),
        header_(std::move(header)),
        body_(std::move(body)) {}

  MessageId id() const override { return id_; }
  const mail::Envelope& envelope() const override { return envelope_; }
  uint64_t size() const override { return header_.size() + body_.size(); }
  bool prepared() const override { return prepared_; }
  Result<std::string_view> header() override;
  Result<size_t> read_body(uint64_t offset, std::span<char> into) override;

  bool header_fails = false;
  uint64_t body_fails_at = UINT64_MAX;
  std::atomic<int> signings = 0;
  std::function<void()> while_signing;  // called on the signing thread, if set

 private:
  std::atomic<bool> prepared_ = false;
  MessageId id_;
  mail::Envelope envelope_;
  std::string header_, body_;
};

// "delivered 250 2.0.0", "transient recipient 450 4.2.0", "waits session 0 4.4.1".
std::string shown(const RecipientResult& result);
// Sink options with a script alone.
SinkOptions scripted(std::function<std::string(const SinkCommand&)> script);
// A script that gives one answer to one verb.
SinkOptions answering(std::string verb, std::string reply);

struct Ledger {
  std::map<uint32_t, RecipientResult> results;
  int reports = 0;
  bool twice = false;

  bool all(size_t count) const { return results.size() == count; }
};

class RelayWorld {
 public:
  RelayWorld();
  ~RelayWorld();

  // A sink as the only mail host of `domain`, all on the relay's one port, each on an address of
  // its own in 127/8.
  SmtpSink& host(const std::string& domain, SinkOptions options = {}, uint16_t preference = 10);
  // A host in DNS where nobody listens.
  void dead_host(const std::string& domain, uint16_t preference);
  // Offers a message to `locals` at `domain`; the ledger fills as results come.
  std::shared_ptr<Ledger> send(const std::string& domain, std::vector<std::string> locals,
                               std::string body = "Hello.\r\n");
  std::shared_ptr<Ledger> send(std::shared_ptr<MemoryMessage> message, const std::string& domain);
  std::shared_ptr<MemoryMessage> message(const std::string& domain, std::vector<std::string> locals,
                                         std::string body = "Hello.\r\n");
  std::string account;  // whose the messages are
  void run_until_done(const Ledger& ledger, size_t recipients);
  void run_until(std::function<bool()> condition);
  DestinationView view(const std::string& name) const;
  // Starts the relay with the configuration as it stands; otherwise the first send does.
  Relay& relay();
  void drain(Millis grace);

  Loop loop;
  FakeClock clock;
  SystemRandom random;
  ScriptedResolver dns;
  WorkerPool signers{2, 64};
  config::Config config;
  std::shared_ptr<TlsClientContext> tls;
  std::vector<std::unique_ptr<SmtpSink>> sinks;

 private:
  std::string next_address();

  std::unique_ptr<Relay> relay_;
  uint8_t last_byte_ = 0;
  uint64_t last_id_ = 0;
};

}  // namespace sluis::deliver
