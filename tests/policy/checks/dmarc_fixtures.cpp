// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "policy/checks/dmarc_check.h"
#include "tests/policy/checks/fixtures.h"
#include "tests/policy/checks/zone.h"

namespace sluis {
namespace {

using namespace policy::checks;

const std::string kGood = "v=DMARC1; p=reject; rua=mailto:post@klant.test";

std::vector<Finding> look(const DmarcSubject& subject, const Zone& zone) {
  return check_dmarc(subject, zone.ask([&](const EvidenceSet& evidence) {
    return dmarc_questions(subject, evidence);
  }));
}

DmarcSubject customer() {
  DmarcSubject out;
  out.domain = "klant.test";
  return out;
}

Zone with(const std::string& record) {
  return {"_dmarc.klant.test TXT " + record, "klant.test MX 10 mx.klant.test",
          "ander.test MX 10 mx.ander.test"};
}

Fixture made(const std::string& id, const DmarcSubject& subject, const Zone& wrong) {
  return {id, [=] { return look(subject, wrong); }, [=] { return look(customer(), with(kGood)); }};
}

Fixture text(const std::string& id, const std::string& record) {
  return made(id, customer(), with(record));
}

}  // namespace

std::vector<Fixture> dmarc_fixtures() {
  DmarcSubject failing = customer(), elsewhere = customer(), subdomain = customer();
  failing.passes = false;
  elsewhere.signing_domain = "provider.test";
  elsewhere.return_path = "bounce.klant.test";
  subdomain.unsigned_subdomains = {"nieuws.klant.test"};
  Zone two = with(kGood), noise = with(kGood), none;
  two.add("_dmarc.klant.test TXT v=DMARC1; p=none");
  noise.add("_dmarc.klant.test TXT v=spf1 -all");
  const Zone doubled{"_dmarc.klant.test.klant.test TXT " + kGood};
  Fixture ok = text("DMARC_OK", kGood);
  ok.right = [none] { return look(customer(), none); };
  return {ok,
          made("DMARC_MISSING", customer(), none),
          made("DMARC_MULTIPLE", customer(), two),
          text("DMARC_SYNTAX", "v=DMARC1; p=none, rua=mailto:post@klant.test"),
          text("DMARC_NO_P", "v=DMARC1; rua=mailto:post@klant.test"),
          text("DMARC_NONE", "v=DMARC1; p=none; rua=mailto:post@klant.test"),
          made("DMARC_ENFORCED", failing, with(kGood)),
          made("DMARC_STRICT", elsewhere, with(kGood + "; adkim=s; aspf=s")),
          made("DMARC_SUB", subdomain, with(kGood)),
          text("DMARC_RUA", "v=DMARC1; p=reject"),
          text("DMARC_RUA_EXT", "v=DMARC1; p=reject; rua=mailto:post@ander.test"),
          made("DMARC_WRONG_NAME", customer(), doubled),
          made("DMARC_NOISE", customer(), noise),
          text("DMARC_OLD_TAGS", kGood + "; pct=100"),
          text("DMARC_TESTING", kGood + "; t=y")};
}

TEST_CASE("a report address elsewhere is good once its owner has approved the domain") {
  Zone zone = with("v=DMARC1; p=reject; rua=mailto:post@ander.test");
  zone.add("klant.test._report._dmarc.ander.test TXT v=DMARC1");
  CHECK_FALSE(has(look(customer(), zone), "DMARC_RUA_EXT"));
}

TEST_CASE("a report address of the same organization needs no approval") {
  DmarcSubject below;
  below.domain = "nieuws.klant.test";
  Zone zone = with(kGood);
  zone.add("_dmarc.nieuws.klant.test TXT v=DMARC1; p=none; rua=mailto:a@post.klant.test");
  zone.add("post.klant.test A 192.0.2.1");
  const auto findings = look(below, zone);
  CHECK(has(findings, "DMARC_OK"));
  CHECK_FALSE(has(findings, "DMARC_RUA_EXT"));
}

TEST_CASE("a report address whose host takes no mail is no address") {
  CHECK(has(look(customer(), with("v=DMARC1; p=reject; rua=mailto:post@weg.klant.test")),
            "DMARC_RUA"));
}

TEST_CASE("a subdomain without a record stands under its organization's policy") {
  DmarcSubject below;
  below.domain = "nieuws.klant.test";
  const auto findings = look(below, with(kGood + "; sp=quarantine"));
  REQUIRE(has(findings, "DMARC_OK"));
  CHECK(fact(findings.front(), "policy") == "quarantine");
  CHECK(fact(findings.front(), "found") == "_dmarc.klant.test");
}

TEST_CASE("a policy that cannot be read is a typing error, not a missing one") {
  const auto findings = look(customer(), with("v=DMARC1; p=rejct; rua=mailto:post@klant.test"));
  CHECK(has(findings, "DMARC_SYNTAX"));
  CHECK_FALSE(has(findings, "DMARC_NO_P"));
}

TEST_CASE("a DMARC question without an answer gives no verdict on the record") {
  Zone zone = with(kGood);
  zone.fail("_dmarc.test");
  const auto findings = look(customer(), zone);
  CHECK(findings.size() == 1);
  CHECK(verdict_of(findings) == Verdict::Unknown);
}

TEST_CASE("no random octets at _dmarc crash a check or pass for a policy") {
  uint64_t state = 11;
  const auto next = [&] { return state = state * 6364136223846793005ull + 1442695040888963407ull; };
  for (int round = 0; round < 2000; ++round) {
    std::string record = round % 2 ? kGood : std::string(next() >> 33 & 127, ' ');
    for (size_t i = 0; i < record.size(); ++i) {
      if (round % 2 == 0 || (next() >> 40) % 13 == 0) record[i] = static_cast<char>(next() >> 33);
    }
    const auto findings = look(customer(), with(record));
    if (!record.starts_with("v=DMARC1") && !record.starts_with("V=DMARC1"))
      CHECK_FALSE(has(findings, "DMARC_OK"));
    CHECK_FALSE(findings.empty());
  }
}

}  // namespace sluis
