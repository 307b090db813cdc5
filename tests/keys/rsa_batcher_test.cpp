// SPDX-License-Identifier: Apache-2.0
// Threads that sign at the same moment each get their own signature, and the right one.
#include "keys/rsa_batcher.h"

#include <atomic>
#include <thread>

#include <catch2/catch.hpp>

#include "keys/signer.h"
#include "tests/keys/key_files.h"
#include "tests/keys/portable_vector.h"

using namespace sluis;
using namespace sluis::keys;

namespace {

SignRequest request(const std::string& header, const std::vector<std::string>& selectors) {
  SignRequest out;
  out.header = header;
  out.domain = "example.org";
  out.selectors = selectors;
  out.now = WallTime(std::chrono::seconds(1700000000));
  return out;
}

std::string header_of(int i) {
  return "From: a@example.org\r\nSubject: number " + std::to_string(i) + "\r\n\r\n";
}

// The store's keys, made ready for lanes on any processor.
std::shared_ptr<const KeyStore> with_lanes(const std::shared_ptr<const KeyStore>& store) {
  for (const SigningKey& key : store->all()) const_cast<SigningKey&>(key).lanes = lane_key(key);
  return store;
}

const RsaLanes& lanes_for_test() {
  const RsaLanes* native = RsaLanes::of_this_processor();
  return native ? *native : portable_lanes();
}

}  // namespace

TEST_CASE("signatures made together by many threads are those that each would make alone") {
  KeyFiles files;
  const auto store = with_lanes(files.all_kinds());
  const std::vector<std::vector<std::string>> selections = {
      {"rsa2048"}, {"rsa1024", "rsa2048"}, {"ed25519", "rsa2048"}, {"rsa1024"}};
  RsaBatcher together(lanes_for_test(), 2);
  constexpr int kThreads = 8, kMessages = 40;
  std::vector<std::vector<std::string>> made(kThreads);
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      Signer signer(store, &together);
      for (int i = 0; i < kMessages; ++i)
        made[t].push_back(signer.sign(request(header_of(i), selections[(t + i) % 4])).value());
    });
  }
  for (std::thread& thread : threads) thread.join();
  Signer alone(store);
  for (int t = 0; t < kThreads; ++t) {
    for (int i = 0; i < kMessages; ++i)
      CHECK(made[t][i] == alone.sign(request(header_of(i), selections[(t + i) % 4])).value());
  }
}

TEST_CASE("a signature that comes out wrong is made again and never published") {
  const auto wrong = [](LaneNumber<20>& out, const LaneNumber<20>& base, const LaneExponent<20>&,
                        const LaneModulus<20>&) { out = base; };
  const RsaLanes broken({portable_lanes_1024().multiply, wrong}, portable_lanes_512());
  RsaBatcher together(broken, 1);
  KeyFiles files;
  (void)generate_key("key001", KeySpec::Rsa2048, files.path("key001.pem"));
  (void)generate_key("key002", KeySpec::Rsa2048, files.path("key002.pem"));
  const auto two = with_lanes(
      KeyStore::load({{"key001", files.path("key001.pem")}, {"key002", files.path("key002.pem")}})
          .value());
  const std::string header = header_of(1);
  const SignRequest both = request(header, {"key001", "key002"});
  CHECK(Signer(two, &together).sign(both).value() == Signer(two).sign(both).value());
}

TEST_CASE("who signs alone is served by OpenSSL, who is not by the lanes") {
  KeyFiles files;
  const auto store = with_lanes(files.all_kinds());
  static std::atomic<int> runs;
  runs = 0;
  const auto counted = [](LaneNumber<20>& out, const LaneNumber<20>& base,
                          const LaneExponent<20>& exponent, const LaneModulus<20>& modulus) {
    ++runs;
    portable_lanes_1024().power(out, base, exponent, modulus);
  };
  const RsaLanes lanes({portable_lanes_1024().multiply, counted}, portable_lanes_512());
  RsaBatcher together(lanes, 2);
  const std::string header = header_of(1);
  Signer signer(store, &together);
  CHECK(signer.sign(request(header, {"rsa2048", "ed25519"})));
  CHECK(runs == 0);
  CHECK(signer.sign(request(header, {"rsa2048", "rsa2048"})));
  CHECK(runs == 1);
}
