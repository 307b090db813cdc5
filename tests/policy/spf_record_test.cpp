// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "policy/spf/record.h"
#include "policy/spf/target_name.h"

using namespace sluis;
using namespace sluis::policy::spf;

namespace {

// Where and why the record is wrong: "13: …"; empty when it is right.
std::string faults_of(std::string_view text) {
  std::string out;
  for (const Fault& fault : parse_record(text).faults) {
    if (!out.empty()) out += "; ";
    out += std::to_string(fault.position) + "+" + std::to_string(fault.length) + " " + fault.text;
  }
  return out;
}

}  // namespace

TEST_CASE("a TXT record is SPF when it begins with its version and nothing or a space follows") {
  for (const char* good : {"v=spf1", "v=spf1 ", "V=SPF1 -all", "v=spf1  mx"}) {
    CHECK(is_spf_record(good));
  }
  for (const char* bad :
       {"", "v=spf10", "v=spf1;", " v=spf1", "v=spf", "v-spf1 -all", "v=spf1\t"}) {
    CHECK_FALSE(is_spf_record(bad));
  }
}

TEST_CASE("every mechanism and modifier is read with its qualifier, name and lengths") {
  const Record record = parse_record(
      "v=spf1 a -A/24 ~mx:Mail.example.com//64 ?include:_spf.example.com. ptr:example.com "
      "ip4:192.0.2.1/8 ip6:2001:DB8::/32 exists:%{i}.x.%{d2} a:%{h}/28//96 REDIRECT=other.example "
      "Exp=why.example.com moo.cow-1_x=%{l}/:= all");
  CHECK(record.faults.empty());
  REQUIRE(record.terms.size() == 13);
  const auto& terms = record.terms;
  CHECK((terms[1].qualifier == Qualifier::Fail && terms[1].prefix4 == 24));
  CHECK((terms[2].qualifier == Qualifier::SoftFail && terms[2].prefix6 == 64));
  CHECK(terms[2].prefix4 == 32);
  CHECK((terms[3].qualifier == Qualifier::Neutral && terms[3].kind == TermKind::Include));
  CHECK(to_string(terms[5].network.base) == "192.0.2.1");
  CHECK((terms[5].network.prefix == 8 && terms[6].network.prefix == 32));
  CHECK((terms[8].prefix4 == 28 && terms[8].prefix6 == 96));
  CHECK(terms[9].kind == TermKind::Redirect);
  CHECK(terms[10].kind == TermKind::Explanation);
  CHECK(terms[11].kind == TermKind::Unknown);
  CHECK((terms[12].kind == TermKind::All && terms[12].position == record.text.size() - 3));
}

TEST_CASE("a mistake in a record is named with its place") {
  CHECK(faults_of("v=spf1 ipv4:192.0.2.1 -all") ==
        "7+4 'ipv4' is no mechanism of SPF; was 'ip4' meant?");
  CHECK(faults_of("v=spf1 inlcude:x.example") == "7+7 'inlcude' is no mechanism of SPF");
  CHECK(faults_of("v=spf1 incude:x.example") ==
        "7+6 'incude' is no mechanism of SPF; was 'include' meant?");
  CHECK(faults_of("v=spf1 include: x.example") ==
        "15+1 a domain name is missing here; 16+9 'x.example' is no mechanism of SPF");
  CHECK(faults_of("v=spf1 a:192.0.2.1 -all") ==
        "9+9 '192.0.2.1': an IP address where a name must stand; write ip4: or ip6:");
  CHECK(faults_of("v=spf1 a:museum") == "9+6 'museum': not a complete domain name");
  CHECK(faults_of("v=spf1 mx:a.-com") == "10+6 'a.-com': does not end like a domain name");
  CHECK(faults_of("v=spf1 mx, -all") == "7+3 'mx,' is no mechanism of SPF");
  CHECK(faults_of("v=spf1 -all;") == "8+4 'all;' is no mechanism of SPF; was 'all' meant?");
  CHECK(faults_of("v=spf1 -all/8") == "11+2 nothing may follow 'all'");
  CHECK(faults_of("v=spf1 a/33") == "9+2 a prefix length from 0 to 32 must stand here");
  CHECK(faults_of("v=spf1 a//129") == "10+3 a prefix length from 0 to 128 must stand here");
  CHECK(faults_of("v=spf1 a/24/64") == "12+2 a prefix length from 0 to 32 must stand here");
  CHECK(faults_of("v=spf1 ip4:192.0.2.0/024") ==
        "21+3 a prefix length from 0 to 32 must stand here");
  CHECK(faults_of("v=spf1 ip4:192.0.2") == "11+7 '192.0.2' is not an IPv4 address");
  CHECK(faults_of("v=spf1 ip4:2001:db8::1") == "11+11 '2001:db8::1' is not an IPv4 address");
  CHECK(faults_of("v=spf1 ip6:192.0.2.1") == "11+9 '192.0.2.1' is not an IPv6 address");
  CHECK(faults_of("v=spf1 include") == "14+1 ':' and a domain name must follow here");
  CHECK(faults_of("v=spf1 1up=x") == "7+3 '1up' is no name for a modifier");
  CHECK(faults_of("v=spf1 redirect=a.example redirect=b.example") ==
        "26+18 redirect= may stand in a record only once");
  CHECK(faults_of("v=spf1 exp=") == "11+1 a domain name is missing here");
  CHECK(faults_of("v=spf1 a:\xc3\xa9.example") ==
        "9+1 a character that cannot stand in an SPF record");
  CHECK(faults_of("v=spf10") == "0+6 an SPF record begins with v=spf1 and a space");
}

TEST_CASE("a mistake in a macro is named with its place") {
  CHECK(faults_of("v=spf1 exists:%(i).example.com") == "14+1 a % must be followed by {, %, _ or -");
  CHECK(faults_of("v=spf1 exists:a%") == "15+1 a % must be followed by {, %, _ or -");
  CHECK(faults_of("v=spf1 exists:%{x}.example.com") == "16+1 there is no such macro letter");
  CHECK(faults_of("v=spf1 exists:%{r}.example.com") ==
        "16+1 the macro letter r is for explanations only");
  CHECK(faults_of("v=spf1 exists:%{d0}.example.com") == "17+1 a macro cannot keep 0 parts");
  CHECK(faults_of("v=spf1 exists:%{d2z}.example.com") == "18+1 the macro has no } here");
  CHECK(faults_of("v=spf1 exists:%{d") == "16+1 the macro has no } here");
  CHECK(faults_of("v=spf1 foo=%abc -all") == "11+1 a % must be followed by {, %, _ or -");
  CHECK(faults_of("v=spf1 foo=%{c}%{r}%{t} -all").empty());
}

TEST_CASE("macros expand as the examples of RFC 7208 7.4") {
  MacroFacts facts;
  facts.sender_local = "strong-bad";
  facts.sender_domain = facts.domain = "email.example.com";
  facts.ip = parse_ip("192.0.2.3").value();
  facts.time = 1700000000;
  const auto out = [&](const char* text) {
    return expand(parse_macro_string(text, 0, MacroPlace::Explanation).value(), facts);
  };
  CHECK(out("%{s}") == "strong-bad@email.example.com");
  CHECK(out("%{o} %{d4} %{d1}") == "email.example.com email.example.com com");
  CHECK(out("%{dr} %{d2r}") == "com.example.email example.email");
  CHECK(out("%{l-} %{lr-} %{l1r-}") == "strong.bad bad.strong strong");
  CHECK(out("%{ir}.%{v}._spf.%{d2}") == "3.2.0.192.in-addr._spf.example.com");
  CHECK(out("%{lr-}.lp._spf.%{d2}") == "bad.strong.lp._spf.example.com");
  CHECK(out("%%%_%-%{p}%{t}") == "% %20unknown1700000000");
  CHECK(out("%{S}") == "strong-bad%40email.example.com");
  facts.ip = parse_ip("2001:db8::cb01").value();
  CHECK(out("%{ir}.%{v}") == "1.0.B.C.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.B.D.0.1.0.0.2.ip6");
  CHECK(out("%{c}") == "2001:db8::cb01");
}

TEST_CASE("a name too long for DNS loses labels on its left") {
  std::string name;
  for (int i = 0; i < 50; ++i) name += "label" + std::to_string(10 + i) + ".";
  const std::string fitted = fitted_name(name);
  CHECK(fitted.size() <= kLongestName);
  CHECK(fitted.size() + 8 > kLongestName);
  CHECK(fitted.ends_with("label58.label59"));
  CHECK(fitted.starts_with("label"));
  std::string huge;
  for (int i = 0; i < 1'000'000; ++i) huge += "ab.";
  CHECK(fitted_name(huge).size() == 84 * 3 - 1);
  CHECK_FALSE(is_well_formed(fitted_name("a." + std::string(300, 'b'))));
  CHECK(question_name("A b\\c.Example") == "a\\032b\\092c.example");
  CHECK_FALSE(is_well_formed("a..example"));
  CHECK_FALSE(is_well_formed(std::string(64, 'a') + ".example"));
  CHECK_FALSE(may_publish("localhost"));
  CHECK_FALSE(may_publish("[192.0.2.1]"));
}

TEST_CASE("a record that no one would publish is not read") {
  std::string text = "v=spf1";
  while (text.size() <= kLongestRecord - 3) text += " mx";
  CHECK(parse_record(text).faults.empty());
  text += " mx";
  const Record record = parse_record(text);
  CHECK(record.terms.empty());
  REQUIRE(record.faults.size() == 1);
  CHECK(record.faults.front().position == kLongestRecord);
}
