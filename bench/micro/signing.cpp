// SPDX-License-Identifier: Apache-2.0
// One signed message: by our signer, by libopendkim, and the RSA operation alone by OpenSSL, which
// is what no signer can go below.
#include <fstream>
#include <sstream>

#include <benchmark/benchmark.h>

// The header is C99's.
#define _Bool bool
#include <opendkim/dkim.h>
#undef _Bool

#include <openssl/evp.h>
#include <openssl/rsa.h>

#include "bench/micro/sample_mail.h"
#include "keys/rsa_batcher.h"
#include "keys/signer.h"

using namespace sluis;
using sluis::bench::SampleKeys;

namespace {

const SampleKeys& sample_keys() {
  static const SampleKeys keys;
  return keys;
}

void sign(benchmark::State& state, std::vector<std::string> selectors) {
  const std::string header = bench::sample_header();
  const std::string body = bench::sample_body(static_cast<size_t>(state.range(0)));
  keys::Signer signer(sample_keys().store);
  keys::SignRequest request;
  request.header = header;
  request.domain = "customer.example";
  request.selectors = std::move(selectors);
  for (auto _ : state) {
    keys::BodyHasher hasher(keys::Canonical::Relaxed);
    hasher.update(body);
    request.body_sha256 = hasher.finish();
    auto fields = signer.sign(request);
    if (!fields) state.SkipWithError(fields.error().text.c_str());
    benchmark::DoNotOptimize(fields);
  }
}

void rsa_alone(benchmark::State& state, const std::string& selector) {
  const keys::SigningKey* key = sample_keys().store->find(selector);
  EVP_PKEY_CTX* context = EVP_PKEY_CTX_new(static_cast<EVP_PKEY*>(key->impl.get()), nullptr);
  EVP_PKEY_sign_init(context);
  EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING);
  EVP_PKEY_CTX_set_signature_md(context, EVP_sha256());
  const unsigned char hash[32] = {};
  unsigned char signature[512];
  for (auto _ : state) {
    size_t length = sizeof signature;
    if (EVP_PKEY_sign(context, signature, &length, hash, sizeof hash) != 1)
      state.SkipWithError("OpenSSL refuses to sign");
    benchmark::DoNotOptimize(signature);
  }
  EVP_PKEY_CTX_free(context);
}

// As busy as a server whose lanes are always full: the time is of one signature, by one core.
void sign_together(benchmark::State& state, const std::string& selector) {
  const keys::RsaLanes* lanes = keys::RsaLanes::of_this_processor();
  if (!lanes) return state.SkipWithError("this processor has no AVX-512 IFMA");
  const std::string header = bench::sample_header();
  const std::string body = bench::sample_body(static_cast<size_t>(state.range(0)));
  keys::RsaBatcher together(*lanes, 1);
  keys::Signer signer(sample_keys().store, &together);
  keys::SignRequest request;
  request.header = header;
  request.domain = "customer.example";
  request.selectors.assign(keys::kRsaAtOnce, selector);
  for (auto _ : state) {
    keys::BodyHasher hasher(keys::Canonical::Relaxed);
    hasher.update(body);
    request.body_sha256 = hasher.finish();
    auto fields = signer.sign(request);
    if (!fields) state.SkipWithError(fields.error().text.c_str());
    benchmark::DoNotOptimize(fields);
  }
  state.counters["signature_us"] =
      benchmark::Counter(static_cast<double>(state.iterations() * keys::kRsaAtOnce) / 1e6,
                         benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

std::string text_of_file(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

template <typename Text>
unsigned char* octets(Text& text) {
  return const_cast<unsigned char*>(reinterpret_cast<const unsigned char*>(text.data()));
}

bool sign_by_opendkim(DKIM_LIB* library, const std::string& pem,
                      const std::vector<keys::Field>& fields, const std::string& body) {
  std::string selector = "rsa2048", domain = "customer.example", id = "m";
  DKIM_STAT status = DKIM_STAT_OK;
  DKIM* dkim =
      dkim_sign(library, octets(id), nullptr, octets(pem), octets(selector), octets(domain),
                DKIM_CANON_RELAXED, DKIM_CANON_RELAXED, DKIM_SIGN_RSASHA256, -1, &status);
  if (!dkim) return false;
  for (const keys::Field& field : fields) dkim_header(dkim, octets(field.text), field.text.size());
  dkim_eoh(dkim);
  dkim_body(dkim, octets(body), body.size());
  const bool ended = dkim_eom(dkim, nullptr) == DKIM_STAT_OK;
  unsigned char* signature = nullptr;
  size_t length = 0;
  const bool got = ended && dkim_getsighdr_d(dkim, 0, &signature, &length) == DKIM_STAT_OK;
  benchmark::DoNotOptimize(signature);
  dkim_free(dkim);
  return got;
}

void sign_opendkim(benchmark::State& state) {
  const std::string header = bench::sample_header();
  const auto fields = keys::split_fields(header);
  const std::string body = bench::sample_body(static_cast<size_t>(state.range(0)));
  const std::string pem = text_of_file(sample_keys().path("rsa2048"));
  DKIM_LIB* library = dkim_init(nullptr, nullptr);
  for (auto _ : state) {
    if (!sign_by_opendkim(library, pem, fields, body))
      state.SkipWithError("libopendkim refuses to sign");
  }
  dkim_close(library);
}

}  // namespace

BENCHMARK_CAPTURE(rsa_alone, 2048, "rsa2048");
BENCHMARK_CAPTURE(rsa_alone, 1024, "rsa1024");
BENCHMARK_CAPTURE(sign, rsa2048, {"rsa2048"})->Arg(4096)->Arg(51200);
BENCHMARK_CAPTURE(sign, rsa2048_and_rsa1024, {"rsa2048", "rsa1024"})->Arg(4096)->Arg(51200);
BENCHMARK_CAPTURE(sign_together, rsa2048, "rsa2048")->Arg(4096);
BENCHMARK_CAPTURE(sign_together, rsa1024, "rsa1024")->Arg(4096);
BENCHMARK_CAPTURE(sign, ed25519, {"ed25519"})->Arg(4096);
BENCHMARK(sign_opendkim)->Arg(4096)->Arg(51200);
