// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "mta/cli/import_file.h"
#include "tests/cli/fake_daemon.h"

using namespace sluis;
using sluis::cli::read_import;
using sluis::test::Run;

namespace {

bool contains(const std::string& text, const std::string& piece) {
  return text.find(piece) != std::string::npos;
}

std::string fault_in(const std::string& text) {
  const auto rows = read_import(text);
  return rows ? "none" : rows.error().text;
}

}  // namespace

TEST_CASE("an import file is read as spreadsheets write it") {
  const auto plain =
      read_import("klant.nl,pro,txt\n\n# old ones\nander.nl , Basic,CNAME\r\nx.nl\n");
  REQUIRE(plain);
  REQUIRE(plain->size() == 3);
  CHECK(plain->at(1).line == 4);
  CHECK(plain->at(1).domain == "ander.nl");
  CHECK(plain->at(1).plan == "basic");
  CHECK(plain->at(1).scheme == "cname");
  CHECK(plain->at(2).plan == "");
  const auto named = read_import(
      "\xef\xbb\xbf"
      "Domain;Account;Plan\r\n\"klant.nl\";\"crm; old\";pro");
  REQUIRE(named);
  REQUIRE(named->size() == 1);
  CHECK(named->at(0).domain == "klant.nl");
  CHECK(named->at(0).account == "crm; old");
  CHECK(named->at(0).plan == "pro");
  CHECK(read_import("a.nl,\"p\"\"x\"")->at(0).plan == "p\"x");
}

TEST_CASE("what is wrong in an import file is told with its line, before anything is changed") {
  CHECK(contains(fault_in(""), "no domain in the file"));
  CHECK(contains(fault_in("a.nl\n,pro\n"), "line 2: there is no domain"));
  CHECK(contains(fault_in("a.nl,pro,smoke"), "line 1: \"smoke\" is not a scheme"));
  CHECK(contains(fault_in("domain,colour\na.nl,red"), "line 1: \"colour\" is no column"));
  CHECK(contains(fault_in("a.nl,\"pro"), "line 1: a quotation mark"));
  CHECK(contains(fault_in("a.nl,pro,txt,crm,more"), "line 1: 5 values"));
  Run run;
  CHECK(run({"domain", "import", "-"}, "a.nl,pro,smoke\n") == 2);
  CHECK(run.asked.empty());
  CHECK(run({"domain", "import", "/nonexistent/file"}) == 2);
}

TEST_CASE("an import asks in batches, shows its progress and lists what is not active") {
  Run run;
  run.answers.insert_or_assign(
      "domain.import",
      cli::Reply{{R"({"domain":"d0.nl","result":"active","reason":null})",
                  R"({"domain":"d1.nl","result":"waiting","reason":"key001 is missing"})"},
                 1});
  std::string file;
  for (int i = 0; i < 100; ++i) file += "d" + std::to_string(i) + ".nl\n";
  CHECK(run({"domain", "import", "-", "--plan", "basic"}, file) == 1);
  REQUIRE(run.asked.size() == 2);
  CHECK(contains(run.asked[0].args, R"("domains":["d0.nl","d1.nl")"));
  CHECK(contains(run.asked[0].args, R"("plans":["basic","basic")"));
  CHECK(contains(run.asked[1].args, R"("domains":["d64.nl")"));
  CHECK(contains(run.err.str(), "2 of 100: 1 activated, 0 active already, 1 waiting, 0 refused"));
  CHECK(contains(run.out.str(), "2 activated, 0 active already, 2 waiting, 0 refused"));
  CHECK(contains(run.out.str(), "2     d1.nl   waiting  key001 is missing\n"));
  CHECK_FALSE(contains(run.out.str(), "d0.nl"));
}

TEST_CASE("an import that cannot go on says how far it came") {
  Run run;
  run.answers.insert_or_assign("domain.import",
                               tl::make_unexpected(Error{ErrorKind::Unavailable, "gone", {}}));
  CHECK(run({"domain", "import", "-"}, "a.nl\n") == cli::kBad);
  CHECK(contains(run.err.str(), "broken off after 0 of 1 domains; run it again"));
}
