// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "policy/spf/check_host.h"
#include "tests/policy/spf_zone.h"

using namespace sluis;
using namespace sluis::policy::spf;

namespace {

Verdict check(const Zone& zone, const char* ip, const char* sender, const char* helo = "h.test") {
  CheckHost machine({parse_ip(ip).value(), sender, helo, "mx.receiver.test", 1700000000});
  CHECK(zone.satisfy(machine) < 150);
  return machine.verdict();
}

struct Case {
  const char* record;  // of d.test
  const char* ip;
  SpfResult result;
};

const char* const kAround = R"(
  d.test A 192.0.2.1
  d.test AAAA 2001:db8::1
  d.test MX mx.d.test
  mx.d.test A 192.0.2.2
  six.test AAAA 2001:db8::6
  null.test MX .
  1.2.0.192.in-addr.arpa PTR host.d.test
  host.d.test A 192.0.2.1
  3.2.0.192.in-addr.arpa PTR liar.d.test
  liar.d.test A 192.0.2.99
  slow.test FAIL
  pass.test TXT v=spf1 ip4:192.0.2.7 -all
  soft.test TXT v=spf1 ip4:192.0.2.7 ~all
  wrong.test TXT v=spf1 ip5:192.0.2.7
  two.test TXT v=spf1 -all
  two.test TXT v=spf1 +all
  not.test TXT v=spf2 -all
  loop.test TXT v=spf1 include:loop.test
  192.0.2.1.list.test A 127.0.0.2
  joe.users.test A 127.0.0.2
)";

const Case kCases[] = {
    {"v=spf1", "192.0.2.1", SpfResult::Neutral},
    {"v=spf1 ?all", "192.0.2.1", SpfResult::Neutral},
    {"v=spf1 ~all -all", "192.0.2.1", SpfResult::SoftFail},
    {"v=spf1 a -all", "192.0.2.1", SpfResult::Pass},
    {"v=spf1 a -all", "2001:db8::1", SpfResult::Pass},
    {"v=spf1 a -all", "::ffff:192.0.2.1", SpfResult::Pass},
    {"v=spf1 a/24 -all", "192.0.2.200", SpfResult::Pass},
    {"v=spf1 a/24 -all", "2001:db8::2", SpfResult::Fail},
    {"v=spf1 a//64 -all", "2001:db8::2", SpfResult::Pass},
    {"v=spf1 a:six.test -all", "192.0.2.6", SpfResult::Fail},
    {"v=spf1 mx -all", "192.0.2.2", SpfResult::Pass},
    {"v=spf1 mx:null.test -all", "192.0.2.2", SpfResult::Fail},
    {"v=spf1 ip4:192.0.2.0/25 -all", "192.0.2.127", SpfResult::Pass},
    {"v=spf1 ip4:192.0.2.0/25 -all", "192.0.2.128", SpfResult::Fail},
    {"v=spf1 ip6:::ffff:192.0.2.1 -all", "192.0.2.1", SpfResult::Fail},
    {"v=spf1 ptr -all", "192.0.2.1", SpfResult::Pass},
    {"v=spf1 ptr -all", "192.0.2.3", SpfResult::Fail},
    {"v=spf1 ptr:other.test -all", "192.0.2.1", SpfResult::Fail},
    {"v=spf1 exists:%{i}.list.test -all", "192.0.2.1", SpfResult::Pass},
    {"v=spf1 exists:%{l}.users.test -all", "2001:db8::9", SpfResult::Pass},
    {"v=spf1 include:pass.test -all", "192.0.2.7", SpfResult::Pass},
    {"v=spf1 -include:pass.test ?all", "192.0.2.7", SpfResult::Fail},
    {"v=spf1 include:pass.test ~all", "192.0.2.8", SpfResult::SoftFail},
    {"v=spf1 include:soft.test -all", "192.0.2.8", SpfResult::Fail},
    {"v=spf1 include:none.test -all", "192.0.2.8", SpfResult::PermError},
    {"v=spf1 include:not.test -all", "192.0.2.8", SpfResult::PermError},
    {"v=spf1 include:wrong.test -all", "192.0.2.8", SpfResult::PermError},
    {"v=spf1 include:two.test -all", "192.0.2.8", SpfResult::PermError},
    {"v=spf1 include:loop.test -all", "192.0.2.8", SpfResult::PermError},
    {"v=spf1 include:slow.test -all", "192.0.2.8", SpfResult::TempError},
    {"v=spf1 a:slow.test -all", "192.0.2.8", SpfResult::TempError},
    {"v=spf1 ip4:192.0.2.8 a:slow.test -all", "192.0.2.8", SpfResult::Pass},
    {"v=spf1 redirect=pass.test", "192.0.2.7", SpfResult::Pass},
    {"v=spf1 redirect=pass.test", "192.0.2.8", SpfResult::Fail},
    {"v=spf1 redirect=pass.test ~all", "192.0.2.7", SpfResult::SoftFail},
    {"v=spf1 redirect=none.test", "192.0.2.7", SpfResult::PermError},
    {"v=spf1 a:none1.test a:none2.test ?all", "192.0.2.7", SpfResult::Neutral},
    {"v=spf1 a:none1.test a:none2.test mx:none3.test ?all", "192.0.2.7", SpfResult::PermError},
    {"v=spf1 a a a a a a a a a a -all", "192.0.2.7", SpfResult::Fail},
    {"v=spf1 a a a a a a a a a a a -all", "192.0.2.7", SpfResult::PermError},
    {"v=spf1 a:a..test -all", "192.0.2.7", SpfResult::Fail},
    {"v=spf1 ip4:192.0.2.7 nonsense", "192.0.2.7", SpfResult::PermError},
};

}  // namespace

TEST_CASE("a record gives the result that RFC 7208 says") {
  for (const Case& one : kCases) {
    INFO(one.record << " for " << one.ip);
    const Zone zone(std::string(kAround) + "d.test TXT " + one.record);
    const Verdict verdict = check(zone, one.ip, "joe@d.test");
    CHECK(to_string(verdict.result) == to_string(one.result));
    CHECK_FALSE(verdict.reason.empty());
  }
}

TEST_CASE("which domain is checked: the sender's, or that of HELO when there is no sender") {
  const Zone zone(R"(
    d.test TXT v=spf1 -all exp=why.test
    h.test TXT v=spf1 +all
    slow.test FAIL
    why.test TXT %{s} by %{h} at %{r} on %{t}
  )");
  CHECK(check(zone, "192.0.2.1", "").result == SpfResult::Pass);
  CHECK(check(zone, "192.0.2.1", "@d.test").explanation ==
        "postmaster@d.test by h.test at mx.receiver.test on 1700000000");
  CHECK(check(zone, "192.0.2.1", "a@b@d.test.").explanation.starts_with("a@b@d.test by"));
  for (const char* none : {"x@none.test", "x@localhost", "x@[192.0.2.1]", "x@a..test"}) {
    CHECK(check(zone, "192.0.2.1", none).result == SpfResult::None);
  }
  CHECK(check(zone, "192.0.2.1", "x@slow.test").result == SpfResult::TempError);
  CHECK(check(zone, "192.0.2.1", "", "OEMCOMPUTER").result == SpfResult::None);
}

TEST_CASE("the explanation of the record that decided is given, and a broken one is passed over") {
  const char* const kTexts = R"(
    one.test TXT See %{d}
    far.test TXT v=spf1 -all exp=far-why.test
    far-why.test TXT far away
    many.test TXT one
    many.test TXT two
    bad.test TXT 100% of it
    slow.test FAIL
  )";
  const auto explained = [&](const std::string& record) {
    const Verdict verdict =
        check(Zone(kTexts + ("d.test TXT " + record)), "192.0.2.1", "joe@d.test");
    CHECK(verdict.result == SpfResult::Fail);
    return verdict.explanation;
  };
  CHECK(explained("v=spf1 -all exp=one.test") == "See d.test");
  CHECK(explained("v=spf1 include:far.test -all exp=one.test") == "See d.test");
  CHECK(explained("v=spf1 exp=one.test redirect=far.test") == "far away");
  CHECK(explained("v=spf1 include:far.test -all").empty());
  CHECK(explained("v=spf1 exp=many.test -all").empty());
  CHECK(explained("v=spf1 exp=bad.test -all").empty());
  CHECK(explained("v=spf1 exp=slow.test -all").empty());
  CHECK(explained("v=spf1 a:n1.test a:n2.test exp=n3.test -all").empty());
}

TEST_CASE("the name of an address in a macro is one that it confirms, the domain's own first") {
  const std::string around = R"(
    d.test TXT v=spf1 -all exp=why.test
    why.test TXT %{p}
    1.2.0.192.in-addr.arpa PTR else.test
    1.2.0.192.in-addr.arpa PTR liar.d.test
    1.2.0.192.in-addr.arpa PTR mx.d.test
    else.test A 192.0.2.1
    liar.d.test A 192.0.2.2
  )";
  CHECK(check(Zone(around), "192.0.2.1", "joe@d.test").explanation == "else.test");
  CHECK(check(Zone(around + "mx.d.test A 192.0.2.1"), "192.0.2.1", "joe@d.test").explanation ==
        "mx.d.test");
  CHECK(check(Zone(around), "192.0.2.9", "joe@d.test").explanation == "unknown");
}

TEST_CASE("no more than ten mail servers of a domain and ten names of an address are looked at") {
  std::string zone = "d.test TXT v=spf1 mx -all\np.test TXT v=spf1 ptr -all\n";
  for (int i = 1; i <= 11; ++i) {
    const std::string host = "m" + std::to_string(i) + ".p.test";
    const std::string ip = i == 11 ? "192.0.2.7" : "192.0.2.100";
    zone += "d.test MX " + host + "\n" + host + " A " + ip + "\n";
    zone += "7.2.0.192.in-addr.arpa PTR " + host + "\n";
  }
  const Verdict mx = check(Zone(zone), "192.0.2.7", "joe@d.test");
  CHECK(mx.result == SpfResult::PermError);
  CHECK(mx.reason == "d.test has more than 10 mail servers for 'mx'");
  CHECK(check(Zone(zone), "192.0.2.7", "joe@p.test").result == SpfResult::Fail);
}

TEST_CASE("the trace says what each term cost and found") {
  const Zone zone(R"(
    d.test TXT v=spf1 a include:one.test redirect=two.test
    d.test A 192.0.2.9
    one.test TXT v=spf1 mx a:none.test ?all
    one.test MX mx.one.test
    two.test TXT v=spf1 ip4:192.0.2.1 -all
  )");
  const Verdict verdict = check(zone, "192.0.2.1", "joe@d.test");
  CHECK(verdict.result == SpfResult::Pass);
  CHECK(verdict.reason ==
        "'ip4:192.0.2.1' in the record of two.test: 192.0.2.1 is in that network");
  CHECK((verdict.lookups == 5 && verdict.voids == 1 && verdict.trace.lookups == 5));
  REQUIRE(verdict.trace.terms.size() == 3);
  CHECK(verdict.trace.terms[0].lookups == 1);
  const TraceTerm& include = verdict.trace.terms[1];
  CHECK((include.lookups == 3 && include.outcome == "no match" && include.note == "neutral"));
  REQUIRE(include.below.size() == 1);
  CHECK(include.below[0].terms.at(1).is_void);
  CHECK(verdict.trace.terms[2].below.at(0).domain == "two.test");
}

TEST_CASE("when the time ends, what is not known counts as a DNS error") {
  const Zone zone("d.test TXT v=spf1 ptr a -all\nx.test TXT v=spf1 -all exp=why.test");
  CheckHost machine({parse_ip("192.0.2.1").value(), "joe@d.test", "h.test"});
  machine.answer(zone.answer(*machine.question()));
  REQUIRE(machine.question());
  CHECK(machine.question()->type == RecordType::PTR);
  machine.out_of_time();
  CHECK_FALSE(machine.question());
  CHECK(machine.verdict().result == SpfResult::TempError);
  CheckHost decided({parse_ip("192.0.2.1").value(), "joe@x.test", "h.test"});
  decided.answer(zone.answer(*decided.question()));
  REQUIRE(decided.question());
  decided.out_of_time();
  CHECK(decided.verdict().result == SpfResult::Fail);
  CHECK(decided.verdict().explanation.empty());
}
