// SPDX-License-Identifier: Apache-2.0
#include "mta/onboard/record_verdict.h"

#include <catch2/catch.hpp>

using namespace sluis;
using namespace sluis::onboard;
using policy::Answer;
using policy::checks::AnswerStatus;
using policy::checks::RecordType;

namespace {

const WallTime kNow{std::chrono::sys_days{std::chrono::year{2026} / 11 / 22}};

// "right", another text, "-" for nothing, "" for no answer.
Evidence answer(const std::string& server, const std::string& text) {
  Evidence out;
  out.asked = {"key001._domainkey.klant.nl", RecordType::TXT};
  out.server = server;
  out.at = kNow;
  out.ttl = 600;
  out.reason = text.empty() ? "SERVFAIL" : "";
  if (text.empty()) return out;
  out.status = text == "-" ? AnswerStatus::NxDomain : AnswerStatus::Ok;
  if (text != "-") out.txt = {{text}};
  return out;
}

Fact judge(const Evidence& one) {
  if (!one.answered()) return unanswerable(one);
  Fact fact;
  fact.state = one.empty()                                        ? FactState::Missing
               : one.texts() == std::vector<std::string>{"right"} ? FactState::Ok
                                                                  : FactState::Mismatch;
  fact.finding.id = "JUDGED";
  return fact;
}

RecordVerdict seen(const std::vector<std::string>& zone, const char* resolver) {
  RecordView view;
  view.domain = "klant.nl";
  for (const std::string& text : zone)
    view.zone.push_back(answer("ns" + std::to_string(view.zone.size() + 1) + ".nl", text));
  if (resolver) view.seen = answer("resolver", resolver);
  return weigh(view, judge);
}

void check(const RecordVerdict& verdict, FactState state, const char* id, Answer news) {
  INFO(verdict.fact.evidence);
  CHECK(verdict.fact.state == state);
  CHECK(verdict.fact.finding.id == id);
  CHECK(verdict.news == news);
}

}  // namespace

TEST_CASE("right at the zone's servers and at the resolver is good news") {
  check(seen({"right", "right"}, "right"), FactState::Ok, "JUDGED", Answer::Good);
}

TEST_CASE("a record that is saved but not seen yet waits until the older answer ends") {
  for (const char* older : {"-", "other"}) {
    const auto verdict = seen({"right"}, older);
    check(verdict, FactState::Pending, "DOM_CACHE_WAIT", Answer::None);
    CHECK(verdict.fact.visible_from == kNow + std::chrono::seconds(600));
    CHECK(verdict.fact.finding.facts.back().second == "2026-11-22T00:10:00Z");
  }
}

TEST_CASE("a record that was taken away counts for nothing while receivers still see it") {
  const auto verdict = seen({"-"}, "right");
  check(verdict, FactState::Missing, "JUDGED", Answer::None);
  REQUIRE(verdict.fact.notes.size() == 1);
  CHECK(verdict.fact.notes[0].id == "DOM_CACHE_OLD");
  CHECK(verdict.fact.visible_from == kNow + std::chrono::seconds(600));
}

TEST_CASE(
    "bad news counts from the zone's servers and the resolver, or from the zone for what never "
    "was right") {
  check(seen({"-"}, "-"), FactState::Missing, "JUDGED", Answer::Bad);
  check(seen({"other"}, "-"), FactState::Mismatch, "JUDGED", Answer::Bad);
  check(seen({"-"}, nullptr), FactState::Missing, "JUDGED", Answer::Bad);
}

TEST_CASE("an answer that does not come counts for nothing on either side") {
  check(seen({"right"}, ""), FactState::Unanswerable, "DOM_DNS_TEMPFAIL", Answer::None);
  check(seen({"-"}, ""), FactState::Missing, "JUDGED", Answer::None);
  check(seen({""}, ""), FactState::Unanswerable, "DOM_DNS_TEMPFAIL", Answer::None);
  CHECK(seen({"right"}, "").fact.notes.at(0).id == "DOM_SAVED");
}

TEST_CASE("servers of a zone that differ count for nothing, one that is silent is passed over") {
  check(seen({"right", "-"}, "right"), FactState::Pending, "DOM_AUTH_DIFF", Answer::None);
  check(seen({"-", "right"}, "-"), FactState::Pending, "DOM_AUTH_DIFF", Answer::None);
  const auto differ = seen({"-", "right"}, "-").fact.finding.facts;
  CHECK(differ.at(0) == std::pair<std::string, std::string>("domain", "klant.nl"));
  CHECK(differ.at(1).second == "key001._domainkey.klant.nl");
  check(seen({"", "right"}, "right"), FactState::Ok, "JUDGED", Answer::Good);
}

TEST_CASE("where the zone's servers cannot be asked the resolver's word counts alone") {
  for (const auto& zone : {std::vector<std::string>{}, std::vector<std::string>{"", ""}}) {
    check(seen(zone, "right"), FactState::Ok, "JUDGED", Answer::Good);
    check(seen(zone, "-"), FactState::Missing, "JUDGED", Answer::Bad);
  }
}

TEST_CASE("the evidence names who said what, and DNSSEC where it vouches") {
  RecordView view;
  view.zone = {answer("ns1.nl", "right"), answer("ns2.nl", "right"), answer("ns3.nl", "")};
  view.seen = answer("resolver", "right");
  view.seen->authenticated = true;
  CHECK(evidence_of(view) ==
        "ns1.nl, ns2.nl: TXT \"right\" (TTL 600 s); ns3.nl: no answer: SERVFAIL; "
        "resolver: TXT \"right\" (TTL 600 s), authenticated by DNSSEC");
}
