// SPDX-License-Identifier: Apache-2.0
#include "mta/lookup/evidence_flow.h"

#include <catch2/catch.hpp>

#include "policy/checks/dkim_check.h"
#include "tests/support/scripted_resolver.h"

using namespace sluis;
using namespace sluis::policy::checks;

namespace {

EvidenceSet gathered(ScriptedResolver& resolver, const lookup::Plan& plan) {
  const SystemClock clock;
  EvidenceSet out;
  Gate gate;
  struct Flow {
    static Task<void> run(lookup::Asker asker, lookup::Plan plan, EvidenceSet& into) {
      into = co_await lookup::gather(asker, plan, {});
    }
  };
  spawn(Flow::run({resolver, clock}, plan, out), gate);
  CHECK(gate.running() == 0);
  return out;
}

lookup::Plan for_names(std::vector<std::string> names) {
  return [names](const EvidenceSet& known) {
    std::vector<Question> wanted;
    for (const std::string& name : names) wanted.push_back({name, RecordType::TXT});
    return not_asked(known, wanted, wanted.size());
  };
}

}  // namespace

TEST_CASE("what was answered is noted as it was") {
  ScriptedResolver dns;
  dns.txt("a.test", std::vector<std::string>{"one", "two"});
  dns.cname("alias.test", "a.test");
  dns.mx("m.test", 10, "mx.test");
  const EvidenceSet seen = gathered(dns, for_names({"alias.test", "m.test", "none.test"}));
  REQUIRE(seen.all().size() == 3);
  CHECK(seen.all()[0].texts() == std::vector<std::string>{"onetwo"});
  CHECK(seen.all()[0].aliases == std::vector<std::string>{"alias.test"});
  CHECK(seen.all()[0].end == "a.test");
  CHECK(seen.all()[0].ttl == 3600);
  CHECK(seen.all()[1].status == AnswerStatus::NoData);
  CHECK(seen.all()[2].status == AnswerStatus::NxDomain);
}

TEST_CASE("a silent server is not asked for every name") {
  ScriptedResolver dns;
  std::vector<std::string> names;
  for (int i = 0; i < 20; ++i) {
    names.push_back("n" + std::to_string(i) + ".test");
    dns.temp_fail(names.back());
  }
  const EvidenceSet seen = gathered(dns, for_names(names));
  CHECK(seen.all().size() == lookup::kMostUnanswered);
  CHECK(seen.all()[0].reason == "timeout");
}

TEST_CASE("a plan that never has enough comes to an end") {
  ScriptedResolver dns;
  const EvidenceSet seen = gathered(dns, [](const EvidenceSet& known) {
    return std::vector<Question>{
        {"n" + std::to_string(known.all().size()) + ".test", RecordType::TXT}};
  });
  CHECK(seen.all().size() == lookup::kMostQuestions);
}
