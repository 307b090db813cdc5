// SPDX-License-Identifier: Apache-2.0
#include "mta/onboard/own_key_book.h"

#include <nlohmann/json.hpp>

#include "keys/dkim_key.h"
#include "mta/base/bytes.h"
#include "mta/onboard/row_json.h"

namespace sluis::onboard {
namespace {

using Json = nlohmann::json;

constexpr const char* kPrivate = "own_key";
constexpr const char* kPublic = "own_key_public";

// A slash stands in neither.
std::string row_key(const std::string& selector, const std::string& domain) {
  return domain + "/" + selector;
}

std::string encode_public(const keys::SigningKey& key, WallTime now) {
  const bool rsa = key.type == keys::KeyType::Rsa;
  return dump(Json{{"type", rsa ? "rsa" : "ed25519"},
                   {"bits", key.bits},
                   {"public", base64_encode(key.public_der)},
                   {"made", millis(now)}});
}

keys::SigningKey public_in(const Json& json) {
  keys::SigningKey key;
  key.type =
      json.at("type").get<std::string>() == "ed25519" ? keys::KeyType::Ed25519 : keys::KeyType::Rsa;
  key.bits = json.at("bits").get<int>();
  key.public_der = base64_decode(json.at("public").get<std::string>()).value_or("");
  return key;
}

tl::unexpected<Error> no_key(const std::string& selector, const std::string& domain) {
  return fail(ErrorKind::NotFound,
              domain + " has no key of its own yet for the selector " + selector);
}

Result<void> result_of(const Result<bool>& asked) {
  return asked ? Result<void>() : Result<void>(fail(asked.error()));
}

}  // namespace

Result<keys::SigningKey> OwnKeyBook::public_half(const std::string& selector,
                                                 const std::string& domain) {
  const auto row = registry_.get(kPublic, row_key(selector, domain));
  if (!row) return fail(row.error());
  if (!*row) return no_key(selector, domain);
  auto key = decode<Json>(**row, public_in);
  if (!key) return key;
  if (key->public_der.empty())
    return fail(ErrorKind::Corrupt,
                "the public half of the key " + selector + " of " + domain + " cannot be read");
  key->selector = selector;
  return key;
}

Result<bool> OwnKeyBook::is_there(const std::string& at) {
  const auto row = registry_.get(kPublic, at);
  if (!row) return fail(row.error());
  return row->has_value();
}

Result<void> OwnKeyBook::make(const keys::OwnSelector& own, const std::string& domain,
                              WallTime now) {
  const std::string at = row_key(own.selector, domain);
  if (const auto present = is_there(at); !present || *present) return result_of(present);
  const auto made = keys::make_key(own.selector, own.spec);
  if (!made) return fail(made.error());
  const std::lock_guard lock(writing_);
  if (const auto present = is_there(at); !present || *present) return result_of(present);
  return registry_.write({{kPrivate, at, std::string(made->pkcs8.reveal())},
                          {kPublic, at, encode_public(made->key, now)}});
}

Result<OwnKeyBook::Removal> OwnKeyBook::removal_of(const std::string& domain) {
  Removal out;
  const std::string prefix = domain + "/";
  const auto scanned = registry_.scan(kPublic, prefix, [&](std::string_view key, std::string_view) {
    const std::string at(key);
    out.selectors.push_back(at.substr(prefix.size()));
    out.writes.push_back({kPrivate, at, std::nullopt});
    out.writes.push_back({kPublic, at, std::nullopt});
    return true;
  });
  if (!scanned) return fail(scanned.error());
  return out;
}

Result<Secret> load_own_key(store::Registry& registry, const std::string& selector,
                            const std::string& domain) {
  auto row = registry.get(kPrivate, row_key(selector, domain));
  if (!row) return fail(row.error());
  if (!*row) return no_key(selector, domain);
  return Secret(std::move(**row));
}

}  // namespace sluis::onboard
