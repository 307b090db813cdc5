// SPDX-License-Identifier: Apache-2.0
#include "keys/record_text.h"

#include <catch2/catch.hpp>

#include "mta/base/bytes.h"
#include "tests/keys/key_files.h"
#include "tests/policy/checks/seed_keys.h"

using namespace sluis;
using namespace sluis::keys;

TEST_CASE("the record has the exact form of the source documents") {
  SigningKey key;
  key.public_der = "abc";
  CHECK(record_value(key) == "v=DKIM1;h=sha256;k=rsa;p=YWJj");
  key.type = KeyType::Ed25519;
  CHECK(record_value(key) == "v=DKIM1;h=sha256;k=ed25519;p=YWJj");
  KeyFiles files;
  const auto keys = files.all_kinds();
  // The lengths that the documents' two records have.
  CHECK(record_value(*keys->find("rsa2048")).size() == 417);
  CHECK(record_value(*keys->find("rsa1024")).size() == 241);
  CHECK(record_value(*keys->find("rsa2048"))
            .starts_with("v=DKIM1;h=sha256;k=rsa;p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA"));
}

TEST_CASE("of the two keys of the source documents the records are told to the letter") {
  for (const auto& [selector, text] :
       {std::pair{"key001", kSeedKey001}, std::pair{"key002", kSeedKey002}}) {
    SigningKey key;
    key.selector = selector;
    key.public_der = base64_decode(text).value();
    CHECK(record_value(key) == kSeedStart + text);
    CHECK(record_name(selector, "") == std::string(selector) + "._domainkey");
    std::string joined;
    for (const std::string& part : record_strings(record_value(key))) joined += part;
    CHECK(joined == kSeedStart + text);
    const auto verdict = policy::judge_key_records({kSeedStart + text}, expected_key(key));
    CHECK(verdict.match == policy::KeyMatch::Match);
  }
}

TEST_CASE("a long record is split into strings that DNS takes") {
  const std::string value(417, 'x');
  const auto strings = record_strings(value);
  REQUIRE(strings.size() == 2);
  CHECK(strings[0].size() == 255);
  CHECK(strings[1].size() == 162);
  CHECK(zone_line("key001._domainkey", value) ==
        "key001._domainkey 3600 IN TXT ( \"" + strings[0] + "\" \"" + strings[1] + "\" )");
  CHECK(zone_line("a.example.org.", "short;v") == "a.example.org. 3600 IN TXT \"short;v\"");
  CHECK(record_name("key001", "") == "key001._domainkey");
  CHECK(record_name("key001", "example.org") == "key001._domainkey.example.org");
}
