// SPDX-License-Identifier: Apache-2.0
// Probe: the deciding check of a key. A small message is signed with our private key, the domain's
// own where it has one, and given to
// libopendkim together with the record that DNS served: what it says is what receivers will say.
// One thread. Costs one signature and one verification, a millisecond; for a shared key once for
// each text of the record, which is the same for thousands of domains: whether key and record fit
// does not depend on whose they are.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "keys/key_store.h"

namespace sluis::onboard {

class Probe {
 public:
  explicit Probe(std::shared_ptr<const keys::KeyStore> keys);
  ~Probe();

  const keys::KeyStore& keys() const { return *keys_; }

  // Why a message of `domain` signed with `selector` does not verify against `record`; nullopt when
  // it does.
  std::optional<std::string> refusal(const std::string& selector, const std::string& domain,
                                     const std::string& record);

 private:
  struct Impl;
  std::shared_ptr<const keys::KeyStore> keys_;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sluis::onboard
