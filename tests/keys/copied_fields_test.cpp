// SPDX-License-Identifier: Apache-2.0
#include "keys/copied_fields.h"

#include <catch2/catch.hpp>

using namespace sluis;
using namespace sluis::keys;

namespace {

const std::string kSignature =
    " v=1; a=rsa-sha256; d=klant.example; s=key001;\r\n"
    " z=From:=20info@klant.example|Subject:=20De=20agenda\r\n"
    "  =20=7C=20morgen|To:=20user@example.org; b=abc";

std::string header(const std::string& subject) {
  return "DKIM-Signature:" + kSignature +
         "\r\nFrom: info@klant.example\r\nTo:  user@example.org\r\n" + subject;
}

}  // namespace

TEST_CASE("a field that became another one is told with what it was and what it is") {
  const auto altered = altered_fields(header("Subject: De agenda | heden\r\n"), kSignature);
  REQUIRE(altered.size() == 1);
  CHECK(altered[0].name == "Subject");
  CHECK(altered[0].was == "De agenda | morgen");
  CHECK(altered[0].is == "De agenda | heden");
  CHECK(altered_fields(header("Subject: De agenda\r\n  | morgen\r\n"), kSignature).empty());
  CHECK(altered_fields(header(""), kSignature)[0].gone);
}

TEST_CASE("only a failed signature is explained by its copies, and one without copies by nothing") {
  std::vector<SignatureVerdict> verdicts(1);
  verdicts[0].result = SignatureResult::Pass;
  verdicts[0].reason = "it does not fit";
  explain_copied_fields(header("Subject: x\r\n"), verdicts);
  CHECK(verdicts[0].reason == "it does not fit");
  verdicts[0].result = SignatureResult::Fail;
  explain_copied_fields("DKIM-Signature: v=1; b=abc\r\nSubject: x\r\n", verdicts);
  CHECK(verdicts[0].reason == "it does not fit");
  explain_copied_fields(header("Subject: x\r\n"), verdicts);
  CHECK(verdicts[0].reason ==
        "it does not fit; the field Subject was altered: was \"De agenda | morgen\", is \"x\"");
}

TEST_CASE("copies that nobody can read are passed over") {
  for (const char* copies : {"z=", "z=|||", "z=no colon", "z=:", "z=A:=", "z=A:=G1", "z=A:=2"})
    CHECK(altered_fields("A: x\r\n", copies).size() <= 1);
  CHECK(altered_fields("A: x\r\n", std::string("z=A:") + '\0' + "=00").empty());
}
