// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <catch2/catch.hpp>

#include "policy/spf/survey.h"
#include "tests/policy/spf_zone.h"

using namespace sluis::policy::spf;

namespace {

SurveyResult look(const std::string& zone) {
  const Zone world(zone);
  Answers answers;
  for (;;) {
    const SurveyStep step = survey("d.test", answers, false);
    if (!step.missing) return step.result;
    REQUIRE(answers.size() < kMostSurveyQuestions);
    answers[*step.missing] = world.answer(*step.missing);
  }
}

// "SPF_NO_ALL SPF_VOID_TERM@14": the ids without SPF_OK, and where.
std::string ids(const SurveyResult& result) {
  std::string out;
  for (const auto& one : result.findings) {
    if (one.id == "SPF_OK") continue;
    if (!out.empty()) out += " ";
    out += one.id;
    if (one.place) out += "@" + std::to_string(one.place->position);
  }
  return out;
}

std::string ids_of(const std::string& record) {
  return ids(look(R"(
    d.test A 192.0.2.1
    d.test MX mx.d.test
    good.test TXT v=spf1 ip4:192.0.2.0/24 ~all
    wrong.test TXT v=spf1 ipv4:192.0.2.1 ~all
    loop.test TXT v=spf1 include:d.test ~all
    dead.test TXT v=spf1 include:gone.test ~all
    two.test TXT v=spf1 -all
    two.test TXT v=spf1 ~all
    slow.test FAIL
    d.test TXT )" +
                  record));
}

}  // namespace

TEST_CASE("a record without problems is good, and its cost is counted over all it includes") {
  const auto result = look(R"(
    d.test TXT other text
    d.test TXT v=spf1 mx a include:one.test ~all
    d.test MX mx.d.test
    d.test A 192.0.2.1
    one.test TXT v=spf1 include:two.test include:three.test -all
    two.test TXT v=spf1 ip4:192.0.2.0/24 -all
    three.test TXT v=spf1 a:d.test exists:%{i}.x.test -all
  )");
  REQUIRE(result.findings.size() == 1);
  CHECK(result.findings.front().id == "SPF_OK");
  CHECK((result.good() && result.complete && result.root.lookups == 7));
  CHECK(result.root.terms.at(2).lookups == 5);
}

TEST_CASE("each mistake in a record is found where it is") {
  CHECK(ids_of("v=spf1 a mx include:good.test ~all").empty());
  CHECK(ids_of("v=spf1 ipv4:192.0.2.1 -al") == "SPF_SYNTAX@7 SPF_SYNTAX@23");
  CHECK(ids_of("v=spf1 include:wrong.test -all") == "SPF_SYNTAX@7");
  CHECK(ids_of("v=spf1 include:gone.test -all") == "SPF_INC_DEAD@7");
  CHECK(ids_of("v=spf1 include:dead.test -all") == "SPF_INC_DEAD@7");
  CHECK(ids_of("v=spf1 include:two.test -all") == "SPF_INC_SEVERAL@7");
  CHECK(ids_of("v=spf1 include:loop.test -all") == "SPF_LOOP@7");
  CHECK(ids_of("v=spf1 -all a") == "SPF_AFTER_ALL@12");
  CHECK(ids_of("v=spf1 a") == "SPF_NO_ALL");
  CHECK(ids_of("v=spf1 a all") == "SPF_PLUS_ALL@9");
  CHECK(ids_of("v=spf1 a ?all") == "SPF_NEUTRAL@9");
  CHECK(ids_of("v=spf1 redirect=good.test ~all") == "SPF_REDIRECT_ALL@7");
  CHECK(ids_of("v=spf1 ptr -all") == "SPF_PTR@7");
  CHECK(ids_of("v=spf1 ip4:10.0.0.0/8 ip6:2000::/3 -all") == "SPF_WIDE@7 SPF_WIDE@22");
  CHECK(ids_of("v=spf1 a A -all") == "SPF_DUP@9");
  CHECK(ids_of("v=spf1 exists:%{i}.test -all") == "SPF_MACRO@7");
  CHECK(ids_of("v=spf1 a:gone.test -all") == "SPF_VOID_TERM@7");
  CHECK(ids_of("v=spf1 a a:g1.test a:g2.test mx:g3.test -all") == "SPF_VOID");
  CHECK(ids_of("v=spf1 include=good.test a -all") == "SPF_NO_EFFECT@7");
  CHECK(ids_of("v=spf1 include:good.test \"a\" -all") == "SPF_QUOTES@25");
  CHECK(ids_of("v=spf1 include:good.test | include:gone.test -all") == "SPF_GLUED@7");
  CHECK(ids_of("v=spf1 ip4:192.0.2.9include:good.test -all") == "SPF_GLUED@7");
  CHECK(ids_of("v=spf1 a a a a a a a a a ~all").ends_with("SPF_LOOKUPS_NEAR"));
  CHECK(ids_of("v=spf1 a:slow.test ~all") == "DOM_DNS_TEMPFAIL@7");
}

TEST_CASE("a domain without one record is told why") {
  CHECK(ids(look("d.test TXT hello")) == "SPF_MISSING");
  CHECK(ids(look("d.test TXT v=spf1; a -all")) == "SPF_VERSION");
  CHECK(ids(look("d.test TXT \"v=spf1 a -all\"")) == "SPF_QUOTES");
  CHECK(ids(look("d.test TXT v=spf1 -all\nd.test TXT v=spf1 -all")) == "SPF_MULTIPLE");
  const auto unanswered = look("d.test FAIL");
  CHECK(ids(unanswered) == "DOM_DNS_TEMPFAIL");
  CHECK_FALSE(unanswered.complete);
}

TEST_CASE("nine look-ups are a warning and eleven an error") {
  const std::string around = "d.test A 192.0.2.1\nd.test TXT v=spf1";
  const auto first = [&](int count) {
    std::string record = around;
    for (int i = 0; i < count; ++i) record += " a/" + std::to_string(20 + i);
    return ids(look(record + " ~all"));
  };
  CHECK(first(8).empty());
  CHECK(first(9) == "SPF_LOOKUPS_NEAR");
  CHECK(first(10) == "SPF_LOOKUPS_NEAR");
  CHECK(first(11) == "SPF_LOOKUPS");
}

TEST_CASE("records that multiply end") {
  std::string zone = "d.test TXT v=spf1 include:r0.test -all\n";
  for (int i = 0; i < 12; ++i) {
    zone += "r" + std::to_string(i) + ".test TXT v=spf1";
    for (int j = 0; j < 50; ++j) zone += " include:r" + std::to_string(i + 1) + ".test";
    zone += "\n";
  }
  const auto result = look(zone);
  CHECK_FALSE(result.good());
}

TEST_CASE("a mistake comes with the record as it should be") {
  const auto result = look("d.test TXT v=spf1 ipv4:192.0.2.1 inlcude:good.test ~all");
  REQUIRE(result.findings.size() >= 2);
  const auto& first = result.findings.front();
  CHECK(fact(first, "term") == "ipv4:192.0.2.1");
  CHECK(fact(first, "corrected") == "v=spf1 ip4:192.0.2.1 include:good.test ~all");
  REQUIRE(first.compared);
  CHECK(first.compared->expected == "v=spf1 ip4:192.0.2.1 include:good.test ~all");
}

TEST_CASE("a record that is full of mistakes is told about in part") {
  std::string record = "d.test TXT v=spf1";
  for (int i = 0; i < 900; ++i) record += " x" + std::to_string(i);
  const auto result = look(record + " -all");
  CHECK_FALSE(result.good());
  CHECK(result.findings.size() < 100);
}
