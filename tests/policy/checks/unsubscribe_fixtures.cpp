// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "policy/checks/catalogue.h"
#include "policy/checks/unsubscribe_check.h"
#include "tests/policy/checks/fixtures.h"

namespace sluis {
namespace {

using namespace policy::checks;
using Findings = std::vector<Finding>;
using Signed = std::vector<std::vector<std::string>>;

const std::string kPlain = "From: a@klant.test\r\nSubject: factuur\r\n";
const std::string kList = "List-Id: <nieuws.klant.test>\r\n";
const std::string kAddress =
    "List-Unsubscribe: <mailto:af@klant.test>,\r\n <HTTPS://klant.test/af?x=1>\r\n";
const std::string kPost = "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n";
const Signed kBoth{{"from", "list-unsubscribe", "list-unsubscribe-post"}};

Findings look(const std::string& header, const Signed& covered = kBoth) {
  return check_unsubscribe(mail::Headers(header), covered);
}

std::string reason(const Findings& findings) {
  REQUIRE(findings.size() == 1);
  return std::string(fact(findings.front(), "reason"));
}

}  // namespace

std::vector<Fixture> unsubscribe_fixtures() {
  return {{"UNSUB_ONECLICK", [] { return look(kPlain + kList); },
           [] { return look(kPlain + kList + kAddress + kPost); }}};
}

TEST_CASE("a message that does not say it is bulk needs no way to unsubscribe") {
  CHECK(look(kPlain, {}).empty());
  CHECK(look(kPlain + "Precedence: first-class\r\n", {}).empty());
}

TEST_CASE("bulk mail needs an https address, the one-click field, and a signature over both") {
  CHECK(look(kPlain + kAddress + kPost).empty());
  for (const std::string& says_so :
       {kList, std::string("Precedence: bulk\r\n"), std::string("Precedence: List\r\n")})
    CHECK(look(kPlain + says_so).size() == 1);
  CHECK(reason(look(kPlain + kAddress)) ==
        "there is no field \"List-Unsubscribe-Post: List-Unsubscribe=One-Click\"");
  CHECK(reason(look(kPlain + kPost + "List-Unsubscribe: <mailto:af@klant.test>\r\n")) ==
        "there is no single List-Unsubscribe field with an https address");
  CHECK(reason(look(kPlain + kAddress + kAddress + kPost)) ==
        "there is no single List-Unsubscribe field with an https address");
  CHECK(reason(look(kPlain + kAddress + "List-Unsubscribe-Post: yes\r\n"))
            .find("there is no field") != std::string::npos);
}

TEST_CASE("two signatures that each cover one of the fields do not cover both") {
  const Signed halves{{"from", "list-unsubscribe"}, {"from", "list-unsubscribe-post"}};
  CHECK(reason(look(kPlain + kAddress + kPost, halves)) == "no valid signature covers both fields");
  CHECK(what(look(kPlain + kAddress + kPost, {}).front(), policy::Language::Dutch)
            .find("geen geldige handtekening dekt beide velden") != std::string::npos);
}

}  // namespace sluis
