// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <catch2/catch.hpp>

#include "policy/checks/catalogue.h"
#include "policy/spf/check_host.h"
#include "policy/spf/merge.h"
#include "tests/policy/spf_zone.h"

using namespace sluis;
using namespace sluis::policy;
using namespace sluis::policy::spf;

namespace {

const char* const kWorld = R"(
  spf.provider.test TXT v=spf1 ip4:203.0.113.0/28 ip6:2001:db8:5::/64 ~all
  spf.protection.outlook.com TXT v=spf1 ip4:192.0.2.64/26 -all
  _spf.google.com TXT v=spf1 include:_netblocks.google.com ~all
  _netblocks.google.com TXT v=spf1 ip4:192.0.2.128/26 ~all
  news.test TXT v=spf1 ip4:198.51.100.0/24 -all
  nested.test TXT v=spf1 include:spf.provider.test -all
  shop.test TXT v=spf1 ip4:198.51.101.0/24 ~all
  open.test TXT v=spf1 +all
  deep.test TXT v=spf1 a:d.test mx:d.test a:d.test mx:d.test a:d.test mx:d.test a:d.test -all
  d.test A 192.0.2.1
  mx.d.test A 192.0.2.2
  d-test.mail.protection.outlook.com A 192.0.2.65
)";
const std::vector<IpAddress> kEgress{parse_ip("203.0.113.5").value(),
                                     parse_ip("2001:db8:5::1").value()};

MergeResult merge(const std::string& zone, std::vector<IpAddress> egress = kEgress) {
  Merge machine({"d.test", "spf.provider.test", std::move(egress)});
  CHECK(Zone(kWorld + zone).satisfy(machine) < 200);
  return machine.result();
}

SpfResult result_for(const std::string& zone, const char* ip) {
  CheckHost machine({parse_ip(ip).value(), "joe@d.test", "h.test"});
  Zone(kWorld + zone).satisfy(machine);
  return machine.verdict().result;
}

std::string ids(const std::vector<checks::Finding>& notes) {
  std::string out;
  for (const auto& one : notes) {
    out += (out.empty() ? "" : " ") + one.id;
    CHECK(what(one, Language::Dutch).find("\"?\"") == std::string::npos);  // a fact is missing
  }
  return out;
}

const std::string kOurs = "include:spf.provider.test";

struct Case {
  std::vector<std::string> records;  // TXT; " | " parts two strings
  std::string proposed;
  std::string notes;
};

const Case kCases[] = {
    {{"v=spf1 mx -all"}, "v=spf1 mx " + kOurs + " -all", ""},
    {{"v=spf1 a mx ?all"}, "v=spf1 a mx " + kOurs + " ?all", ""},
    {{"v=spf1 redirect=shop.test"}, "v=spf1 " + kOurs + " redirect=shop.test", ""},
    {{"v=spf1 ip4:192.0.2.9 redirect=shop.test -all"},
     "v=spf1 ip4:192.0.2.9 " + kOurs + " -all",
     "SPF_REDIRECT_ALL"},
    {{"v=spf1 mx +all"}, "v=spf1 mx " + kOurs + " ~all", "SPF_PLUS_ALL"},
    {{"v=spf1 mx all"}, "v=spf1 mx " + kOurs + " ~all", "SPF_PLUS_ALL"},
    {{"v=spf1 mx"}, "v=spf1 mx " + kOurs + " ~all", "SPF_NO_ALL"},
    {{"v=spf1 mx -all " + kOurs}, "v=spf1 mx " + kOurs + " -all", "SPF_AFTER_ALL"},
    {{"v=spf1 mx ?" + kOurs + " -all"}, "v=spf1 mx " + kOurs + " -all", "SPF_US_REFUSED"},
    {{"v=spf1 mx -all", "v=spf1 include:news.test ~all"},
     "v=spf1 mx include:news.test " + kOurs + " ~all",
     "SPF_MULTIPLE"},
    {{"v=spf1 mx -all", "v=spf1 mx include:news.test -all"},
     "v=spf1 mx include:news.test " + kOurs + " -all",
     "SPF_DUP SPF_MULTIPLE"},
    {{"v=spf1 redirect=shop.test", "v=spf1 mx -all"},
     "v=spf1 mx include:shop.test " + kOurs + " -all",
     "SPF_MULTIPLE"},
    {{"v=spf1 include:news.test | include:shop.test -all"},
     "v=spf1 include:news.test include:shop.test " + kOurs + " -all",
     "SPF_GLUED"},
    {{"v=spf1 include:news.test | -all"},
     "v=spf1 include:news.test " + kOurs + " -all",
     "SPF_GLUED"},
    {{"v=spf1 include:ne | ws.test -all"}, "v=spf1 include:news.test " + kOurs + " -all", ""},
    {{"v=spf1 ip4:192.0.2.9include:news.test -all"},
     "v=spf1 ip4:192.0.2.9 include:news.test " + kOurs + " -all",
     "SPF_GLUED"},
    {{"v=spf1 ipv4:192.0.2.9 inlcude:news.test a:192.0.2.10 -al"},
     "v=spf1 ip4:192.0.2.9 include:news.test ip4:192.0.2.10 " + kOurs + " -all",
     "SPF_SYNTAX SPF_SYNTAX SPF_SYNTAX SPF_SYNTAX"},
    {{"v=spf1 include: news.test, mx; -all"},
     "v=spf1 include:news.test mx " + kOurs + " -all",
     "SPF_SYNTAX SPF_SYNTAX"},
    {{"v=spf1 include=news.test v=spf1 mx \xe2\x80\x93"
      "all"},
     "v=spf1 include:news.test mx " + kOurs + " -all",
     "SPF_NO_EFFECT SPF_NO_EFFECT SPF_SYNTAX"},
    {{"v=spf1; mx -all"}, "v=spf1 mx " + kOurs + " -all", "SPF_VERSION"},
    {{"\"v=spf1 mx -all\""}, "v=spf1 mx " + kOurs + " -all", "SPF_VERSION SPF_SYNTAX"},
    {{"v=spf1 mx %%% -all"}, "v=spf1 mx " + kOurs + " -all", "SPF_SYNTAX"},
    {{"v=spf1 a:gone.test include:gone.test mx -all"},
     "v=spf1 mx " + kOurs + " -all",
     "SPF_VOID_TERM SPF_INC_DEAD"},
    {{"v=spf1 include:D.test mx -all"}, "v=spf1 mx " + kOurs + " -all", "SPF_INC_DEAD"},
    {{"v=spf1 a:d.test +all"},
     "v=spf1 a:d.test mx " + kOurs + " ~all",
     "SPF_OWN_MAIL_CUT SPF_PLUS_ALL"},
    {{"v=spf1 v=spf1ip6:2b8::/32 mx -all"}, "v=spf1 mx " + kOurs + " -all", "SPF_SYNTAX"},
    {{"v=spf1 mx -all exp=why.test x=y"}, "v=spf1 mx " + kOurs + " -all exp=why.test x=y", ""},
    {{"v=spf1 exists:%{i}.list.test -all"}, "v=spf1 exists:%{i}.list.test " + kOurs + " -all", ""},
    {{"spf2.0/pra mx -all", "v=spf10 -all", "v=spf1 mx -all"}, "v=spf1 mx " + kOurs + " -all", ""},
};

}  // namespace

TEST_CASE("the proposed record takes in what is published, and ours") {
  for (const Case& one : kCases) {
    std::string zone = "d.test MX mx.d.test\n";
    for (const std::string& record : one.records) zone += "d.test TXT " + record + "\n";
    INFO(zone);
    const MergeResult result = merge(zone);
    CHECK(result.proposal.record == one.proposed);
    CHECK(ids(result.proposal.notes) == one.notes);
    CHECK(result.action == MergeResult::Action::Replace);
    CHECK((result.passes && result.fits));
    const std::string published =
        "d.test MX mx.d.test\nd.test TXT " + result.proposal.record + "\n";
    CHECK(result_for(published, "203.0.113.5") == SpfResult::Pass);
    for (const char* ip : {"192.0.2.1", "192.0.2.2", "192.0.2.9", "198.51.100.7", "198.51.101.7"}) {
      if (result_for(zone, ip) == SpfResult::Pass &&
          one.notes.find("SPF_PLUS_ALL") == std::string::npos) {
        CHECK(result_for(published, ip) == SpfResult::Pass);
      }
    }
    const MergeResult again = merge(published);
    CHECK(again.action == MergeResult::Action::Nothing);
    CHECK(again.proposal.record == result.proposal.record);
  }
}

TEST_CASE("a record that lets our mail pass already stays as it is, whatever its words") {
  for (const char* record :
       {"v=spf1 include:nested.test ~all", "v=spf1 ip4:203.0.113.0/24 ip6:2001:db8::/32 -all",
        "v=spf1  mx Include:SPF.provider.test. -all"}) {
    const MergeResult result = merge(std::string("d.test MX mx.d.test\nd.test TXT ") + record);
    CHECK(result.action == MergeResult::Action::Nothing);
    CHECK(result.proposal.record == record);
    CHECK(result.passes);
  }
  const auto half = merge("d.test TXT v=spf1 ip4:203.0.113.0/24 -all");
  CHECK(half.proposal.record == "v=spf1 ip4:203.0.113.0/24 include:spf.provider.test -all");
}

TEST_CASE("a new record names the domain's own mail first and ends softly") {
  CHECK(merge("d.test MX d-test.mail.protection.outlook.com").proposal.record ==
        "v=spf1 include:spf.protection.outlook.com include:spf.provider.test ~all");
  CHECK(merge("d.test MX aspmx.l.google.com").proposal.record ==
        "v=spf1 include:_spf.google.com include:spf.provider.test ~all");
  CHECK(merge("d.test MX mx.d.test").proposal.record == "v=spf1 mx include:spf.provider.test ~all");
  CHECK(merge("d.test MX .").proposal.record == "v=spf1 include:spf.provider.test ~all");
  const auto bare = merge("d.test TXT hello");
  CHECK(bare.proposal.record == "v=spf1 include:spf.provider.test ~all");
  CHECK(bare.action == MergeResult::Action::Add);
}

TEST_CASE("the mailbox provider behind the MX is covered too") {
  const std::string microsoft = "d.test MX d-test.mail.protection.outlook.com\nd.test TXT ";
  const auto cut = merge(microsoft + "v=spf1 a -all");
  CHECK(cut.proposal.record ==
        "v=spf1 a include:spf.protection.outlook.com include:spf.provider.test -all");
  CHECK(ids(cut.proposal.notes) == "SPF_OWN_MAIL_CUT");
  const auto covered = merge(microsoft + "v=spf1 include:spf.protection.outlook.com -all");
  CHECK(covered.proposal.record ==
        "v=spf1 include:spf.protection.outlook.com include:spf.provider.test -all");
  CHECK(covered.lookups == 2);
}

TEST_CASE("a mail server of the domain that loses its pass is named") {
  const std::string zone = "d.test MX relay.test\nrelay.test A 198.51.100.77\nd.test TXT ";
  CHECK(ids(merge(zone + "v=spf1 include:news.test +all").warnings).empty());
  const auto cut = merge(zone + "v=spf1 include:open.test ip4:192.0.2.300 -all");
  CHECK(cut.proposal.record == "v=spf1 include:open.test include:spf.provider.test -all");
  const auto lost = merge(
      "d.test MX relay.test\nrelay.test A 198.51.101.77\n"
      "d.test TXT v=spf1 +all -mx a:gone.test");
  CHECK(lost.proposal.record == "v=spf1 -mx mx include:spf.provider.test ~all");
  CHECK(ids(lost.warnings) == "SPF_OWN_MAIL_CUT");
}

TEST_CASE("a record that cannot fit is said to, and its terms are not thrown away") {
  const auto result =
      merge("d.test MX mx.d.test\nd.test TXT v=spf1 include:deep.test include:news.test a mx -all");
  CHECK_FALSE(result.fits);
  CHECK(result.lookups == 12);
  CHECK(result.proposal.record.find("include:deep.test include:news.test a mx") !=
        std::string::npos);
  CHECK(ids(result.warnings).find("SPF_LOOKUPS") != std::string::npos);
}

TEST_CASE("what DNS does not answer is neither dead nor a reason to propose") {
  const auto slow =
      merge("slow.test FAIL\nd.test MX mx.d.test\nd.test TXT v=spf1 a:slow.test -all");
  CHECK(slow.proposal.record == "v=spf1 a:slow.test include:spf.provider.test -all");
  CHECK_FALSE(slow.passes);
  const auto none = merge("d.test FAIL");
  CHECK(none.action == MergeResult::Action::Unanswered);
  CHECK(none.proposal.record.empty());
}

TEST_CASE("the difference is told word by word, and what to replace and delete") {
  const auto result = merge("d.test TXT v=spf1 a +all\nd.test TXT v=spf1 include:news.test -all");
  REQUIRE(result.proposal.before.size() == 2);
  CHECK(result.remove == std::vector<std::string>{"v=spf1 include:news.test -all"});
  using Kind = DiffWord::Kind;
  CHECK(diff_words("v=spf1 a b -all", "v=spf1 b c -all") ==
        std::vector<DiffWord>{{Kind::Kept, "v=spf1"},
                              {Kind::Removed, "a"},
                              {Kind::Kept, "b"},
                              {Kind::Added, "c"},
                              {Kind::Kept, "-all"}});
  CHECK(diff_words("", "v=spf1").size() == 1);
}

TEST_CASE("a record full of mistakes is told about in part, and one that is too long not read") {
  std::string record = "v=spf1";
  for (int i = 0; i < 500; ++i) record += " x" + std::to_string(i);
  const auto many = merge("d.test TXT " + record + " -all");
  CHECK(many.proposal.record == "v=spf1 include:spf.provider.test -all");
  CHECK(many.proposal.notes.size() == kMostMergeNotes);
  while (record.size() < 9000) record += " ip4:192.0.2.1";
  CHECK(ids(merge("d.test TXT " + record).proposal.notes) == "SPF_SIZE SPF_NO_ALL");
}
