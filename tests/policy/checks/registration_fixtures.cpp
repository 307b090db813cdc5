// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "mta/base/civil_time.h"
#include "policy/checks/registration_check.h"
#include "tests/policy/checks/fixtures.h"

namespace sluis {
namespace {

using namespace policy::checks;
using Findings = std::vector<Finding>;

const WallTime kNow = *parse_rfc3339("2026-11-22T12:00:00Z");

Registration known() {
  Registration out;
  out.answer = RegistryAnswer::Known;
  out.domain = "klant.test";
  out.since = parse_rfc3339("2014-03-01T00:00:00Z").value();
  out.until = parse_rfc3339("2027-03-01T00:00:00Z").value();
  out.statuses = {"active"};
  return out;
}

Registration since(const char* time) {
  Registration out = known();
  out.since = parse_rfc3339(time).value();
  return out;
}

Registration until(const char* time) {
  Registration out = known();
  out.until = parse_rfc3339(time).value();
  return out;
}

Registration answering(RegistryAnswer answer) {
  Registration out;
  out.answer = answer;
  out.domain = "klant.test";
  out.reason = "no answer from rdap.test in time";
  return out;
}

Registration from_registrar() {
  Registration out = known();
  out.registrar = "Registrar B.V.";
  return out;
}

Findings look(const Registration& registration, InDns in_dns = InDns::Yes) {
  return check_registration(registration, in_dns, kNow);
}

Fixture fixture(const std::string& id, const Registration& wrong, InDns in_dns = InDns::Yes) {
  return {id, [=] { return look(wrong, in_dns); }, [] { return look(known()); }};
}

}  // namespace

std::vector<Fixture> registration_fixtures() {
  return {fixture("DOM_YOUNG", since("2026-11-01T00:00:00Z")),
          fixture("DOM_EXPIRING", until("2026-12-03T00:00:00Z")),
          fixture("DOM_REGISTRAR", from_registrar()),
          fixture("DOM_NOT_REGISTERED", answering(RegistryAnswer::Unknown), InDns::No),
          fixture("DOM_NOT_DELEGATED", known(), InDns::No),
          fixture("DOM_REGISTRY_SILENT", answering(RegistryAnswer::Silent))};
}

TEST_CASE("a registration is young for thirty days and ends soon in the last thirty") {
  CHECK(look(known()).empty());
  CHECK(has(look(since("2026-10-23T12:00:01Z")), "DOM_YOUNG"));
  CHECK(look(since("2026-10-23T12:00:00Z")).empty());
  CHECK(look(since("2027-01-01T00:00:00Z")).empty());
  CHECK(has(look(until("2026-12-22T11:59:59Z")), "DOM_EXPIRING"));
  CHECK(look(until("2026-12-22T12:00:00Z")).empty());
  CHECK(has(look(until("2026-11-01T00:00:00Z")), "DOM_EXPIRING"));
}

TEST_CASE("a registry that tells no times, does not know a name or was not asked judges nothing") {
  Registration quiet = known();
  quiet.since = quiet.until = std::nullopt;
  CHECK(look(quiet).empty());
  CHECK(look(answering(RegistryAnswer::NotAsked), InDns::No).empty());
  CHECK(look(answering(RegistryAnswer::Unknown)).empty());
  CHECK(look(answering(RegistryAnswer::Unknown), InDns::NotKnown).empty());
  const auto silent = look(answering(RegistryAnswer::Silent), InDns::No);
  REQUIRE(silent.size() == 1);
  CHECK(silent.front().severity == Severity::Info);
}

}  // namespace sluis
