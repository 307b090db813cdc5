// SPDX-License-Identifier: Apache-2.0
#include "mta/onboard/probe.h"

#include <set>
#include <utility>

#include "keys/signer.h"
#include "keys/verifier.h"

namespace sluis::onboard {
namespace {

constexpr std::string_view kBody = "This message was never sent.\r\n";

// Long past: libopendkim judges by the machine's clock, ours may be a test's.
constexpr WallTime kSigned{std::chrono::sys_days{std::chrono::year{2024} / 1 / 1}};

constexpr size_t kMostKept = 256;

std::string header_for(const std::string& domain) {
  return "From: probe@" + domain + "\r\nTo: probe@" + domain +
         "\r\nSubject: key check\r\nDate: Mon, 01 Jan 2024 00:00:00 +0000\r\n";
}

}  // namespace

struct Probe::Impl {
  explicit Impl(std::shared_ptr<const keys::KeyStore> keys) : signer(std::move(keys)) {}
  std::optional<std::string> refusal(const std::string& selector, const std::string& domain,
                                     const std::string& record);

  keys::Signer signer;
  keys::Verifier verifier;
  std::set<std::pair<std::string, std::string>> fit;  // selector and record
};

Probe::Probe(std::shared_ptr<const keys::KeyStore> keys)
    : keys_(std::move(keys)), impl_(std::make_unique<Impl>(keys_)) {}
Probe::~Probe() = default;

std::optional<std::string> Probe::refusal(const std::string& selector, const std::string& domain,
                                          const std::string& record) {
  const bool shared = keys_->find(selector) != nullptr;
  if (shared && impl_->fit.contains({selector, record})) return std::nullopt;
  auto refused = impl_->refusal(selector, domain, record);
  if (refused || !shared) return refused;
  if (impl_->fit.size() >= kMostKept) impl_->fit.clear();
  impl_->fit.emplace(selector, record);
  return std::nullopt;
}

std::optional<std::string> Probe::Impl::refusal(const std::string& selector,
                                                const std::string& domain,
                                                const std::string& record) {
  keys::BodyHasher hasher(keys::Canonical::Relaxed);
  hasher.update(kBody);
  const std::string header = header_for(domain);
  keys::SignRequest request;
  request.header = header;
  request.body_sha256 = hasher.finish();
  request.domain = domain;
  request.selectors = {selector};
  request.now = kSigned;
  const auto field = signer.sign(request);
  if (!field) return field.error().text;
  std::string message = *field + header + "\r\n";
  message += kBody;
  const auto verdicts = verifier.verify(message, [&](const std::string&) {
    return keys::KeyAnswer{keys::KeyAnswer::Status::Found, record};
  });
  if (verdicts.size() != 1) return "the verifier found no signature";
  if (verdicts.front().result == keys::SignatureResult::Pass) return std::nullopt;
  return verdicts.front().reason;
}

}  // namespace sluis::onboard
