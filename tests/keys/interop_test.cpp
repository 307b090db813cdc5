// SPDX-License-Identifier: Apache-2.0
// Our signatures before two verifiers that share no code with the signer or with each other:
// libopendkim, and python3-dkim (verify_with_dkimpy.py).
#include <cstdlib>
#include <map>

#include <catch2/catch.hpp>

#include "keys/record_text.h"
#include "keys/signer.h"
#include "keys/verifier.h"
#include "tests/keys/key_files.h"
#include "tests/support/source_tree.h"

using namespace sluis;
using namespace sluis::keys;

namespace {

const std::vector<std::string>& selectors() {
  static const std::vector<std::string> all{"rsa2048", "rsa1024", "ed25519"};
  return all;
}

std::vector<std::string> odd_bodies() {
  return {"",
          "\r\n",
          "\r\n\r\n\r\n",
          "hello\r\n",
          "no final line end",
          "trailing blanks \t \r\n  leading\r\na \t b\r\n\r\n \r\n\r\n",
          "8-bit: \xc3\xa9\xff\xfe caf\xe9\r\n.\r\n..dots\r\n",
          "long: " + std::string(5000, 'x') + " end\r\n" + std::string(70000, 'y') + "\r\n",
          " \t\r\n"};
}

std::vector<std::string> odd_headers() {
  const std::string base = "From: a@example.org\r\n";
  return {base,
          base + "To: b@example.net\r\nSubject: plain\r\nDate: Sun, 22 Nov 2026 00:00:00 +0000\r\n",
          base +
              "Subject: folded\r\n over\r\n\tthree  lines \r\nTo:\tx@example.net,\r\n "
              "y@example.net\r\n",
          "X-First: 1\r\nReceived: one\r\n" + base +
              "To: one@example.net\r\nTo: two@example.net\r\n"
              "Received: two\r\n",
          base + "Subject:\r\nCc: \r\nReply-To:  \t\r\n",
          base + "Subject: caf\xc3\xa9 \xe2\x82\xac\r\nReferences: <a@b>\r\n <c@d>\r\n",
          "FROM: a@example.org\r\nsUBJECT: case\r\nmime-version: 1.0\r\n"};
}

std::string sign(Signer& signer, const std::string& header, const std::string& body,
                 std::pair<Canonical, Canonical> canonical) {
  BodyHasher hasher(canonical.second);
  hasher.update(body);
  SignRequest request;
  request.header = header;
  request.body_sha256 = hasher.finish();
  request.domain = "example.org";
  request.selectors = selectors();
  request.header_canonical = canonical.first;
  request.body_canonical = canonical.second;
  request.now = WallTime(std::chrono::seconds(1700000000));
  return signer.sign(request).value() + header + "\r\n" + body;
}

// Blanks before the colon (RFC 5322 4.5.8); python3-dkim refuses to read such a message at all.
const char* const kObsoleteHeader = "From : a@example.org\r\nSubject : x\r\n";

std::vector<std::string> signed_messages(Signer& signer) {
  std::vector<std::string> messages;
  for (const Canonical header : {Canonical::Simple, Canonical::Relaxed}) {
    for (const Canonical body : {Canonical::Simple, Canonical::Relaxed}) {
      for (const std::string& head : odd_headers()) {
        for (const std::string& text : odd_bodies())
          messages.push_back(sign(signer, head, text, {header, body}));
      }
    }
  }
  return messages;
}

std::map<std::string, std::string> zone_of(const KeyStore& keys) {
  std::map<std::string, std::string> zone;
  for (const SigningKey& key : keys.all())
    zone[record_name(key.selector, "example.org")] = record_value(key);
  return zone;
}

}  // namespace

TEST_CASE("libopendkim accepts our signatures on odd headers and bodies in every form") {
  KeyFiles files;
  const auto keys = files.all_kinds();
  Signer signer(keys);
  Verifier verifier;
  const auto zone = zone_of(*keys);
  const KeyLookup look_up = [&](const std::string& name) {
    return KeyAnswer{KeyAnswer::Status::Found, zone.at(name)};
  };
  auto messages = signed_messages(signer);
  for (const Canonical header : {Canonical::Simple, Canonical::Relaxed})
    messages.push_back(sign(signer, kObsoleteHeader, "x\r\n", {header, Canonical::Relaxed}));
  for (const std::string& message : messages) {
    const auto verdicts = verifier.verify(message, look_up);
    REQUIRE(verdicts.size() == 3);
    for (const auto& verdict : verdicts) {
      INFO(verdict.selector << ": " << verdict.reason << "\n" << message.substr(0, 3000));
      CHECK(verdict.result == SignatureResult::Pass);
    }
  }
}

TEST_CASE("python3-dkim accepts the same signatures") {
  KeyFiles files;
  const auto keys = files.all_kinds();
  Signer signer(keys);
  std::string zone;
  for (const auto& [name, text] : zone_of(*keys)) zone += name + " " + text + "\n";
  files.write("zone", zone);
  const auto messages = signed_messages(signer);
  for (size_t i = 0; i < messages.size(); ++i) files.write(std::to_string(i) + ".eml", messages[i]);
  const std::string script = in_source_tree("tests/keys/verify_with_dkimpy.py");
  const std::string command = "/usr/bin/python3 " + script + " " + files.path("");
  CHECK(std::system(command.c_str()) == 0);
}

TEST_CASE("a field that a later hand adds breaks the signature") {
  KeyFiles files;
  const auto keys = files.all_kinds();
  Signer signer(keys);
  Verifier verifier;
  const auto zone = zone_of(*keys);
  const KeyLookup look_up = [&](const std::string& name) {
    return KeyAnswer{KeyAnswer::Status::Found, zone.at(name)};
  };
  const std::string message = sign(signer, "From: a@example.org\r\nTo: b@example.net\r\n", "x\r\n",
                                   {Canonical::Relaxed, Canonical::Relaxed});
  const size_t end = message.find("\r\n\r\n") + 2;
  for (const char* added :
       {"To: c@example.net\r\n", "Subject: new\r\n", "Reply-To: e@evil.test\r\n"}) {
    std::string changed = message;
    changed.insert(end, added);
    for (const auto& verdict : verifier.verify(changed, look_up))
      CHECK(verdict.result == SignatureResult::Fail);
  }
}
