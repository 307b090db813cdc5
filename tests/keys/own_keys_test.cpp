// SPDX-License-Identifier: Apache-2.0
// Keys that domains have of their own: read when they are needed, bounded in memory, and each
// domain's mail signed with its own.
#include "keys/own_keys.h"

#include <atomic>
#include <map>
#include <thread>

#include <catch2/catch.hpp>

#include "keys/ready_keys.h"
#include "keys/record_text.h"
#include "keys/signer.h"
#include "keys/verifier.h"
#include "tests/keys/key_files.h"

using namespace sluis;
using namespace sluis::keys;

namespace {

// Where the keys are kept: made when a domain is first put there.
struct Kept {
  std::map<std::string, MadeKey> by_domain;
  std::atomic<int> reads{0};

  const SigningKey& put(const std::string& domain, KeySpec spec = KeySpec::Ed25519) {
    return by_domain.emplace(domain, make_key("key101", spec).value()).first->second.key;
  }
  std::shared_ptr<OwnKeys> open(size_t most = OwnKeys::kMost) {
    return std::make_shared<OwnKeys>(
        [this](const std::string&, const std::string& domain) -> Result<Secret> {
          ++reads;
          const auto at = by_domain.find(domain);
          if (at == by_domain.end()) return fail(ErrorKind::NotFound, domain + " has no key");
          return at->second.pkcs8;
        },
        most);
  }
};

std::shared_ptr<const KeyStore> store_of(std::shared_ptr<OwnKeys> keys,
                                         KeySpec spec = KeySpec::Ed25519) {
  return KeyStore::load({}).value()->with_own({{"key101", spec}}, std::move(keys));
}

SignRequest request_for(const std::string& domain) {
  static const std::string header =
      "From: info@klant.nl\r\nTo: b@example.net\r\nSubject: hello\r\n"
      "Date: Mon, 01 Jan 2024 00:00:00 +0000\r\n";
  SignRequest out;
  out.header = header;
  out.body_sha256 = BodyHasher(Canonical::Relaxed).finish();
  out.domain = domain;
  out.selectors = {"key101"};
  out.now = WallTime(std::chrono::sys_days{std::chrono::year{2024} / 1 / 1});
  return out;
}

// What libopendkim says when `record` stands at the name that it asks for.
SignatureResult judged(const std::string& domain, const std::string& record,
                       const std::string& field) {
  Verifier verifier;
  std::string asked;
  const auto verdicts = verifier.verify(field + std::string(request_for(domain).header) + "\r\n",
                                        [&](const std::string& name) {
                                          asked = name;
                                          return KeyAnswer{KeyAnswer::Status::Found, record};
                                        });
  REQUIRE(verdicts.size() == 1);
  CHECK(asked == "key101._domainkey." + domain);
  return verdicts.front().result;
}

}  // namespace

TEST_CASE("a domain's own key is read once, and again only after others took its place") {
  Kept kept;
  for (const char* domain : {"a.nl", "b.nl", "c.nl"}) kept.put(domain);
  const auto keys = kept.open(2);
  REQUIRE(keys->find("key101", "a.nl"));
  REQUIRE(keys->find("key101", "b.nl"));
  REQUIRE(keys->find("key101", "a.nl"));
  CHECK(kept.reads == 2);
  REQUIRE(keys->find("key101", "c.nl"));
  CHECK(keys->in_memory() == 2);
  REQUIRE(keys->find("key101", "a.nl"));
  CHECK(kept.reads == 3);
  REQUIRE(keys->find("key101", "b.nl"));
  CHECK(kept.reads == 4);
  keys->set_most(1);
  REQUIRE(keys->find("key101", "c.nl"));
  CHECK(keys->in_memory() == 1);
}

TEST_CASE("a domain without a key is told so each time, and has one as soon as it was made") {
  Kept kept;
  const auto keys = kept.open();
  CHECK(keys->find("key101", "a.nl").error().kind == ErrorKind::NotFound);
  const std::string print = key_print(kept.put("a.nl"));
  CHECK(key_print(**keys->find("key101", "a.nl")) == print);
  kept.by_domain.clear();
  keys->forget("key101", "a.nl");
  keys->forget("key101", "a.nl");
  CHECK_FALSE(keys->find("key101", "a.nl"));
  CHECK(keys->in_memory() == 0);
}

TEST_CASE("a key that was made is the same after it was kept and read") {
  for (const KeySpec spec : {KeySpec::Rsa2048, KeySpec::Ed25519}) {
    const auto made = make_key("key101", spec);
    REQUIRE(made);
    const auto read = key_from("key101", made->pkcs8);
    REQUIRE(read);
    CHECK(read->public_der == made->key.public_der);
    CHECK(read->bits == bits_of(spec));
    CHECK(read->file.empty());
  }
  CHECK(key_from("key101", Secret("no key")).error().kind == ErrorKind::Invalid);
}

TEST_CASE("threads that sign for the same domains at once all find their keys") {
  Kept kept;
  const std::vector<std::string> domains{"a.nl", "b.nl", "c.nl", "d.nl", "e.nl"};
  for (const std::string& domain : domains) kept.put(domain);
  const auto keys = kept.open(3);
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (size_t t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (size_t i = 0; i < 500; ++i) {
        const std::string& domain = domains[(i + t) % domains.size()];
        const auto key = keys->find("key101", domain);
        if (!key || (*key)->public_der != kept.by_domain.at(domain).key.public_der) ++wrong;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(wrong == 0);
  CHECK(keys->in_memory() == 3);
}

TEST_CASE("each domain's mail is signed with its own key under the same selector") {
  for (const KeySpec spec : {KeySpec::Ed25519, KeySpec::Rsa2048}) {
    Kept kept;
    const std::string first = record_value(kept.put("klant.nl", spec));
    const std::string second = record_value(kept.put("ander.nl", spec));
    Signer signer(store_of(kept.open(), spec));
    const auto one = signer.sign(request_for("klant.nl"));
    const auto other = signer.sign(request_for("ander.nl"));
    REQUIRE(one);
    REQUIRE(other);
    CHECK(judged("klant.nl", first, *one) == SignatureResult::Pass);
    CHECK(judged("ander.nl", second, *other) == SignatureResult::Pass);
    CHECK(judged("klant.nl", second, *one) != SignatureResult::Pass);
    CHECK(signer.sign(request_for("derde.nl")).error().kind == ErrorKind::NotFound);
  }
}

TEST_CASE("a thread signs for more domains than it keeps keys ready for") {
  Kept kept;
  const auto name = [](size_t i) { return "k" + std::to_string(i) + ".nl"; };
  const size_t many = ReadyKeys::kMostOwn + 10;
  for (size_t i = 0; i < many; ++i) kept.put(name(i));
  Signer signer(store_of(kept.open(5)));
  for (int round = 0; round < 2; ++round) {
    for (size_t i = 0; i < many; ++i) {
      const auto field = signer.sign(request_for(name(i)));
      REQUIRE(field);
      CHECK(judged(name(i), record_value(kept.by_domain.at(name(i)).key), *field) ==
            SignatureResult::Pass);
    }
  }
}

TEST_CASE("a store knows the selectors of domains' own keys, and goes on counting their use") {
  Kept kept;
  kept.put("klant.nl");
  const auto keys = kept.open();
  const auto store = store_of(keys);
  CHECK(store->find("key101") == nullptr);
  REQUIRE(store->facts("key101"));
  CHECK(store->facts("key101")->print == "per_domain ed25519");
  CHECK_FALSE(store->facts("key102"));
  const WallTime now = WallTime(std::chrono::hours(1000));
  store->last_use("key101")->mark(now);
  const auto next =
      KeyStore::load({}).value()->with_own({{"key101", KeySpec::Ed25519}}, keys, store.get());
  CHECK(next->last_use("key101")->at() == now);
  CHECK(next->without({"key101"})->find_own("key101") == nullptr);
  CHECK(next->find_for("key102", "klant.nl").error().kind == ErrorKind::NotFound);
}
