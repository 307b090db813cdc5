// SPDX-License-Identifier: Apache-2.0
// OwnKeyBook: the keys that are a domain's own, in the store's registry: one for each domain and
// selector, made once and never replaced, until the domain is forgotten. Private and public halves
// stand in tables of their own, so that what tells records never has a private key in its hands.
// It decides nothing. Any thread.
//
//   own_key          klant.nl/key101   PKCS#8 in DER; nothing but keys::OwnKeys reads it
//   own_key_public   klant.nl/key101   JSON: type, bits, what p= carries, when it was made
#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "keys/key_store.h"
#include "mta/base/clock.h"
#include "mta/store/registry.h"

namespace sluis::onboard {

class OwnKeyBook {
 public:
  explicit OwnKeyBook(store::Registry& registry) : registry_(registry) {}

  // Of a key that is here; NotFound when there is none.
  Result<keys::SigningKey> public_half(const std::string& selector, const std::string& domain);

  // Sees to it that the domain has this key: durable when it returns. Takes tens of milliseconds to
  // half a second for RSA: for a worker. Of two at once the first one's key stays.
  Result<void> make(const keys::OwnSelector& own, const std::string& domain, WallTime now);

  // What takes all keys of a domain away, and their selectors.
  struct Removal {
    std::vector<store::Registry::Write> writes;
    std::vector<std::string> selectors;
  };
  Result<Removal> removal_of(const std::string& domain);

 private:
  Result<bool> is_there(const std::string& at);

  store::Registry& registry_;
  std::mutex writing_;
};

// The private half: for keys::OwnKeys. Any thread.
Result<Secret> load_own_key(store::Registry& registry, const std::string& selector,
                            const std::string& domain);

}  // namespace sluis::onboard
