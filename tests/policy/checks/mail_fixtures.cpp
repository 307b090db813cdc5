// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "policy/checks/mail_check.h"
#include "tests/policy/checks/fixtures.h"
#include "tests/policy/checks/zone.h"

namespace sluis {
namespace {

using namespace policy::checks;

using Findings = std::vector<Finding>;

MailSubject customer() {
  return {"klant.test", "bounce.klant.test", "bounce.provider.test", {"nieuws.klant.test"}};
}

// A customer for whom all is right, without the records at `left_out`.
Zone house(const std::string& left_out = {}) {
  Zone out{"mx.klant.test A 192.0.2.2", "bounce.provider.test MX 10 mx.provider.test",
           "mx.provider.test AAAA 2001:db8::2"};
  for (const char* line : {"klant.test MX 10 mx.klant.test", "nieuws.klant.test A 192.0.2.3",
                           "bounce.klant.test CNAME bounce.provider.test"}) {
    if (left_out.empty() || !std::string(line).starts_with(left_out)) out.add(line);
  }
  return out;
}

Findings look(const Zone& zone) {
  const MailSubject subject = customer();
  return check_mail(
      subject, zone.ask([&](const EvidenceSet& known) { return mail_questions(subject, known); }));
}

Fixture fixture(const std::string& id, const Zone& wrong) {
  return {id, [=] { return look(wrong); }, [] { return look(house()); }};
}

}  // namespace

std::vector<Fixture> mail_fixtures() {
  return {fixture("MX_NONE", house("klant.test")),
          fixture("MX_NULL", house("klant.test").add("klant.test MX 0 .")),
          fixture("MX_BAD", house("klant.test").add("klant.test MX 10 gone.klant.test")),
          fixture("FROM_SOA", house("nieuws")),
          fixture("RP_CNAME", house("bounce").add("bounce.klant.test CNAME elsewhere.test"))};
}

TEST_CASE("a domain whose mail can come back has nothing to mend") {
  CHECK(look(house()).empty());
  CHECK(look(house("klant.test").add("klant.test A 192.0.2.1")).empty());  // RFC 5321 5.1
}

TEST_CASE("an MX record may not name an address or an alias") {
  CHECK(has(look(house("klant.test").add("klant.test MX 10 192.0.2.2")), "MX_BAD"));
  CHECK(has(look(house("klant.test")
                     .add("klant.test MX 10 mail.klant.test")
                     .add("mail.klant.test CNAME mx.klant.test")),
            "MX_BAD"));
}

TEST_CASE("mail names that DNS does not answer for are no verdict") {
  for (const char* name :
       {"klant.test", "mx.klant.test", "nieuws.klant.test", "bounce.klant.test"}) {
    INFO(name);
    Zone zone = house();
    zone.fail(name);
    CHECK(verdict_of(look(zone)) == Verdict::Unknown);
  }
}

}  // namespace sluis
