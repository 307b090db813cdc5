// SPDX-License-Identifier: Apache-2.0
// The signer's own rules; that others accept what it makes is in interop_test.cpp.
#include "keys/signer.h"

#include <chrono>

#include <catch2/catch.hpp>

#include "keys/signature_field.h"
#include "mta/base/ascii.h"
#include "tests/keys/key_files.h"

using namespace sluis;
using namespace sluis::keys;

namespace {

const char* const kHeader =
    "Received: from a\r\nFrom: a@example.org\r\nTo: b@example.net\r\nSubject: hello\r\n"
    "To: c@example.net\r\nX-Other: 1\r\nMIME-Version: 1.0\r\n\r\n";

SignRequest request(std::vector<std::string> selectors) {
  SignRequest out;
  out.header = kHeader;
  out.body_sha256 = BodyHasher(Canonical::Relaxed).finish();
  out.domain = "example.org";
  out.selectors = std::move(selectors);
  out.now = WallTime(std::chrono::seconds(1700000000));
  return out;
}

std::string unfolded(std::string text) {
  for (size_t at; (at = text.find("\r\n\t")) != std::string::npos;) text.replace(at, 3, " ");
  return text;
}

}  // namespace

TEST_CASE(
    "a signature names every instance of what it signs and one more of the fields that count") {
  std::string joined;
  for (const auto name : names_to_sign(split_fields(kHeader))) {
    joined += name;
    joined += ':';
  }
  CHECK(joined == "From:From:To:To:To:Cc:Subject:Subject:Date:Reply-To:MIME-Version:");
}

TEST_CASE("fields that occur twice are signed from the bottom up") {
  std::string out;
  append_signed_fields(split_fields(kHeader), {"To", "To", "To"}, Canonical::Simple, out);
  CHECK(out == "To: c@example.net\r\nTo: b@example.net\r\n");
}

TEST_CASE("a signature carries its tags, no l=, and no line over 78 columns") {
  KeyFiles files;
  Signer signer(files.all_kinds());
  const auto fields = signer.sign(request({"rsa2048", "ed25519"}));
  REQUIRE(fields);
  CHECK(split_fields(*fields).size() == 2);
  const std::string text = unfolded(*fields);
  CHECK(
      text.starts_with("DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.org; "
                       "s=rsa2048; t=1700000000; h=From:From:To"));
  CHECK(text.find("a=ed25519-sha256; c=relaxed/relaxed; d=example.org; s=ed25519;") !=
        std::string::npos);
  CHECK(text.find("bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=") != std::string::npos);
  CHECK(text.find(" l=") == std::string::npos);
  for (const auto line : ascii::split(*fields, '\n')) CHECK(line.size() < 78);
}

TEST_CASE("a selector without a key is refused by name") {
  KeyFiles files;
  Signer signer(files.all_kinds());
  const auto fields = signer.sign(request({"rsa1024", "key009"}));
  REQUIRE_FALSE(fields);
  CHECK(fields.error().kind == ErrorKind::NotFound);
  CHECK(fields.error().text.find("key009") != std::string::npos);
}
