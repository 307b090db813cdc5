// SPDX-License-Identifier: Apache-2.0
// FrontDoor: an Intake over a memory store, with clients on PipeStreams. The store can be told to
// fail. Domains: active.example (signs), pending.example (does not). Accounts: crm ("*", password
// "secret"), shop (shop.example).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "config/schema.h"
#include "mta/intake/intake.h"
#include "tests/support/fake_clock.h"
#include "tests/support/pipe_stream.h"
#include "tests/support/run_on_loop.h"

namespace sluis::intake {

class ListedEvents final : public events::EventSink {
 public:
  void append(events::Event event) override { events.push_back(std::move(event)); }
  std::vector<events::Event> events;
};

// What the next accept or append does.
struct StoreFaults {
  std::optional<Error> accept;
  std::optional<Error> append;
};

class FrontDoor {
 public:
  using Client = std::unique_ptr<PipeStream>;

  explicit FrontDoor(config::Config config = default_config());
  ~FrontDoor();  // drains

  static config::Config default_config();
  // Trusts 192.0.2.0/24 as account crm; no TLS.
  static config::Listener trusting();
  // Wants AUTH; no TLS; the clients' network makes that safe.
  static config::Listener authenticating();

  // `early`: what the client sends before it is greeted.
  Client connect(const config::Listener& listener = trusting(), std::string_view early = {});
  // Sends `bytes` and returns what is answered until `replies` replies have come.
  std::string talk(const Client& client, std::string_view bytes, size_t replies);
  // A session of its own: all it answered until it ended.
  std::string session(std::string_view bytes, const config::Listener& listener = trusting());
  // The whole stored message, header and body.
  std::string stored(MessageId id);
  void settle();  // until no session is left

  Loop loop;
  FakeClock clock;
  SystemRandom random;
  StoreFaults faults;
  std::unique_ptr<store::Store> store;
  MessageIdSource ids;
  ListedEvents events;
  WorkerPool workers{1, 16};
  policy::DirectoryView directory;
  std::vector<store::Leased> accepted;
  std::shared_ptr<TlsServerContext> tls;
  std::unique_ptr<Intake> intake;

 private:
  IntakeContext context(const config::Config& config);
};

// How many whole replies stand in `text`.
size_t count_replies(std::string_view text);

}  // namespace sluis::intake
