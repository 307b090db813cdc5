// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <catch2/catch.hpp>

#include "policy/spf/survey.h"
#include "tests/policy/spf_zone.h"

using namespace sluis::policy::spf;

namespace {

SurveyResult look(const std::string& zone) {
  Survey machine("d.test");
  CHECK(Zone(zone).satisfy(machine) <= kMostSurveyQuestions);
  return machine.result();
}

// "SPF_NO_ALL SPF_VOID@14": the ids, and where.
std::string ids(const SurveyResult& result) {
  std::string out;
  for (const Problem& one : result.problems) {
    if (!out.empty()) out += " ";
    out += one.id;
    if (one.position) out += "@" + std::to_string(*one.position);
    CHECK_FALSE(one.text.empty());
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
  CHECK(result.problems.empty());
  CHECK((result.good() && result.complete && result.root.lookups == 7));
  CHECK(result.root.terms.at(2).lookups == 5);
}

TEST_CASE("each mistake in a record is found where it is") {
  CHECK(ids_of("v=spf1 a mx include:good.test ~all").empty());
  CHECK(ids_of("v=spf1 ipv4:192.0.2.1 -al") == "SPF_SYNTAX@7 SPF_SYNTAX@23");
  CHECK(ids_of("v=spf1 include:wrong.test -all") == "SPF_SYNTAX@7");
  CHECK(ids_of("v=spf1 include:gone.test -all") == "SPF_INC_DEAD@7");
  CHECK(ids_of("v=spf1 include:dead.test -all") == "SPF_INC_DEAD@7");
  CHECK(ids_of("v=spf1 include:two.test -all") == "SPF_INC_DEAD@7");
  CHECK(ids_of("v=spf1 include:loop.test -all") == "SPF_LOOP@7");
  CHECK(ids_of("v=spf1 -all a") == "SPF_AFTER_ALL@12");
  CHECK(ids_of("v=spf1 a") == "SPF_NO_ALL");
  CHECK(ids_of("v=spf1 a all") == "SPF_PLUS_ALL@9");
  CHECK(ids_of("v=spf1 a ?all") == "SPF_NEUTRAL@9");
  CHECK(ids_of("v=spf1 redirect=good.test ~all") == "SPF_REDIRECT_ALL@7");
  CHECK(ids_of("v=spf1 ptr -all") == "SPF_PTR@7");
  CHECK(ids_of("v=spf1 ip4:10.0.0.0/8 ip6:2000::/3 -all") == "SPF_WIDE@7 SPF_WIDE@22");
  CHECK(ids_of("v=spf1 a A -all") == "SPF_DUP@9");
  CHECK(ids_of("v=spf1 exists:%{i}.test -all") == "SPF_MACRO");
  CHECK(ids_of("v=spf1 a:gone.test -all") == "SPF_VOID@7");
  CHECK(ids_of("v=spf1 a a:g1.test a:g2.test mx:g3.test -all") ==
        "SPF_VOID SPF_VOID@9 SPF_VOID@19 SPF_VOID@29");
  CHECK(ids_of("v=spf1 a a a a a a a a a ~all").ends_with("SPF_LOOKUPS"));
  CHECK(ids_of("v=spf1 a:slow.test ~all") == "DOM_DNS_TEMPFAIL@7");
}

TEST_CASE("a domain without one record is told why") {
  CHECK(ids(look("d.test TXT hello")) == "SPF_MISSING");
  CHECK(ids(look("d.test TXT v=spf1; a -all")) == "SPF_VERSION SPF_MISSING");
  CHECK(ids(look("d.test TXT \"v=spf1 a -all\"")) == "SPF_VERSION SPF_MISSING");
  CHECK(ids(look("d.test TXT v=spf1 -all\nd.test TXT v=spf1 -all")) == "SPF_MULTIPLE");
  const auto unanswered = look("d.test FAIL");
  CHECK(ids(unanswered) == "DOM_DNS_TEMPFAIL");
  CHECK_FALSE(unanswered.complete);
}

TEST_CASE("nine look-ups are a warning and eleven an error") {
  const std::string around = "d.test A 192.0.2.1\nd.test TXT v=spf1";
  const auto weight = [&](int count) {
    std::string record = around;
    for (int i = 0; i < count; ++i) record += " a/" + std::to_string(20 + i);
    const auto result = look(record + " ~all");
    return result.problems.empty() ? "" : std::string(to_string(result.problems.front().weight));
  };
  CHECK(weight(8).empty());
  CHECK(weight(9) == "warning");
  CHECK(weight(10) == "warning");
  CHECK(weight(11) == "error");
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
