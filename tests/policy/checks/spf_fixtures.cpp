// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "policy/checks/catalogue.h"
#include "policy/checks/spf_check.h"
#include "tests/policy/checks/fixtures.h"
#include "tests/policy/checks/zone.h"

namespace sluis {
namespace {

using namespace policy::checks;

using Findings = std::vector<Finding>;

const std::string kOurs = "include:spf.provider.test";

SpfSubject subject() {
  SpfSubject out;
  out.domain = "klant.test";
  out.include = "spf.provider.test";
  out.egress = {parse_ip("203.0.113.5").value()};
  out.return_path = "bounce.klant.test";
  return out;
}

// The world around a customer whose SPF record is not there yet.
Zone world() {
  Zone out{"klant.test A 192.0.2.1",
           "klant.test MX 10 klant-test.mail.protection.outlook.com",
           "spf.provider.test TXT v=spf1 ip4:203.0.113.0/28 ~all",
           "spf.protection.outlook.com TXT v=spf1 ip4:192.0.2.64/26 -all",
           "good.test TXT v=spf1 ip4:198.51.100.0/24 ~all",
           "two.test TXT v=spf1 -all",
           "two.test TXT v=spf1 ~all"};
  for (int i = 0; i < 11; ++i) out.add("many.test MX 10 mx" + std::to_string(i) + ".many.test");
  return out;
}

EvidenceSet asked(const SpfSubject& about, const Zone& zone) {
  return zone.ask([&](const EvidenceSet& known) { return spf_questions(about, known); });
}

Findings look(const Zone& zone, const SpfSubject& about = subject()) {
  return check_spf(about, asked(about, zone));
}

Findings look_at(const std::string& record) {
  return look(world().add("klant.test TXT " + record));
}

const std::string kRight = "v=spf1 include:spf.protection.outlook.com " + kOurs + " -all";

Fixture record(const std::string& id, const std::string& wrong) {
  return {id, [=] { return look_at(wrong); }, [] { return look_at(kRight); }};
}

// The right record and something beside it; the other way round for what should be there.
Fixture beside(const std::string& id, const std::string& line) {
  return {id, [=] { return look(world().add("klant.test TXT " + kRight).add(line)); },
          [] { return look_at(kRight); }};
}

Fixture without(const std::string& id, const std::string& line) {
  return {id, [=] { return look(line.empty() ? world() : world().add(line)); },
          [] { return look_at(kRight); }};
}

std::string times(int count, const std::string& word) {
  std::string out;
  for (int i = 0; i < count; ++i) out += " " + word + "/" + std::to_string(30 - i);
  return out;
}

}  // namespace

std::vector<Fixture> spf_fixtures() {
  SpfSubject elsewhere = subject();
  elsewhere.return_path = "bounce.provider.test";
  const auto away = [=] { return look(world().add("klant.test TXT " + kRight), elsewhere); };
  const std::string ours = " " + kOurs + " ~all";
  return {
      {"SPF_OK", [] { return look_at(kRight); }, [] { return look(world()); }},
      {"SPF_ALIGN", [] { return look_at(kRight); }, away},
      {"SPF_NOT_ALIGNED", away, [] { return look_at(kRight); }},
      without("SPF_MISSING", ""),
      without("SPF_WRONG_NAME", "www.klant.test TXT v=spf1 mx ~all"),
      beside("SPF_MULTIPLE", "klant.test TXT v=spf1 mx ~all"),
      beside("SPF_TYPE99", "klant.test SPF v=spf1 mx ~all"),
      beside("SPF_SENDERID", "klant.test TXT spf2.0/pra mx ~all"),
      record("SPF_NO_US", "v=spf1 a ~all"),
      record("SPF_US_REFUSED", "v=spf1 a ?" + kOurs + " ~all"),
      record("SPF_EVAL", "v=spf1 -ip4:203.0.113.5" + ours),
      record("SPF_OWN_MAIL_CUT", "v=spf1 a " + kOurs + " -all"),
      record("SPF_AFTER_ALL", "v=spf1" + ours + " a"),
      record("SPF_LOOKUPS", "v=spf1" + times(10, "a") + ours),
      record("SPF_LOOKUPS_NEAR", "v=spf1" + times(8, "a") + ours),
      record("SPF_VOID", "v=spf1 a:g1.test a:g2.test a:g3.test" + ours),
      record("SPF_VOID_TERM", "v=spf1 a:g1.test" + ours),
      record("SPF_INC_DEAD", "v=spf1 include:gone.test" + ours),
      record("SPF_INC_SEVERAL", "v=spf1 include:two.test" + ours),
      record("SPF_LOOP", "v=spf1 include:klant.test" + ours),
      record("SPF_SYNTAX", "v=spf1 ipv4:192.0.2.9" + ours),
      record("SPF_NO_EFFECT", "v=spf1 include=good.test" + ours),
      record("SPF_VERSION", "v=spf1; a" + ours),
      record("SPF_QUOTES", "\"v=spf1 a" + ours + "\""),
      record("SPF_GLUED", "v=spf1 ip4:192.0.2.9include:good.test" + ours),
      record("SPF_NO_ALL", "v=spf1 " + kOurs),
      record("SPF_PLUS_ALL", "v=spf1 " + kOurs + " +all"),
      record("SPF_NEUTRAL", "v=spf1 " + kOurs + " ?all"),
      record("SPF_REDIRECT_ALL", "v=spf1 redirect=good.test" + ours),
      record("SPF_PTR", "v=spf1" + ours + " ptr"),
      record("SPF_SIZE", "v=spf1 include:good.test" + std::string(450, ' ') + ours),
      record("SPF_MX_MANY", "v=spf1 mx:many.test" + ours),
      record("SPF_WIDE", "v=spf1 ip4:10.0.0.0/8" + ours),
      record("SPF_MACRO", "v=spf1 exists:%{i}.list.test" + ours),
      record("SPF_DUP", "v=spf1 a a" + ours),
  };
}

TEST_CASE("a right SPF record costs no look at wrong names, and a missing one at most twelve") {
  CHECK(asked(subject(), world().add("klant.test TXT " + kRight)).all().size() == 5);
  CHECK(asked(subject(), world()).all().size() <= 1 + 12);
}

TEST_CASE("the mistake that makes a record unreadable stands first, and is the cause of the rest") {
  const auto findings = look_at("v=spf1 ptr a a ipv4:192.0.2.9 " + kOurs + " ~all");
  REQUIRE(findings.size() > 2);
  CHECK(findings.front().id == "SPF_SYNTAX");
  CHECK_FALSE(has(findings, "SPF_EVAL"));
  CHECK_FALSE(has(findings, "SPF_OK"));
}

TEST_CASE("addresses that pass need no include, and one that does not is named") {
  CHECK_FALSE(has(look_at("v=spf1 ip4:203.0.113.0/24 ~all"), "SPF_NO_US"));
  const auto findings = look_at("v=spf1 -ip4:203.0.113.5 " + kOurs + " ~all");
  REQUIRE(findings.front().id == "SPF_EVAL");
  CHECK(fact(findings.front(), "ip") == "203.0.113.5");
  CHECK(fact(findings.front(), "result") == "fail");
}

TEST_CASE("an SPF record that DNS does not give is judged neither good nor bad") {
  Zone zone = world();
  zone.fail("klant.test");
  CHECK(verdict_of(look(zone)) == Verdict::Unknown);
  Zone below = world().add("klant.test TXT v=spf1 a include:slow.test " + kOurs + " ~all");
  below.fail("slow.test");
  CHECK(verdict_of(look(below)) == Verdict::Unknown);
}

TEST_CASE("no random octets in an SPF record crash a check or pass for a record") {
  uint64_t state = 11;
  const auto next = [&] { return state = state * 6364136223846793005ull + 1442695040888963407ull; };
  const std::string start = "v=spf1 a mx include:good.test ip4:192.0.2.0/24 " + kOurs + " ~all";
  const Zone around = world();
  for (int round = 0; round < 2000; ++round) {
    std::string text = round % 3 == 0 ? std::string(next() >> 33 & 255, ' ') : start;
    for (size_t i = 0; i < text.size(); ++i) {
      if (round % 3 == 0 || (next() >> 40) % 31 == 0) text[i] = static_cast<char>(next() >> 33);
    }
    Evidence apex;
    apex.asked = {"klant.test", RecordType::TXT};
    apex.status = AnswerStatus::Ok;
    apex.txt = {{text.substr(0, text.size() / 2), text.substr(text.size() / 2)}};
    EvidenceSet evidence;
    evidence.add(apex);
    for (auto more = spf_questions(subject(), evidence); !more.empty();
         more = spf_questions(subject(), evidence)) {
      for (const auto& one : more) evidence.add(around.answer(one));
    }
    const auto findings = check_spf(subject(), evidence);
    REQUIRE_FALSE(findings.empty());
    const bool readable =
        policy::spf::is_spf_record(text) && policy::spf::parse_record(text).faults.empty();
    if (!readable) CHECK(verdict_of(findings) == Verdict::Bad);
    for (const auto& one : findings) {
      CHECK_FALSE(what(one, policy::Language::Dutch).empty());
      if (one.place && one.name == "klant.test")
        CHECK(one.place->position + one.place->length <= text.size() + 1);
    }
  }
}

}  // namespace sluis
