// SPDX-License-Identifier: Apache-2.0
#include "keys/verifier.h"

#include <catch2/catch.hpp>

using namespace sluis;
using namespace sluis::keys;

namespace {

// RFC 8463 A.3: signed with an Ed25519 and an RSA-1024 key.
const char* const kRfc8463 =
    "DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;\r\n"
    " d=football.example.com; i=@football.example.com;\r\n"
    " q=dns/txt; s=brisbane; t=1528637909; h=from : to :\r\n"
    " subject : date : message-id : from : subject : date;\r\n"
    " bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n"
    " b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus\r\n"
    " Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==\r\n"
    "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;\r\n"
    " d=football.example.com; i=@football.example.com;\r\n"
    " q=dns/txt; s=test; t=1528637909; h=from : to : subject :\r\n"
    " date : message-id : from : subject : date;\r\n"
    " bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n"
    " b=F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3\r\n"
    " DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGsgeefOsk2Jz\r\n"
    " dA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8=\r\n"
    "From: Joe SixPack <joe@football.example.com>\r\n"
    "To: Suzie Q <suzie@shopping.example.net>\r\n"
    "Subject: Is dinner ready?\r\n"
    "Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)\r\n"
    "Message-ID: <20030712040037.46341.5F8J@football.example.com>\r\n"
    "\r\n"
    "Hi.\r\n\r\nWe lost the game.  Are you hungry yet?\r\n\r\nJoe.\r\n";

const char* const kEd25519Record =
    "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
const char* const kRsaRecord =
    "v=DKIM1; k=rsa; "
    "p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J1"
    "6JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2Ee"
    "C3Ip3G+2kryOTIKT+l/K4w3QIDAQAB";

KeyAnswer published(const std::string& name) {
  if (name == "brisbane._domainkey.football.example.com")
    return {KeyAnswer::Status::Found, kEd25519Record};
  if (name == "test._domainkey.football.example.com") return {KeyAnswer::Status::Found, kRsaRecord};
  return {};
}

}  // namespace

TEST_CASE("the records a message needs are known before it is judged") {
  const auto names = key_names(kRfc8463);
  REQUIRE(names.size() == 2);
  CHECK(names[0].dns_name() == "brisbane._domainkey.football.example.com");
  CHECK(names[1].dns_name() == "test._domainkey.football.example.com");
}

TEST_CASE("the message of RFC 8463 A.3 passes with both of its keys, RSA of 1024 bits among them") {
  Verifier verifier;
  const auto verdicts = verifier.verify(kRfc8463, published);
  REQUIRE(verdicts.size() == 2);
  CHECK(verdicts[0].result == SignatureResult::Pass);
  CHECK(verdicts[0].algorithm == "ed25519-sha256");
  CHECK(verdicts[1].result == SignatureResult::Pass);
  CHECK(verdicts[1].key_bits == 1024);
}

TEST_CASE("a changed body, a changed header and a missing key are told apart") {
  Verifier verifier;
  std::string body(kRfc8463);
  body.replace(body.find("lost"), 4, "beat");
  for (const auto& verdict : verifier.verify(body, published)) {
    CHECK(verdict.result == SignatureResult::Fail);
    CHECK(verdict.reason == "the body was changed after signing");
  }
  std::string header(kRfc8463);
  header.replace(header.find("dinner"), 6, "supper");
  for (const auto& verdict : verifier.verify(header, published)) {
    CHECK(verdict.result == SignatureResult::Fail);
    CHECK(verdict.reason.find("header fields") != std::string::npos);
  }
  for (const auto& verdict : verifier.verify(kRfc8463, [](auto&) { return KeyAnswer{}; })) {
    CHECK(verdict.result == SignatureResult::PermError);
    CHECK(verdict.reason.starts_with("no key record is published at "));
  }
}

TEST_CASE("a record that cannot be asked for is a temporary error") {
  Verifier verifier;
  const auto verdicts = verifier.verify(kRfc8463, [](auto&) {
    return KeyAnswer{KeyAnswer::Status::Unanswerable, {}};
  });
  REQUIRE(verdicts.size() == 2);
  for (const auto& verdict : verdicts) CHECK(verdict.result == SignatureResult::TempError);
}

TEST_CASE("one bad signature does not hide a good one") {
  Verifier verifier;
  const auto verdicts = verifier.verify(kRfc8463, [](const std::string& name) {
    return name.starts_with("test.") ? published(name)
                                     : KeyAnswer{KeyAnswer::Status::Found, "v=DKIM1; p="};
  });
  REQUIRE(verdicts.size() == 2);
  CHECK(verdicts[0].result == SignatureResult::PermError);
  CHECK(verdicts[1].result == SignatureResult::Pass);
}

TEST_CASE("a message without signatures has no verdicts, and nonsense is survived") {
  Verifier verifier;
  CHECK(verifier.verify("From: a@example.org\r\n\r\nhello\r\n", published).empty());
  CHECK(verifier.verify("", published).empty());
  CHECK(verifier.verify("\r\n\r\n", published).empty());
  CHECK(verifier.verify("DKIM-Signature: v=1; a=\r\nFrom: x@y\r\n\r\n", published).size() <= 1);
}
