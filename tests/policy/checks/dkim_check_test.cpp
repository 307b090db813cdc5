// SPDX-License-Identifier: Apache-2.0
#include "policy/checks/dkim_check.h"

#include <catch2/catch.hpp>

#include "policy/checks/catalogue.h"
#include "policy/rsa_key.h"
#include "tests/policy/checks/fixtures.h"
#include "tests/policy/checks/seed_keys.h"
#include "tests/policy/checks/zone.h"

using namespace sluis;
using namespace sluis::policy;
using namespace sluis::policy::checks;

namespace {

const std::string kName = "key001._domainkey.klant.test";
const std::string kRecord = kSeedStart + kSeedKey001;

DkimSubject ours(std::string target = {}) {
  return {"klant.test",
          {{"key001",
            ExpectedKey{"key001", "rsa", base64_decode(kSeedKey001).value()},
            std::move(target),
            {}}},
          {},
          {},
          {}};
}

std::vector<checks::Finding> look(const DkimSubject& subject, const Zone& zone) {
  return check_dkim(subject, zone.ask([&](const EvidenceSet& evidence) {
    return dkim_questions(subject, evidence);
  }));
}

}  // namespace

TEST_CASE("a right record is asked for once and nothing else is") {
  const Zone zone{kName + " TXT " + kRecord};
  const auto evidence =
      zone.ask([](const EvidenceSet& so_far) { return dkim_questions(ours(), so_far); });
  CHECK(evidence.all().size() == 1);
}

TEST_CASE("near misses cost at most twelve questions, however many selectors are missing") {
  DkimSubject subject = ours();
  subject.selectors.push_back({"key002", {}, "", {}});
  subject.selectors.push_back({"key003", {}, "", {}});
  const Zone zone{"klant.test TXT v=spf1 -all"};
  const auto evidence =
      zone.ask([&](const EvidenceSet& so_far) { return dkim_questions(subject, so_far); });
  CHECK(evidence.all().size() == 3 + kMostProbes);
  for (const char* selector : {"key001", "key002", "key003"}) {
    INFO(selector);
    const std::string full = std::string(selector) + "._domainkey.klant.test";
    CHECK(evidence.find(full + ".klant.test", RecordType::TXT));
  }
}

TEST_CASE("the differing characters of a key are marked one by one") {
  std::string wrong = kSeedKey001;
  wrong[100] = wrong[100] == 'x' ? 'y' : 'x';
  wrong.erase(200, 1);
  const auto findings = look(ours(), {kName + " TXT " + kSeedStart + wrong});
  REQUIRE(findings.size() == 1);
  CHECK(findings.front().id == "DKIM_CHAR_DIFF");
  const auto& compared = findings.front().compared;
  REQUIRE(compared);
  CHECK(compared->found == wrong);
  CHECK(characters_in(compared->expected_only) == 2);
  CHECK(compared->found_only == std::vector<Span>{{100, 101}});
}

TEST_CASE("two keys that have nothing in common are not compared character by character") {
  const auto findings = look(ours(), {kName + " TXT " + kSeedStart + kSeedKey002});
  REQUIRE(findings.front().id == "DKIM_KEY_OTHER");
  CHECK_FALSE(findings.front().compared);
}

TEST_CASE("a dash or a space out of a word processor is named by its code") {
  std::string wrong = kSeedKey001;
  wrong.replace(120, 1, "\xc2\xa0");
  const auto findings = look(ours(), {kName + " TXT " + kSeedStart + wrong});
  REQUIRE(findings.front().id == "DKIM_CHAR_DIFF");
  CHECK(fact(findings.front(), "got") == "U+00A0");
  CHECK(fact(findings.front(), "position") == "121");
}

TEST_CASE("a record behind the right alias is good, behind another it is not") {
  const Zone right{kName + " CNAME k1.provider.test", "k1.provider.test TXT " + kRecord};
  CHECK(has(look(ours("k1.provider.test."), right), "DKIM_OK"));
  CHECK(has(look(ours(), right), "DKIM_OK"));
  const auto wrong = look(ours("k2.provider.test"), right);
  REQUIRE(wrong.front().id == "CNAME_OTHER");
  CHECK(wrong.front().compared->found == "k1.provider.test");
  CHECK(has(look(ours("k1.provider.test"), {kName + " TXT " + kRecord}), "DKIM_WRONG_TYPE"));
}

TEST_CASE("each mistake with an alias has its own name") {
  const std::string target = "k1.provider.test";
  const auto told = [&](const Zone& zone) { return look(ours(target), zone).front().id; };
  CHECK(told({kName + " CNAME k1.provider.test.klant.test"}) == "DKIM_CNAME_DOT");
  CHECK(told({kName + " CNAME k1.provider.test.other.test"}) == "DKIM_CNAME_DOT");
  CHECK(told({kName + " CNAME old.provider.test"}) == "CNAME_OTHER");
  CHECK(told({kName + " CNAME k1.provider.test"}) == "DKIM_CNAME_TARGET");
  CHECK(told({kName + " CNAME k1.provider.test", "k1.provider.test TXT v=DKIM1;p="}) ==
        "DKIM_CNAME_TARGET");
  CHECK(told({kName + " TXT " + target + "."}) == "DKIM_TXT_IS_HOST");
  CHECK(told({kName + " A 192.0.2.7"}) == "DKIM_WRONG_TYPE");
  CHECK(told({kName + ".klant.test CNAME k1.provider.test", "k1.provider.test TXT " + kRecord}) ==
        "DKIM_DUP_SUFFIX");
  CHECK(told({kName + " CNAME middle.test", "middle.test CNAME k1.provider.test",
              "k1.provider.test TXT " + kRecord}) == "CNAME_OTHER");
  CHECK(look(ours(), {kName + " CNAME gone.test"}).front().id == "DKIM_CNAME_BROKEN");
}

TEST_CASE("what is wrong behind our own name is our task, what is wrong before it the customer's") {
  const Zone ours_missing{kName + " CNAME k1.provider.test"};
  const Zone theirs_wrong{kName + " CNAME k9.provider.test"};
  CHECK(look(ours("k1.provider.test"), ours_missing).front().owner == Owner::Platform);
  CHECK(look(ours("k1.provider.test"), theirs_wrong).front().owner == Owner::Customer);
}

TEST_CASE("two aliases that were exchanged are told as such") {
  DkimSubject subject = ours("k1.provider.test");
  subject.other_targets = {{"key002", "K2.provider.test."}};
  const auto findings = look(subject, {kName + " CNAME k2.provider.test"});
  REQUIRE(findings.front().id == "DKIM_CNAME_SWAPPED");
  CHECK(fact(findings.front(), "other") == "key002");
}

TEST_CASE("a selector that could not be asked is judged neither good nor bad") {
  Zone zone;
  zone.fail(kName);
  const auto findings = look(ours(), zone);
  CHECK(verdict_of(findings) == Verdict::Unknown);
  CHECK(findings.size() == 1);
}

TEST_CASE("the length of an RSA key is read from its octets in both forms") {
  CHECK(rsa_bits(base64_decode(kSeedKey001).value()) == 2048u);
  CHECK(rsa_bits(base64_decode(kSeedKey002).value()) == 1024u);
  CHECK(rsa_bits(made_up_rsa(64)) == 512u);
  CHECK(rsa_bits(made_up_rsa(128, 0x01)) == 1017u);
  CHECK_FALSE(rsa_bits(""));
  CHECK_FALSE(rsa_bits(made_up_rsa(64) + "x"));
  const std::string whole = base64_decode(kSeedKey001).value();
  for (size_t length = 0; length < whole.size(); ++length)
    CHECK_FALSE(rsa_bits(std::string_view(whole).substr(0, length)));
}

TEST_CASE("no random octets in a TXT record crash a check or pass for our key") {
  uint64_t state = 7;
  const auto next = [&] { return state = state * 6364136223846793005ull + 1442695040888963407ull; };
  DkimSubject anybody = ours();
  anybody.selectors[0].expected.reset();
  for (int round = 0; round < 3000; ++round) {
    std::string text = round % 3 == 0 ? std::string(next() >> 33 & 255, ' ') : kRecord;
    for (size_t i = 0; i < text.size(); ++i) {
      if (round % 3 == 0 || (next() >> 40) % 97 == 0) text[i] = static_cast<char>(next() >> 33);
    }
    Evidence answer;
    answer.asked = {kName, RecordType::TXT};
    answer.status = AnswerStatus::Ok;
    answer.txt = {{text}};
    EvidenceSet evidence;
    evidence.add(answer);
    for (const DkimSubject& subject : {ours(), anybody}) {
      const auto findings = check_dkim(subject, evidence);
      REQUIRE_FALSE(findings.empty());
      const auto record = parse_dkim_record(text);
      const bool ours_still = record && base64_encode(record->key) == kSeedKey001;
      if (&subject != &anybody && subject.selectors[0].expected)
        CHECK(has(findings, "DKIM_OK") <= ours_still);
      if (!record) CHECK(verdict_of(findings) == Verdict::Bad);
      for (const auto& one : findings) CHECK_FALSE(what(one, Language::Dutch).empty());
    }
  }
}
