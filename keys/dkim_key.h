// SPDX-License-Identifier: Apache-2.0
// Private keys made, read and taken over. A shared key lives in a PEM file (PKCS#8, mode 0600), one
// selector a file; a domain's own is handed over as PKCS#8 in DER. KeyStore holds what was read
// here. Every fault names its file and what to do. Never signs, never prints a key. RSA under 1024
// bits is refused everywhere (RFC 8301 3.2). Any thread. Making an RSA key takes tens of
// milliseconds: not on a loop that carries mail.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "keys/key_store.h"
#include "mta/base/result.h"
#include "mta/base/secret.h"

namespace sluis::keys {

constexpr int kLeastRsaBits = 1024;

std::optional<KeySpec> parse_key_spec(std::string_view text);  // "rsa2048", "rsa1024", "ed25519"
std::string_view spec_name(KeySpec spec);                      // "rsa-2048", …, "ed25519"
int bits_of(KeySpec spec);                                     // 256 for Ed25519

// A selector is one or more DNS labels (RFC 6376 3.1). Invalid with a sentence.
Result<void> check_selector(std::string_view selector);

// Reads a key. NotFound, or Invalid: readable by others, not a private key, no type DKIM knows, too
// short.
Result<SigningKey> read_key(const std::string& selector, const std::string& file);

// Makes a key and writes it to `file`, which must not exist yet: a selector never changes its key.
Result<SigningKey> generate_key(const std::string& selector, KeySpec spec, const std::string& file);

// Takes over a key from elsewhere: read_key's checks on `from`, then a copy at `to`.
Result<SigningKey> import_key(const std::string& selector, const std::string& from,
                              const std::string& to);

// A key that no file holds.
struct MadeKey {
  SigningKey key;
  Secret pkcs8;  // DER
};
Result<MadeKey> make_key(const std::string& selector, KeySpec spec);
// The same again. Invalid for what is no key of a type DKIM knows.
Result<SigningKey> key_from(const std::string& selector, const Secret& pkcs8);

// "<directory>/<selector>.pem" for every such file, by selector; none when there is no directory.
std::vector<KeyFile> key_files_in(const std::string& directory);

}  // namespace sluis::keys
