// SPDX-License-Identifier: Apache-2.0
// A body made canonical and hashed, beside SHA-256 of the same octets alone.
#include <benchmark/benchmark.h>
#include <openssl/evp.h>

#include "bench/micro/sample_mail.h"
#include "keys/signer.h"

using namespace sluis;

namespace {

void count(benchmark::State& state, size_t octets) {
  state.SetBytesProcessed(static_cast<int64_t>(octets) * state.iterations());
}

void body_hash(benchmark::State& state, keys::Canonical canonical) {
  const std::string body = bench::sample_body(static_cast<size_t>(state.range(0)));
  for (auto _ : state) {
    keys::BodyHasher hasher(canonical);
    hasher.update(body);
    benchmark::DoNotOptimize(hasher.finish());
  }
  count(state, body.size());
}

void sha256_alone(benchmark::State& state) {
  const std::string body = bench::sample_body(static_cast<size_t>(state.range(0)));
  unsigned char hash[32];
  for (auto _ : state) {
    EVP_Digest(body.data(), body.size(), hash, nullptr, EVP_sha256(), nullptr);
    benchmark::DoNotOptimize(hash);
  }
  count(state, body.size());
}

void header_fields(benchmark::State& state) {
  const std::string header = bench::sample_header();
  std::string out;
  for (auto _ : state) {
    out.clear();
    for (const auto& field : keys::split_fields(header))
      keys::append_canonical(field, keys::Canonical::Relaxed, out);
    benchmark::DoNotOptimize(out);
  }
  count(state, header.size());
}

}  // namespace

BENCHMARK(sha256_alone)->Arg(4096)->Arg(102400);
BENCHMARK_CAPTURE(body_hash, relaxed, keys::Canonical::Relaxed)->Arg(4096)->Arg(102400);
BENCHMARK_CAPTURE(body_hash, simple, keys::Canonical::Simple)->Arg(4096)->Arg(102400);
BENCHMARK(header_fields);
