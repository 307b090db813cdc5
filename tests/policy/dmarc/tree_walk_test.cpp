// SPDX-License-Identifier: Apache-2.0
#include "policy/dmarc/tree_walk.h"

#include <map>

#include <catch2/catch.hpp>

using namespace sluis::policy::dmarc;

namespace {

using Records = std::map<std::string, std::vector<std::string>>;

struct Walk {
  std::vector<std::string> asked;
  std::string organization;
  std::string found;  // where the record that applies stands; empty: there is none
};

Walk walk(const std::string& domain, const Records& records) {
  TreeWalk machine(domain);
  Walk out;
  while (const auto name = machine.next()) {
    REQUIRE(out.asked.size() < kMostQuestions);
    out.asked.push_back(*name);
    const auto at = records.find(name->substr(7));
    machine.on_answer(at == records.end() ? std::vector<std::string>{} : at->second);
  }
  out.organization = machine.organizational_domain();
  if (const auto found = machine.applying()) out.found = found->domain;
  return out;
}

const std::string kRecord = "v=DMARC1; p=reject";

}  // namespace

TEST_CASE("the walk goes from the domain up to its last label") {
  const Walk seen = walk("mail.klant.test", {});
  CHECK(seen.asked ==
        std::vector<std::string>{"_dmarc.mail.klant.test", "_dmarc.klant.test", "_dmarc.test"});
  CHECK(seen.organization == "mail.klant.test");
  CHECK(seen.found.empty());
}

TEST_CASE("a long name costs eight questions, and the labels in the middle are passed over") {
  const Walk seen = walk("a.b.c.d.e.f.g.h.i.klant.test", {{"klant.test", {kRecord}}});
  CHECK(seen.asked.size() == 8);
  CHECK(seen.asked[1] == "_dmarc.e.f.g.h.i.klant.test");
  CHECK(seen.asked[7] == "_dmarc.test");
  CHECK(seen.organization == "klant.test");
  CHECK(walk("a.b.c.d.e.f.klant.test", {}).asked.size() == 8);
}

TEST_CASE("a domain's own record applies, the highest one names its organization") {
  const Walk seen =
      walk("mail.klant.test", {{"mail.klant.test", {kRecord}}, {"klant.test", {kRecord}}});
  CHECK(seen.found == "mail.klant.test");
  CHECK(seen.organization == "klant.test");
  CHECK(walk("mail.klant.test", {{"klant.test", {kRecord}}}).found == "klant.test");
}

TEST_CASE("psd=n ends the walk at that domain, psd=y one label below it") {
  const Walk own = walk("mail.klant.test",
                        {{"klant.test", {kRecord + "; psd=n"}}, {"test", {kRecord + "; psd=y"}}});
  CHECK(own.organization == "klant.test");
  CHECK(own.asked.size() == 2);
  const Walk suffix = walk("a.mail.klant.test", {{"test", {kRecord + "; psd=y"}}});
  CHECK(suffix.organization == "klant.test");
  CHECK(suffix.found == "test");
  const Walk itself = walk("klant.test", {{"klant.test", {kRecord + "; psd=y"}}});
  CHECK(itself.organization == "klant.test");
}

TEST_CASE("two records at a name and texts that are no record do not count") {
  CHECK(walk("klant.test", {{"klant.test", {kRecord, kRecord}}}).found.empty());
  CHECK(walk("klant.test", {{"klant.test", {"v=spf1 -all", kRecord}}}).found == "klant.test");
}
