// SPDX-License-Identifier: Apache-2.0
#include "mta/cli/check_report.h"

#include <catch2/catch.hpp>

using namespace sluis;
using namespace sluis::cli;
using namespace sluis::policy::checks;

namespace {

CheckReport report() {
  const policy::checks::Question about{"key001._domainkey.klant.test", RecordType::TXT};
  CheckReport out;
  out.subject = {{"domain", "klant.test"}};
  Finding one =
      finding("DKIM_TRUNCATED", about, {{"selector", "key001"}, {"found", "3"}, {"expected", "5"}});
  one.compared = compare_text("ABCDE", "ABC");
  out.findings = {one};
  out.verdict = verdict_of(out.findings);
  Evidence answer;
  answer.asked = about;
  answer.status = AnswerStatus::Ok;
  answer.txt = {{"p=A\x1b[31mBC\xff"}};
  answer.ttl = 300;
  out.evidence.add(answer);
  return out;
}

}  // namespace

TEST_CASE("a finding says what, what to do, who, the difference, and what DNS answered") {
  const std::string text = show_check(report(), policy::Language::English, {});
  for (const char* part :
       {"DKIM_TRUNCATED  (has to be mended)", "3 of 5 characters", "What to do: Paste",
        "Who: the owner of the domain", "expected: ABC[DE]", "found:    ABC\n", "TTL 300"}) {
    INFO(part);
    CHECK(text.find(part) != text.npos);
  }
  const std::string dutch = show_check(report(), policy::Language::Dutch, {});
  for (const char* part : {"moet worden opgelost", "Wat te doen: Plak", "Wie: de eigenaar"})
    CHECK(dutch.find(part) != dutch.npos);
}

TEST_CASE("what a stranger publishes does not reach the terminal as it is, nor break the JSON") {
  const std::string text = show_check(report(), policy::Language::English, {});
  CHECK(text.find('\x1b') == text.npos);
  CHECK(text.find("\\x1b[31m") != text.npos);
  const std::string json = check_json(report(), policy::Language::English);
  CHECK(json.find('\x1b') == json.npos);
  CHECK(json.find("\"result\":\"fail\"") != json.npos);
  CHECK(json.find("\"expected_only\":[[3,5]]") != json.npos);
}
