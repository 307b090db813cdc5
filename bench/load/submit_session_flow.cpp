// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "bench/load/submit_session.h"

namespace sluis::load {
namespace {

using Want = SubmitMachine::Want;

constexpr Millis kConnectPatience = std::chrono::seconds(10);
constexpr Millis kPause = std::chrono::milliseconds(200);  // before the next try

// One connection from connect to its end.
class Connection {
 public:
  explicit Connection(Generator& generator)
      : generator_(generator),
        machine_(generator.plan().client, generator.plan().way, generator.plan().depth) {}

  Task<void> run();
  bool answered() const { return answered_; }
  const std::string& failure() const { return machine_.failure(); }

 private:
  Task<void> step();
  Task<void> exchange();
  Task<void> start_tls();
  void take_work();
  void settle();

  Generator& generator_;
  SubmitMachine machine_;
  StreamPtr stream_;
  bool answered_ = false;
  std::array<char, 16384> input_;
};

Task<void> Connection::run() {
  auto stream =
      co_await connect_tcp(generator_.loop(), generator_.plan().to, std::nullopt, kConnectPatience);
  if (!stream) {
    machine_.fail("cannot connect: " + stream.error().text);
    co_return;
  }
  stream_ = std::move(*stream);
  generator_.on_connected();
  while (machine_.want() != Want::End) {
    take_work();
    co_await step();
    settle();
  }
  if (stream_) stream_->close();
}

void Connection::take_work() {
  while (machine_.can_start()) {
    const auto job = generator_.take();
    if (!job) return;
    machine_.start({*job, std::chrono::steady_clock::now(), Fate::Unsent, {}},
                   generator_.letters().write(*job));
  }
}

Task<void> Connection::step() {
  switch (machine_.want()) {
    case Want::Read:
      co_await exchange();
      break;
    case Want::StartTls:
      co_await start_tls();
      break;
    case Want::Work:
      if (generator_.exhausted()) {
        machine_.quit();
      } else {
        co_await generator_.wait_for_work();
      }
      break;
    case Want::End:
      break;
  }
}

Task<void> Connection::exchange() {
  const Millis patience = generator_.plan().patience;
  if (!machine_.output().empty()) {
    const Result<void> written = co_await stream_->write_all(machine_.output(), patience);
    machine_.output().clear();
    if (!written) co_return machine_.fail(written.error().text);
  }
  const Result<size_t> got = co_await stream_->read_some(input_, patience);
  if (!got) co_return machine_.fail(got.error().text);
  if (*got == 0) co_return machine_.fail("the server closed the connection");
  machine_.feed({input_.data(), *got});
}

Task<void> Connection::start_tls() {
  auto secured = co_await tls_connect(std::move(stream_), generator_.plan().tls,
                                      {.server_name = to_string(generator_.plan().to.ip)},
                                      generator_.plan().patience);
  if (!secured) co_return machine_.fail("TLS: " + secured.error().text);
  stream_ = std::move(*secured);
  machine_.tls_started();
}

void Connection::settle() {
  while (auto ending = machine_.take_ending()) {
    answered_ = answered_ || ending->fate == Fate::Accepted || ending->fate == Fate::Refused;
    generator_.on_ending(std::move(*ending));
  }
}

}  // namespace

Task<void> run_submit_session(Generator& generator) {
  int tries = 0;
  while (!generator.exhausted()) {
    auto connection = std::make_unique<Connection>(generator);
    co_await connection->run();
    if (connection->failure().empty()) continue;  // it quit
    generator.on_lost(connection->failure());
    tries = connection->answered() ? 0 : tries + 1;
    if (tries == kMostTries) co_return generator.on_gave_up(connection->failure());
    co_await sleep_for(generator.loop(), kPause);
  }
}

// A session that waits here is woken by the next arrival or by the end of the run.
Task<void> Generator::wait_for_work() {
  auto wake = std::make_shared<OneShot<bool>>();
  idle_.push_back(wake);
  co_await *wake;
}

}  // namespace sluis::load
