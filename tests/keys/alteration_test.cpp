// SPDX-License-Identifier: Apache-2.0
#include "keys/alteration.h"

#include <catch2/catch.hpp>

#include "keys/record_text.h"
#include "keys/signer.h"
#include "tests/keys/key_files.h"

using namespace sluis;
using namespace sluis::keys;

namespace {

const std::string kHeader =
    "From: info@klant.example\r\nTo: lijst@example.org\r\nSubject: Agenda\r\n"
    "Date: Sun, 22 Nov 2026 00:00:00 +0000\r\n";
const std::string kBody = "Dag allen,\r\n\r\nTot morgen.\r\n";

class Judged {
 public:
  std::string sign(Canonical canonical) const {
    BodyHasher hasher(canonical);
    hasher.update(kBody);
    SignRequest request;
    request.header = kHeader;
    request.body_sha256 = hasher.finish();
    request.domain = "klant.example";
    request.selectors = {"rsa2048", "ed25519"};
    request.header_canonical = request.body_canonical = canonical;
    request.now = WallTime(std::chrono::seconds(1700000000));
    return Signer(keys_).sign(request).value() + kHeader + "\r\n" + kBody;
  }
  std::vector<SignatureVerdict> judge(const std::string& message) const {
    const KeyLookup look_up = [this](const std::string& name) {
      const SigningKey* key = keys_->find(name.substr(0, name.find('.')));
      return KeyAnswer{KeyAnswer::Status::Found, record_value(*key)};
    };
    Verifier verifier;
    auto verdicts = verifier.verify(message, look_up);
    explain_alterations(verifier, message, look_up, verdicts);
    return verdicts;
  }

 private:
  KeyFiles files_;
  std::shared_ptr<const KeyStore> keys_ = files_.all_kinds();
};

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  return text.replace(text.find(from), from.size(), to);
}

bool all_say(const std::vector<SignatureVerdict>& verdicts, const std::string& what) {
  for (const auto& one : verdicts) {
    INFO(one.selector << ": " << one.reason);
    CHECK(one.result == SignatureResult::Fail);
    CHECK(one.reason.find(what) != std::string::npos);
  }
  return verdicts.size() == 2;
}

}  // namespace

TEST_CASE("what a mailing list added is named when the signature is good without it") {
  const Judged judged;
  for (const Canonical canonical : {Canonical::Simple, Canonical::Relaxed}) {
    const std::string message = judged.sign(canonical);
    for (const auto& one : judged.judge(message)) CHECK(one.result == SignatureResult::Pass);
    const std::string marked = replaced(message, "Subject: Agenda", "Subject: [lijst] Agenda");
    CHECK(all_say(judged.judge(marked), "\"[lijst]\" was put before the subject, without that"));
    const std::string footer = "-- \r\nAfmelden: https://lijst.example/\r\n";
    CHECK(all_say(judged.judge(message + footer), "2 lines were added at the end, without that"));
    CHECK(all_say(judged.judge(message + "--\r\n"), "a line was added at the end"));
    CHECK(all_say(judged.judge(marked + footer),
                  "before the subject, and 2 lines were added at the end"));
  }
}

TEST_CASE("what cannot be taken back is told without a guess") {
  const Judged judged;
  const std::string message = judged.sign(Canonical::Relaxed);
  const auto changed = judged.judge(replaced(message, "morgen", "overmorgen"));
  REQUIRE(changed.size() == 2);
  CHECK(changed[0].reason == "the body was changed after signing");
  const auto header = judged.judge(replaced(message, "Subject: Agenda", "Subject: [x Agenda"));
  CHECK(header[0].reason.starts_with("the signature does not fit the signed header fields"));
  for (const char* odd :
       {"", "\r\n", "Subject: [a]", "Subject: [a]\r\n\r\n", "Subject:[", "x\r\n\r\n"})
    CHECK(judged.judge(odd).empty());
}

TEST_CASE("several records at the name of a key, or none, are told with that name") {
  const Judged judged;
  const std::string message = judged.sign(Canonical::Relaxed);
  Verifier verifier;
  const auto with = [&](KeyAnswer::Status status) {
    return verifier.verify(message, [&](const std::string&) { return KeyAnswer{status, {}}; });
  };
  const auto several = with(KeyAnswer::Status::Several);
  REQUIRE(several.size() == 2);
  CHECK(several[0].result == SignatureResult::PermError);
  CHECK(several[0].reason ==
        "several TXT records are published at rsa2048._domainkey.klant.example; only one may stand "
        "there");
  const auto missing = with(KeyAnswer::Status::Missing);
  CHECK(missing[0].result == SignatureResult::PermError);
  CHECK(missing[0].reason == "no key record is published at rsa2048._domainkey.klant.example");
  const auto silent = with(KeyAnswer::Status::Unanswerable);
  CHECK(silent[0].result == SignatureResult::TempError);
  CHECK(silent[0].reason.ends_with("rsa2048._domainkey.klant.example"));
}
