// SPDX-License-Identifier: Apache-2.0
// Keys that domains have of their own: found when they are loaded, read when they are not, made
// ready by a thread that signs for more domains than it keeps ready.
#include "keys/own_keys.h"

#include <benchmark/benchmark.h>

#include "bench/micro/sample_mail.h"
#include "keys/ready_keys.h"
#include "keys/signer.h"

using namespace sluis;

namespace {

constexpr size_t kDomains = 256;

std::string domain_of(size_t i) {
  return "customer" + std::to_string(i % kDomains) + ".example";
}

// One key for all: what is measured is the same, and making 256 takes half a minute.
std::shared_ptr<keys::OwnKeys> keys_of(keys::KeySpec spec, size_t most) {
  const auto made = std::make_shared<const keys::MadeKey>(keys::make_key("key101", spec).value());
  return std::make_shared<keys::OwnKeys>(
      [made](const std::string&, const std::string&) -> Result<Secret> { return made->pkcs8; },
      most);
}

void find_own(benchmark::State& state, keys::KeySpec spec, size_t most) {
  const auto keys = keys_of(spec, most);
  size_t i = 0;
  for (auto _ : state) {
    auto key = keys->find("key101", domain_of(i++));
    if (!key) state.SkipWithError(key.error().text.c_str());
    benchmark::DoNotOptimize(key);
  }
}

void make_own(benchmark::State& state, keys::KeySpec spec) {
  for (auto _ : state) {
    auto made = keys::make_key("key101", spec);
    benchmark::DoNotOptimize(made);
  }
}

// `domains` in turn, all of them loaded.
void sign_own(benchmark::State& state, keys::KeySpec spec, size_t domains) {
  const auto store =
      keys::KeyStore::load({}).value()->with_own({{"key101", spec}}, keys_of(spec, kDomains));
  const std::string header = bench::sample_header();
  keys::Signer signer(store);
  keys::SignRequest request;
  request.header = header;
  request.selectors = {"key101"};
  size_t i = 0;
  for (auto _ : state) {
    const std::string domain = domain_of(i++ % domains);
    request.domain = domain;
    auto fields = signer.sign(request);
    if (!fields) state.SkipWithError(fields.error().text.c_str());
    benchmark::DoNotOptimize(fields);
  }
}

}  // namespace

using keys::KeySpec;
BENCHMARK_CAPTURE(find_own, loaded, KeySpec::Rsa2048, kDomains);
BENCHMARK_CAPTURE(find_own, rsa2048_not_loaded, KeySpec::Rsa2048, 1);
BENCHMARK_CAPTURE(find_own, ed25519_not_loaded, KeySpec::Ed25519, 1);
BENCHMARK_CAPTURE(make_own, rsa2048, KeySpec::Rsa2048);
BENCHMARK_CAPTURE(make_own, ed25519, KeySpec::Ed25519);
BENCHMARK_CAPTURE(sign_own, rsa2048_one_domain, KeySpec::Rsa2048, size_t{1});
BENCHMARK_CAPTURE(sign_own, rsa2048_ready, KeySpec::Rsa2048, keys::ReadyKeys::kMostOwn);
BENCHMARK_CAPTURE(sign_own, rsa2048_not_ready, KeySpec::Rsa2048, kDomains);
