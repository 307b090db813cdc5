// SPDX-License-Identifier: Apache-2.0
#include "policy/checks/servers_check.h"

#include <catch2/catch.hpp>

using namespace sluis;
using namespace sluis::policy::checks;

namespace {

// "-": the record is not there; "": no answer.
Evidence said(const std::string& server, const std::string& text) {
  Evidence out;
  out.asked = {"key001._domainkey.klant.test", RecordType::TXT};
  out.server = server;
  out.reason = "timeout";
  if (text.empty()) return out;
  out.status = text == "-" ? AnswerStatus::NxDomain : AnswerStatus::Ok;
  if (text != "-") out.txt = {{text}};
  return out;
}

std::string id_of(const std::vector<Finding>& findings) {
  return findings.empty() ? "" : findings.front().id;
}

const Delegation kMoved{"klant.test", {"ns1.transip.net", "gone.test"}, {"ns1.test", "ns2.test"}};

}  // namespace

TEST_CASE("servers that differ are named with what each of them says") {
  const auto found =
      check_servers("klant.test",
                    {said("ns1.test", "v=DKIM1; p=AAAA"), said("ns2.test", "v=DKIM1; p=AAAA"),
                     said("ns3.test", "-"), said("ns4.test", "")},
                    nullptr);
  REQUIRE(found.size() == 2);
  CHECK(found[1].id == "DOM_AUTH_DIFF");
  CHECK(fact(found[1], "servers") ==
        "ns1.test, ns2.test: \"v=DKIM1; p=AAAA\"; ns3.test: no record; ns4.test: timeout");
}

TEST_CASE("of long texts that differ late the part is shown where they do") {
  const std::string start = "v=DKIM1; p=" + std::string(300, 'A');
  const std::string says =
      who_says_what({said("ns1.test", start + "one"), said("ns2.test", start + "two")});
  CHECK(says == "ns1.test: …" + std::string(20, 'A') + "one\"; ns2.test: …" + std::string(20, 'A') +
                    "two\"");
}

TEST_CASE("what no person can see in a record is shown as its octets") {
  CHECK(who_says_what({said("ns1.test", "a\x07")}) == "ns1.test: \"a\\x07\"");
}

TEST_CASE("the customer is sent to the servers that the zone above names") {
  const auto found =
      check_delegation(kMoved, {said("ns1.test", "old"), said("ns2.test", "old"),
                                said("ns1.transip.net", "new"), said("gone.test", "")});
  REQUIRE(id_of(found) == "DOM_NS_SPLIT");
  CHECK(fact(found[0], "host") == "TransIP");
  CHECK(fact(found[0], "parent") == "ns1.transip.net, gone.test");
}

TEST_CASE("a server that does not answer contradicts nobody, nor does one that both lists name") {
  CHECK(id_of(check_delegation(kMoved, {said("ns1.test", "old"), said("ns1.transip.net", "")})) ==
        "DOM_NS_DIFFER");
  const Delegation one_more{"klant.test", {"ns1.test"}, {"ns1.test", "ns2.test"}};
  CHECK(id_of(check_delegation(one_more, {said("ns1.test", "old"), said("ns2.test", "new")})) ==
        "DOM_NS_DIFFER");
}

TEST_CASE("lists in another order are the same, and one that is not known differs from nothing") {
  CHECK_FALSE(Delegation{"klant.test", {"b.test", "a.test"}, {"a.test", "b.test"}}.differs());
  CHECK_FALSE(Delegation{"klant.test", {}, {"a.test"}}.differs());
  CHECK(check_delegation({"klant.test", {"a.test"}, {}}, {}).empty());
}
