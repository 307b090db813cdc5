// SPDX-License-Identifier: Apache-2.0
// A control server over a Unix socket in a folder of its own, with a fake queue behind it, and a
// client that asks it.
#pragma once

#include <vector>

#include <catch2/catch.hpp>

#include "mta/admin/control_server.h"
#include "tests/admin/fake_queue.h"
#include "tests/config/temp_folder.h"
#include "tests/onboard/house.h"
#include "tests/support/fake_clock.h"
#include "tests/support/run_on_loop.h"

namespace sluis::test {

inline Task<std::string> exchange_text(Loop& loop, std::string path, std::string request) {
  auto stream = co_await connect_unix(loop, path, kTestPatience);
  if (!stream) co_return "no connection: " + stream.error().text;
  const auto written = co_await (*stream)->write_all(request, kTestPatience);
  if (!written) co_return "not written: " + written.error().text;
  std::string answer;
  std::array<char, 4096> piece;
  const auto at_end = [&answer] {
    return answer.ends_with('\n') && (answer.find("{\"done\"") != std::string::npos ||
                                      answer.find("{\"error\"") != std::string::npos);
  };
  while (!at_end()) {
    const auto got = co_await (*stream)->read_some(piece, kTestPatience);
    if (!got || *got == 0) co_return answer + "<closed>";
    answer.append(piece.data(), *got);
  }
  co_return answer;
}

struct ControlHouse {
  onboard::House onboarding;
  Loop& loop = onboarding.loop;
  FakeClock& clock = onboarding.clock;
  WorkerPool workers{1, 10};
  FakeQueue queue;
  Result<events::History> history = events::History{};
  TempFolder folder;
  std::string path = folder / "control.sock";
  std::optional<admin::SendRequest> sent;
  std::string sent_octets;
  std::vector<queue::Cause> left_alone;
  onboard::PlatformReport platform;
  Task<std::vector<queue::Cause>> ways_of(store::Message message);
  Result<admin::SendResult> send_answer = admin::SendResult{MessageId{42}, std::nullopt};
  std::unique_ptr<admin::ControlServer> server;

  ControlHouse() {
    auto started = admin::ControlServer::start(context(), path);
    REQUIRE(started);
    server = std::move(*started);
  }
  ~ControlHouse() {
    bool ended = false;
    server->stop([&] { ended = true; });
    run_until(loop, [&] { return ended; });
  }

  std::string ask(const std::string& request) {
    return run_on_loop(loop, exchange_text(loop, path, request));
  }

  // A deferred message from news@shop.example to anna@example.org.
  MessageId add(uint64_t number) {
    queue::Row row;
    row.message.id = MessageId{number << 20};
    row.message.state = store::MessageState::Deferred;
    row.message.envelope.sender = mail::Address{"news", "shop.example"};
    row.message.envelope.recipients.push_back({{"anna", "example.org"}, {}, {}});
    store::RecipientStatus status;
    status.state = store::RecipientState::Deferred;
    status.attempts = 2;
    status.reply = "451 4.7.1 Greylisted";
    status.status = "4.7.1";
    status.mx = "mx1.example.org";
    status.next_attempt = clock.wall() + std::chrono::minutes(5);
    row.message.recipients.push_back(status);
    row.message.accepted = clock.wall();
    row.message.due = status.next_attempt;
    row.message.size = 1234;
    queue.rows[row.message.id] = row;
    return row.message.id;
  }

  admin::AdminContext context();
  Task<Result<admin::SendResult>> take(admin::SendRequest request, admin::BodySource& body);
};

}  // namespace sluis::test
