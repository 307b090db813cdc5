// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "policy/checks/claim_check.h"
#include "policy/checks/domain_check.h"
#include "policy/checks/servers_check.h"
#include "tests/policy/checks/fixtures.h"
#include "tests/policy/checks/zone.h"

namespace sluis {
namespace {

using namespace policy::checks;

using Findings = std::vector<Finding>;

Findings look(const DomainSubject& subject, const Zone& zone) {
  return check_domain(subject, zone.ask([&](const EvidenceSet& evidence) {
    return domain_questions(subject, evidence);
  }));
}

DomainSubject customer() {
  DomainSubject out;
  out.domain = "klant.test";
  out.unlikely_label = "x7q2";
  return out;
}

Zone good_zone() {
  return {"klant.test NS ns0.elders.test"};
}

Fixture made(const std::string& id, const DomainSubject& subject, const Zone& wrong) {
  return {id, [=] { return look(subject, wrong); }, [] { return look(customer(), good_zone()); }};
}

// What one server says of a name: a text, nothing ("-"), or no answer ("").
Evidence answer(const std::string& server, const std::string& text) {
  Evidence out;
  out.asked = {"key001._domainkey.klant.test", RecordType::TXT};
  out.server = server;
  out.ttl = 600;
  out.at = WallTime{std::chrono::sys_days{std::chrono::year{2026} / 11 / 22}};
  if (text.empty()) return out;
  out.status = text == "-" ? AnswerStatus::NxDomain : AnswerStatus::Ok;
  if (text != "-") out.txt = {{text}};
  return out;
}

Findings asked(const std::vector<std::string>& servers, const std::string& resolver) {
  std::vector<Evidence> from;
  for (const std::string& text : servers)
    from.push_back(answer("ns" + std::to_string(from.size()) + ".test", text));
  const Evidence seen = answer("resolver", resolver);
  return check_servers("klant.test", from, &seen);
}

Fixture servers(const std::string& id, const std::vector<std::string>& wrong,
                const std::string& resolver) {
  return {id, [=] { return asked(wrong, resolver); }, [] { return asked({"new", "new"}, "new"); }};
}

// The zone above names `parent`, the zone itself ns0 and ns1; the record's texts by server.
Findings led(const std::vector<std::string>& parent,
             const std::vector<std::pair<std::string, std::string>>& texts) {
  std::vector<Evidence> answers;
  for (const auto& [server, text] : texts) answers.push_back(answer(server, text));
  return check_delegation({"klant.test", parent, {"ns0.test", "ns1.test"}}, answers);
}

// Of an account that wants it, while crm has klant.test.
Findings claim(const std::string& domain, const std::string& account) {
  const auto found = check_claim({domain, account}, {"klant.test", "crm"});
  return found ? Findings{*found} : Findings{};
}

}  // namespace

std::vector<Fixture> domain_fixtures() {
  DomainSubject free = customer(), token = customer(), also = customer();
  free.domain = "gmail.com";
  DomainSubject suffix = customer();
  suffix.domain = "co.uk";
  token.token = "sluis-verify=12345";
  also.uncovered = {"nieuws.klant.test"};
  Zone wildcard = good_zone(), hosted{"klant.test NS ns1.transip.net"};
  wildcard.add("x7q2._domainkey.klant.test TXT v=spf1 -all");
  Fixture owned = made("DOM_OWNERSHIP", token, good_zone());
  owned.right = [token] {
    return look(token, {"klant.test NS ns0.elders.test",
                        "_sluis-verify.klant.test TXT sluis-verify=12345"});
  };
  const auto typed = [](const char* text) {
    const auto found = check_typed_domain(text);
    return found ? Findings{*found} : Findings{};
  };
  return {{"DOM_SYNTAX", [=] { return typed("https://www.klant.nl/contact"); },
           [=] { return typed(" Klant.nl. "); }},
          made("DOM_FREEMAIL", free, {"gmail.com NS ns1.google.com"}),
          made("DOM_SUFFIX", suffix, {"co.uk NS ns1.nic.uk"}),
          made("DOM_NXDOMAIN", customer(), {"ander.test NS ns0.elders.test"}),
          {"DOM_CLAIMED", [] { return claim("klant.test", "shop"); },
           [] { return claim("klant.test", "crm"); }},
          made("DOM_WILDCARD", customer(), wildcard),
          made("DOM_FROM_UNCOVERED", also, good_zone()),
          made("DOM_HOST_DETECTED", customer(), hosted),
          owned,
          servers("DOM_LAME", {"", ""}, "-"),
          servers("DOM_LAME_SOME", {"new", ""}, "new"),
          servers("DOM_AUTH_DIFF", {"new", "old"}, "old"),
          {"DOM_NS_SPLIT",
           [] {
             return led({"ns9.test"}, {{"ns0.test", "new"}, {"ns9.test", "old"}});
           },
           [] {
             return led({"ns9.test"}, {{"ns0.test", "new"}, {"ns9.test", "new"}});
           }},
          {"DOM_NS_DIFFER",
           [] {
             return led({"ns0.test"}, {{"ns0.test", "new"}});
           },
           [] {
             return led({"ns1.test", "ns0.test"}, {{"ns0.test", "new"}, {"ns1.test", "old"}});
           }},
          servers("DOM_CACHE_WAIT", {"new", "new"}, "-")};
}

TEST_CASE("a record that a resolver has not seen yet is promised for when its answer runs out") {
  const auto findings = asked({"new", "new"}, "old");
  REQUIRE(findings.size() == 1);
  CHECK(fact(findings.front(), "time") == "2026-11-22T00:10:00Z");
  CHECK(asked({"new", "new"}, "").empty());  // a resolver that failed says nothing
  CHECK(asked({"-", "-"}, "-").empty());
}

TEST_CASE("what is more than a domain is answered with the domain that was meant") {
  const auto meant = [](const char* typed) {
    const auto found = check_typed_domain(typed);
    return found ? std::string(fact(*found, "meant")) : std::string();
  };
  CHECK(meant("klant.nl").empty());
  CHECK(meant("jan@Klant.nl") == "klant.nl");
  CHECK(meant("https://www.klant.nl:8080/pad?x") == "www.klant.nl");
  for (const char* bad : {"", "klant", "192.0.2.1", "klant nl", "..", "\xff\xfe.nl"})
    CHECK(meant(bad) == "example.org");
}

TEST_CASE("a domain above or below that of another account is claimed, one beside it is not") {
  CHECK_FALSE(claim("nieuws.klant.test", "shop").empty());
  CHECK_FALSE(claim("test", "shop").empty());
  CHECK(claim("anderklant.test", "shop").empty());
  CHECK(claim("nieuws.klant.test", "").empty());
  CHECK(fact(claim("nieuws.klant.test", "shop").front(), "domain") == "klant.test");
}

TEST_CASE("a DNS host is known by its name servers, and only by whole labels") {
  CHECK(dns_host_of({"NS1.transip.net"}) == "TransIP");
  CHECK(dns_host_of({"ns-12.awsdns-34.co.uk"}) == "Amazon Route 53");
  CHECK(dns_host_of({"ns1.nottransip.net"}).empty());
}

}  // namespace sluis
