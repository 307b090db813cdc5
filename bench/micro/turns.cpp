// SPDX-License-Identifier: Apache-2.0
// The ready line: a message in and out of turn, with few and with many accounts.
#include <benchmark/benchmark.h>

#include "mta/queue/ready_queue.h"

using namespace sluis;

namespace {

void ready_line(benchmark::State& state) {
  const auto accounts = static_cast<uint64_t>(state.range(0));
  queue::ReadyQueue line;
  uint64_t number = 0;
  const auto push = [&] {
    store::Leased leased;
    leased.lease.id = leased.message.id = MessageId{++number};
    leased.message.account = "account" + std::to_string(number % accounts);
    line.push(std::move(leased));
  };
  for (int i = 0; i < 10000; ++i) push();
  for (auto _ : state) {
    push();
    benchmark::DoNotOptimize(line.pop());
  }
}

}  // namespace

BENCHMARK(ready_line)->Arg(1)->Arg(1000);
