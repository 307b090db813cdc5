// SPDX-License-Identifier: Apache-2.0
// What the lanes compute is what OpenSSL computes, on this processor's vectors and on plain ones.
#include "keys/rsa_lanes.h"

#include <catch2/catch.hpp>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include "tests/keys/key_files.h"
#include "tests/keys/portable_vector.h"

using namespace sluis;
using namespace sluis::keys;

namespace {

using Octets = std::vector<uint8_t>;

SigningKey fresh_key(unsigned bits) {
  SigningKey key;
  key.type = KeyType::Rsa;
  key.bits = static_cast<int>(bits);
  key.impl = std::shared_ptr<EVP_PKEY>(EVP_RSA_gen(bits), EVP_PKEY_free);
  return key;
}

size_t octets_of(const SigningKey& key) {
  return static_cast<size_t>(key.bits) / 8;
}

Octets modulus_of(const SigningKey& key) {
  BIGNUM* n = nullptr;
  EVP_PKEY_get_bn_param(static_cast<EVP_PKEY*>(key.impl.get()), OSSL_PKEY_PARAM_RSA_N, &n);
  Octets out(octets_of(key));
  BN_bn2binpad(n, out.data(), static_cast<int>(out.size()));
  BN_free(n);
  return out;
}

// message^d mod n without padding.
Octets by_openssl(const SigningKey& key, const Octets& message) {
  EVP_PKEY_CTX* context = EVP_PKEY_CTX_new(static_cast<EVP_PKEY*>(key.impl.get()), nullptr);
  Octets out(message.size());
  size_t length = out.size();
  EVP_PKEY_sign_init(context);
  EVP_PKEY_CTX_set_rsa_padding(context, RSA_NO_PADDING);
  const int done = EVP_PKEY_sign(context, out.data(), &length, message.data(), message.size());
  EVP_PKEY_CTX_free(context);
  REQUIRE(done == 1);
  return out;
}

Octets random_message(const SigningKey& key) {
  Octets out(octets_of(key));
  for (uint8_t& each : out) each = static_cast<uint8_t>(std::rand());
  out[0] = 0;  // below the modulus, as a padded signature is (RFC 8017 9.2)
  return out;
}

struct Prepared {
  SigningKey key;
  std::shared_ptr<const LaneKey> lanes;
};

Prepared prepared(unsigned bits) {
  SigningKey key = fresh_key(bits);
  auto lanes = lane_key(key);
  REQUIRE(lanes);
  return {std::move(key), std::move(lanes)};
}

void check_together(const RsaLanes& lanes, const std::vector<Prepared>& keys,
                    const std::vector<Octets>& messages) {
  std::vector<Octets> results;
  for (const Octets& message : messages) results.emplace_back(message.size());
  std::vector<RsaJob> jobs;
  for (size_t i = 0; i < messages.size(); ++i)
    jobs.push_back({keys[i].lanes.get(), messages[i], results[i]});
  lanes.run(jobs);
  for (size_t i = 0; i < messages.size(); ++i)
    CHECK(results[i] == by_openssl(keys[i].key, messages[i]));
}

void check_random(const RsaLanes& lanes, unsigned bits, int rounds) {
  std::vector<Prepared> keys;
  for (size_t i = 0; i < kRsaAtOnce; ++i) keys.push_back(prepared(bits));
  for (int round = 0; round < rounds; ++round) {
    for (size_t count = 1; count <= kRsaAtOnce; ++count) {
      std::vector<Octets> messages;
      for (size_t i = 0; i < count; ++i) messages.push_back(random_message(keys[i].key));
      check_together(lanes, keys, messages);
    }
  }
}

void check_edges(const RsaLanes& lanes, unsigned bits) {
  const Prepared key = prepared(bits);
  Octets zero(octets_of(key.key)), one = zero, top = modulus_of(key.key);
  one.back() = 1;
  top.back() -= 1;  // n - 1, for n is odd
  Octets near = zero;
  near[1] = 0x80;
  check_together(lanes, {key, key, key, key}, {zero, one, top, near});
}

}  // namespace

TEST_CASE("one to four signatures with keys of 2048 and 1024 bits are what OpenSSL makes") {
  check_random(portable_lanes(), 2048, 1);
  check_random(portable_lanes(), 1024, 2);
  if (const RsaLanes* native = RsaLanes::of_this_processor()) {
    check_random(*native, 2048, 20);
    check_random(*native, 1024, 20);
  }
}

TEST_CASE("the least and the greatest messages are signed right") {
  check_edges(portable_lanes(), 1024);
  check_edges(portable_lanes(), 2048);
  if (const RsaLanes* native = RsaLanes::of_this_processor()) {
    check_edges(*native, 1024);
    check_edges(*native, 2048);
  }
}

TEST_CASE("a key that does not fit the lanes is left to OpenSSL") {
  KeyFiles files;
  const auto store = files.all_kinds();
  CHECK(lane_key(*store->find("rsa2048")));
  CHECK(lane_key(*store->find("rsa1024")));
  CHECK_FALSE(lane_key(*store->find("ed25519")));
  CHECK_FALSE(lane_key(fresh_key(3072)));
  CHECK_FALSE(lane_key(fresh_key(1536)));
}
