// SPDX-License-Identifier: Apache-2.0
// What the domains cost each message: the two questions that it asks of the snapshot, with few and
// with many domains, their names asked at random so that no cache helps.
#include "policy/admission.h"

#include <benchmark/benchmark.h>

#include "policy/release.h"

using namespace sluis;

namespace {

std::string name_of(uint64_t n) {
  return "klant" + std::to_string(n) + ".example";
}

policy::Directory directory_of(uint64_t count) {
  policy::Directory directory;
  directory.accounts["crm"] = {"crm", "", {"*"}};
  for (uint64_t n = 0; n < count; ++n) {
    policy::Domain domain;
    domain.name = name_of(n);
    domain.state = policy::DomainState::Active;
    domain.account = "crm";
    domain.selectors = {"key001", "key002"};
    directory.domains.put(std::move(domain));
  }
  return directory;
}

std::vector<std::string> names_at_random(uint64_t count) {
  std::vector<std::string> names;
  uint64_t state = 1;
  for (int i = 0; i < 4096; ++i) {
    state = state * 6364136223846793005ull + 1442695040888963407ull;
    names.push_back(name_of((state >> 33) % count));
  }
  return names;
}

void admit(benchmark::State& state) {
  const auto count = static_cast<uint64_t>(state.range(0));
  const policy::Directory directory = directory_of(count);
  const auto names = names_at_random(count);
  policy::AdmissionFacts facts;
  facts.account = "crm";
  size_t i = 0;
  for (auto _ : state) {
    facts.from_domain = names[i++ % names.size()];
    benchmark::DoNotOptimize(policy::admit_message(directory, facts));
  }
}

void release(benchmark::State& state) {
  const auto count = static_cast<uint64_t>(state.range(0));
  const policy::Directory directory = directory_of(count);
  const auto names = names_at_random(count);
  const policy::ReleaseSettings settings;
  policy::ReleaseFacts facts;
  facts.account = "crm";
  size_t i = 0;
  for (auto _ : state) {
    facts.sender_domain = names[i++ % names.size()];
    benchmark::DoNotOptimize(policy::judge_release(directory, facts, settings));
  }
}

}  // namespace

BENCHMARK(admit)->Arg(1)->Arg(50000);
BENCHMARK(release)->Arg(1)->Arg(50000);
