// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "mta/onboard/selector_finding_flow.h"
#include "tests/onboard/house.h"

using namespace sluis;
using namespace sluis::onboard;

namespace {

SelectorCheck looked_at(ScriptedResolver& dns, size_t selector) {
  Loop loop;
  const SystemClock clock;
  const auto probe = std::make_shared<Probe>(test_keys());
  ScriptedServers servers;
  LookSubject subject;
  subject.domain = "klant.nl";
  DomainRecord record;
  record.name = subject.domain;
  subject.selectors = selectors_wanted(record, {*test_keys(), {}, {}});
  return run_on_loop(loop, check_domain({dns, servers, clock}, probe, subject))
      .selectors.at(selector);
}

}  // namespace

TEST_CASE("a record under a doubled domain is missing, and where it went is said") {
  ScriptedResolver dns;
  dns.txt("key001._domainkey.klant.nl.klant.nl", House::value("key001"));
  const SelectorCheck seen = looked_at(dns, 0);
  CHECK(seen.fact.state == FactState::Missing);
  CHECK(seen.fact.finding.id == "DKIM_DUP_SUFFIX");
}

TEST_CASE("exchanged records are told from another supplier's key") {
  ScriptedResolver dns;
  dns.txt("key001._domainkey.klant.nl", House::value("key002"));
  dns.txt("key002._domainkey.klant.nl", House::value("key001"));
  const SelectorCheck seen = looked_at(dns, 0);
  CHECK(seen.fact.state == FactState::Mismatch);
  CHECK(seen.fact.finding.id == "DKIM_SWAPPED");
}

TEST_CASE("a record that is right costs one question") {
  ScriptedResolver dns;
  dns.txt("key001._domainkey.klant.nl", House::value("key001"));
  dns.txt("key002._domainkey.klant.nl", House::value("key002"));
  CHECK(looked_at(dns, 0).fact.finding.id == "DKIM_OK");
  CHECK(dns.times_asked("key001._domainkey.klant.nl", dns::Type::TXT) == 1);
  CHECK(dns.times_asked("key002._domainkey.klant.nl", dns::Type::TXT) == 1);
  CHECK(dns.times_asked("key001._domainkey.klant.nl.klant.nl", dns::Type::TXT) == 0);
}
