// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "tests/cli/fake_daemon.h"

using namespace sluis;
using sluis::test::Run;

namespace {

// What is said of a line that cannot be understood.
std::string said_of(std::vector<std::string> line) {
  Run run;
  CHECK(run(std::move(line)) == 2);
  CHECK(run.asked.empty());
  const std::string all = run.err.str();
  return all.substr(0, all.find('\n'));
}

}  // namespace

TEST_CASE("an argument that is missing is named, with the line as it should be") {
  CHECK(said_of({"check", "dkim", "key001"}) ==
        "sluis: DOMAIN is missing; write: sluis check dkim SELECTOR DOMAIN");
  CHECK(said_of({"check", "dkim"}) ==
        "sluis: SELECTOR is missing; write: sluis check dkim SELECTOR DOMAIN");
  CHECK(said_of({"domain", "set-plan", "klant.nl"}) ==
        "sluis: PLAN is missing; write: sluis domain set-plan DOMAIN PLAN");
}

TEST_CASE("a command that is not known is named, with those that are there") {
  CHECK(
      said_of({"frob"}).starts_with("sluis: there is no command sluis frob; there are: status, "));
  CHECK(said_of({"domain", "frob", "klant.nl"})
            .starts_with("sluis: there is no command sluis domain frob; there are: "));
  CHECK(said_of({"queue"}).starts_with("sluis: sluis queue needs a command; there are: "));
  CHECK(said_of({}).starts_with("sluis: sluis needs a command; there are: "));
}

TEST_CASE("a word too many and an option that is not there are named") {
  CHECK(said_of({"check", "dkim", "key001", "klant.nl", "ander.nl"}) ==
        "sluis: \"ander.nl\" is one too many, or stands in the wrong place; write: sluis check "
        "dkim SELECTOR DOMAIN");
  CHECK(said_of({"domain", "list", "--frob"}) ==
        "sluis: there is no option --frob for sluis domain list");
}

TEST_CASE("a value that is no number is named, with its option") {
  CHECK(said_of({"queue", "list", "--limit", "abc"}) ==
        "sluis: --limit takes a whole number, not \"abc\"; for example: --limit 20");
  CHECK(said_of({"queue", "list", "--limit", "0"}).find("--limit") != std::string::npos);
}
