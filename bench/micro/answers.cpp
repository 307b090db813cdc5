// SPDX-License-Identifier: Apache-2.0
// The resolver's cache: an answer found among many.
#include <benchmark/benchmark.h>

#include "mta/base/clock.h"
#include "mta/dns/cache.h"

using namespace sluis;

namespace {

void cached_answer(benchmark::State& state) {
  const SystemClock clock;
  const auto count = static_cast<size_t>(state.range(0));
  dns::AnswerCache cache(clock, count);
  dns::Answer answer;
  answer.status = dns::Status::Ok;
  answer.ttl = 3600;
  answer.mx = {{10, "mx1.recipient.example"}, {20, "mx2.recipient.example"}};
  std::vector<dns::Question> questions;
  for (size_t i = 0; i < count; ++i) {
    questions.push_back({"domain" + std::to_string(i) + ".example", dns::Type::MX});
    cache.keep(questions.back(), answer);
  }
  size_t at = 0;
  for (auto _ : state) {
    auto found = cache.find(questions[at]);
    if (!found) state.SkipWithError("a kept answer was not found");
    benchmark::DoNotOptimize(found);
    at = (at + 7919) % count;
  }
}

}  // namespace

BENCHMARK(cached_answer)->Arg(100)->Arg(10000);
