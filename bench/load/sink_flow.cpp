// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <set>

#include "bench/load/report.h"
#include "bench/load/sink.h"
#include "mta/base/ascii.h"

namespace sluis::load {

struct Sink::Shared {
  Loop& loop;
  SinkPlan plan;
  SinkState state;
  std::unique_ptr<Listener> listener, control;
  std::set<Stream*> open;
  Gate gate;
};

namespace {

using Shared = Sink::Shared;

constexpr Millis kPatience = std::chrono::minutes(10);
constexpr Millis kShortPatience = std::chrono::seconds(10);

// A stream that the sink can hang up on while a session has it.
class Line {
 public:
  Line(std::shared_ptr<Shared> shared, StreamPtr stream) : shared_(std::move(shared)) {
    take(std::move(stream));
  }
  ~Line() { shared_->open.erase(stream_.get()); }
  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;

  Stream& operator*() { return *stream_; }
  Stream* operator->() { return stream_.get(); }
  StreamPtr give() {
    shared_->open.erase(stream_.get());
    return std::move(stream_);
  }
  void take(StreamPtr stream) {
    stream_ = std::move(stream);
    shared_->open.insert(stream_.get());
  }

 private:
  std::shared_ptr<Shared> shared_;
  StreamPtr stream_;
};

Task<bool> write_out(Loop& loop, SinkMachine& machine, Stream& stream) {
  const Millis wait = machine.take_wait();
  if (wait > Millis(0)) co_await sleep_for(loop, wait);
  const Result<void> written = co_await stream.write_all(machine.output(), kPatience);
  machine.output().clear();
  co_return written.has_value();
}

Task<void> run_session(std::shared_ptr<Shared> shared, StreamPtr plain) {
  SinkMachine machine(shared->state, shared->plan.tls ? Offer::Starttls : Offer::PlainOnly);
  Line line(shared, std::move(plain));
  std::array<char, 65536> input;
  for (;;) {
    if (!machine.output().empty()) {
      const bool written = co_await write_out(shared->loop, machine, *line);
      if (!written) co_return;
    }
    if (machine.ended()) co_return;
    if (machine.wants_tls()) {
      auto secured = co_await tls_accept(line.give(), shared->plan.tls, kShortPatience);
      if (!secured) co_return;
      line.take(std::move(*secured));
      machine.tls_started();
    }
    const Result<size_t> got = co_await line->read_some(input, kPatience);
    if (!got || *got == 0) co_return;
    machine.feed({input.data(), *got});
  }
}

std::string answer_to(Shared& shared, std::string_view word) {
  if (word == "report") return to_json(shared.state);
  if (word != "reset") return R"({"error": "ask for report or reset"})";
  SinkState& state = shared.state;
  state.ledger = {};
  state.connections = state.most_open = state.open;
  state.deferred = state.rejected = state.turned_away = state.octets = 0;
  return "{}";
}

Task<void> run_control(std::shared_ptr<Shared> shared, StreamPtr stream) {
  Line line(shared, std::move(stream));
  std::array<char, 64> input;
  const Result<size_t> got = co_await line->read_some(input, kShortPatience);
  if (!got) co_return;
  const std::string answer = answer_to(*shared, ascii::trim({input.data(), *got})) + "\n";
  co_await line->write_all(answer, kShortPatience);
}

using Flow = Task<void> (*)(std::shared_ptr<Shared>, StreamPtr);

Listener::OnStream start_each(const std::shared_ptr<Shared>& shared, Flow flow) {
  return [weak = std::weak_ptr(shared), flow](StreamPtr stream) {
    if (const auto alive = weak.lock()) spawn(flow(alive, std::move(stream)), alive->gate);
  };
}

}  // namespace

Result<std::unique_ptr<Sink>> Sink::open(Loop& loop, SinkPlan plan) {
  auto shared = std::shared_ptr<Shared>(new Shared{.loop = loop, .plan = std::move(plan)});
  shared->state.rules = std::move(shared->plan.rules);
  auto listener = Listener::tcp(loop, shared->plan.listen, start_each(shared, run_session));
  if (!listener) return fail(listener.error());
  shared->listener = std::move(*listener);
  if (!shared->plan.control.empty()) {
    auto control =
        Listener::unix_socket(loop, shared->plan.control, 0600, start_each(shared, run_control));
    if (!control) return fail(control.error());
    shared->control = std::move(*control);
  }
  return std::unique_ptr<Sink>(new Sink(std::move(shared)));
}

Sink::Sink(std::shared_ptr<Shared> shared) : shared_(std::move(shared)) {}
Sink::~Sink() = default;

SocketAddress Sink::address() const {
  return shared_->listener->address();
}
const SinkState& Sink::state() const {
  return shared_->state;
}

void Sink::stop(std::function<void()> stopped) {
  shared_->listener.reset();
  shared_->control.reset();
  for (Stream* stream : std::vector(shared_->open.begin(), shared_->open.end())) {
    if (shared_->open.contains(stream)) stream->close();
  }
  shared_->gate.when_idle(std::move(stopped));
}

}  // namespace sluis::load
