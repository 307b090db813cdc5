// SPDX-License-Identifier: Apache-2.0
// An onboarding room for tests: real keys, a resolver whose zone the test writes, time that moves
// when the test says so, and a registry that survives a "restart".
#pragma once

#include <algorithm>

#include "keys/record_text.h"
#include "mta/onboard/onboarding.h"
#include "mta/onboard/ownership.h"
#include "mta/store/memory_store.h"
#include "tests/keys/key_files.h"
#include "tests/support/fake_clock.h"
#include "tests/support/run_on_loop.h"
#include "tests/support/scripted_servers.h"

namespace sluis::onboard {

// key001 (RSA, 2048 bits) and key002 (RSA, 1024 bits), made once: they take a while.
inline std::shared_ptr<const keys::KeyStore> test_keys() {
  static const keys::KeyFiles files;
  static const auto store = [] {
    (void)keys::generate_key("key001", keys::KeySpec::Rsa2048, files.path("key001.pem"));
    (void)keys::generate_key("key002", keys::KeySpec::Rsa1024, files.path("key002.pem"));
    return keys::KeyStore::load(
               {{"key001", files.path("key001.pem")}, {"key002", files.path("key002.pem")}})
        .value();
  }();
  return store;
}

class House {
 public:
  House() { open(); }
  ~House() { close(); }

  void open() {
    onboarding =
        Onboarding::open({loop, clock, random, dns, servers, *registry, workers}, settings, keys)
            .value();
    onboarding->on_domain_changed([this](const std::string& name) { changed.push_back(name); });
    onboarding->on_directory([this](auto) { ++snapshots; });
  }
  void close() {
    if (!onboarding) return;
    bool stopped = false;
    onboarding->stop([&stopped] { stopped = true; });
    run_until(loop, [&stopped] { return stopped; });
    onboarding.reset();
  }
  void restart() {
    close();
    open();
  }

  static std::string value(const std::string& selector) {
    return keys::record_value(*test_keys()->find(selector));
  }
  void publish(const std::string& selector, const std::string& domain) {
    dns.remove(selector + "._domainkey." + domain);
    dns.txt(selector + "._domainkey." + domain, value(selector));
  }
  void publish_all(const std::string& domain) {
    publish("key001", domain);
    publish("key002", domain);
  }
  // Publishes the domain's ownership token.
  void prove(const std::string& domain) {
    dns.txt(ownership_name(domain), ownership_value(onboarding->show(domain)->token));
  }
  void unpublish(const std::string& selector, const std::string& domain) {
    dns.remove(selector + "._domainkey." + domain);
  }

  Result<DomainReport> verify(const std::string& domain, Mode mode = Mode::Act) {
    return run_on_loop(loop, onboarding->verify(domain, {"anna", "asked", mode}));
  }
  Result<DomainReport> activate(const std::string& domain, Mode mode = Mode::Act) {
    return run_on_loop(loop, onboarding->activate(domain, {"anna", "customer called", mode}));
  }
  void add(const std::string& domain) {
    if (!onboarding->add({.name = domain}, {"anna", "new customer"})) std::abort();
  }
  // Moves time in steps, letting the daemon look at what is due.
  void pass(Millis time, Millis step) {
    for (Millis gone{0}; gone < time; gone += step) {
      clock.advance(step);
      onboarding->tick();
      run_until(loop, [this] { return onboarding->looks_under_way() == 0; });
      bool turned = false;
      loop.post([&turned] { turned = true; });
      run_until(loop, [&turned] { return turned; });
    }
  }
  std::string state(const std::string& domain) {
    const auto record = onboarding->show(domain);
    return record ? std::string(policy::to_string(record->state)) : "none";
  }
  std::vector<std::string> signing(const std::string& domain) {
    return onboarding->directory()->domains.find(domain)->selectors;
  }
  bool remembers(const std::string& domain, const std::string& what) {
    const auto history = onboarding->history(domain, 1000).value();
    return std::any_of(history.begin(), history.end(),
                       [&](const HistoryEntry& entry) { return entry.what == what; });
  }

  Loop loop;
  WorkerPool workers{2, 100};
  FakeClock clock;
  SystemRandom random;
  ScriptedResolver dns;
  ScriptedServers servers;  // of zones; silent, so that the resolver alone counts, until told
  std::unique_ptr<store::Registry> registry = store::open_memory_registry();
  OnboardingSettings settings;
  std::shared_ptr<const keys::KeyStore> keys = test_keys();
  std::unique_ptr<Onboarding> onboarding;
  std::vector<std::string> changed;
  int snapshots = 0;
};

using Names = std::vector<std::string>;

}  // namespace sluis::onboard
