// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "tests/cli/fake_daemon.h"

using namespace sluis;
using sluis::test::Run;

namespace {
bool contains(const std::string& text, const std::string& piece) {
  return text.find(piece) != std::string::npos;
}
}  // namespace

TEST_CASE("domain verbs carry what they were given") {
  Run run;
  CHECK(run({"domain", "add", "klant.example", "--account", "crm", "--scheme", "txt"}) == 0);
  CHECK(run.asked.at(0).verb == "domain.add");
  CHECK(run.asked.at(0).args ==
        R"({"domain":"klant.example","scheme":"txt","account":"crm","lang":"en"})");
  CHECK(run({"domain", "suspend", "klant.example", "--reason", "invoice open", "--dry-run"}) == 0);
  CHECK(contains(run.asked.at(0).args, R"("reason":"invoice open","dry_run":true)"));
  CHECK(contains(run.out.str(), "dry run, nothing was changed"));
  CHECK(run({"domain", "verify", "klant.example", "--lang", "nl"}) == 0);
  CHECK(contains(run.asked.at(0).args, R"("lang":"nl")"));
  CHECK(run({"domain", "verify", "klant.example", "--lang", "fr"}) == 2);
  CHECK(run({"domain", "add"}) == 2);
}

TEST_CASE("plans and pauses are given with what they need") {
  Run run;
  CHECK(run({"domain", "set-plan", "klant.example", "basic", "--reason", "cancelled"}) == 0);
  CHECK(run.asked.at(0).verb == "domain.set-plan");
  CHECK(contains(run.asked.at(0).args, R"("plan":"basic")"));
  CHECK(run({"domain", "set-plan", "klant.example"}) == 2);
  CHECK(run({"domain", "set-scheme", "klant.example", "cname", "--dry-run"}) == 0);
  CHECK(run.asked.at(0).verb == "domain.set-scheme");
  CHECK(contains(run.asked.at(0).args, R"("scheme":"cname")"));
  CHECK(run({"domain", "set-scheme", "klant.example", "smoke"}) == 2);
  CHECK(run({"domain", "records", "klant.example", "--scheme", "legacy"}) == 0);
  CHECK(contains(run.asked.at(0).args, R"("scheme":"legacy")"));
  CHECK(run({"domain", "pause", "klant.example", "--until", "+2h"}) == 0);
  CHECK(run.asked.at(0).verb == "domain.pause");
  CHECK(contains(run.asked.at(0).args, R"("until":"20)"));
  CHECK(run({"domain", "pause", "klant.example", "--until", "yesterday"}) == 2);
  CHECK(run({"domain", "resume", "klant.example"}) == 0);
  CHECK(run.asked.at(0).verb == "domain.resume");
}

TEST_CASE("who is told of a domain is given as addresses") {
  Run run;
  CHECK(run({"domain", "set-contacts", "klant.example", "a@klant.example", "b@klant.example",
             "--notice-lang", "nl"}) == 0);
  CHECK(run.asked.at(0).verb == "domain.set-contacts");
  CHECK(contains(run.asked.at(0).args, R"("contacts":["a@klant.example","b@klant.example"])"));
  CHECK(contains(run.asked.at(0).args, R"("notice_lang":"nl")"));
  CHECK(run({"domain", "set-contacts", "klant.example", "nobody"}) == 2);
  CHECK(run({"domain", "add", "klant.example", "--contact", "a@klant.example"}) == 0);
  CHECK(contains(run.asked.at(0).args, R"("contacts":["a@klant.example"])"));
}

TEST_CASE("a verdict that is bad ends with 1 and shows evidence and finding") {
  Run run;
  run.answers.insert_or_assign(
      "domain.verify",
      cli::Reply{
          {R"({"domain":"klant.example","state":"pending","since":"2026-11-22T07:00:00Z",)"
           R"("signs_with":[],"checks":[{"check":"dkim","selector":"key001","result":"mismatch",)"
           R"("checked":"2026-11-22T08:00:00Z","finding":{"id":"X","sentence":"another key"},)"
           R"("notes":[],"evidence":"v=DKIM1;p=AAAA"},{"check":"spf","selector":null,)"
           R"("result":"ok","checked":null,"finding":null,"notes":[],"evidence":null}],)"
           R"("verdict":{"id":"Y","sentence":"nothing signs yet"}})"},
          1});
  CHECK(run({"domain", "verify", "klant.example"}) == 1);
  const std::string text = run.out.str();
  CHECK(contains(text, "DKIM key001  mismatch  now (2026-11-22 08:00:00Z)  another key\n"));
  CHECK(contains(text, "SPF          ok        -\n"));
  CHECK(contains(text, "  DKIM key001, found: v=DKIM1;p=AAAA\n"));
  CHECK(contains(text, "nothing signs yet\n"));
}

TEST_CASE("a password comes from standard input and is never shown") {
  Run run;
  CHECK(run({"account", "add", "new", "--domain", "klant.example"}, "nieuw-Geheim-1\n") == 0);
  CHECK(run.asked.at(0).args ==
        R"({"name":"new","domains":["klant.example"],"password":"nieuw-Geheim-1"})");
  CHECK_FALSE(contains(run.out.str() + run.err.str(), "Geheim"));
  CHECK(run({"account", "add", "new", "--domain", "klant.example"}, "") == 2);
  CHECK(run.asked.empty());
  CHECK(run({"account", "remove", "new"}) == 0);
  CHECK(run.asked.at(0).verb == "account.remove");
}

TEST_CASE("a trace is told event by event") {
  Run run;
  run.answers.insert_or_assign(
      "trace",
      cli::Reply{
          {R"({"id":"0ABC","events":[{"time":"2026-11-22T07:00:00Z","event":"accepted","id":"0ABC",)"
           R"("sender":"a@b.example"},{"time":"2026-11-22T07:00:01Z","event":"delivered","id":"0ABC",)"
           R"("reply":"250 ok"}]})"},
          0});
  CHECK(run({"trace", "a@b.example"}) == 0);
  CHECK(contains(run.out.str(), "accepted  sender=a@b.example\n"));
  CHECK(contains(run.out.str(), "delivered  reply=250 ok\n"));
}

TEST_CASE("what is no domain is refused before anybody is asked, in the language of the line") {
  Run run;
  CHECK(run({"domain", "add", "https://klant.nl/", "--lang", "nl"}) == 2);
  CHECK(contains(run.err.str(), "is meer dan een domein; vul alleen in: klant.nl"));
  CHECK(run({"domain", "verify", "--lang", "nl", "192.0.2.1"}) == 2);
  CHECK(contains(run.err.str(), "is een IP-adres; vul een domein in zoals example.org"));
  CHECK(run({"domain", "add", "https://klant.nl/"}) == 2);
  CHECK(contains(run.err.str(), "is more than a domain; enter only klant.nl"));
  CHECK(run({"check", "dkim", "key001", "jan@klant.nl", "--lang", "nl"}) == 2);
  CHECK(contains(run.err.str(), "vul alleen in: klant.nl"));
  CHECK(run.asked.empty());
}

TEST_CASE("a list of domains is asked for in parts, until no more come") {
  Run run;
  const auto row = [](const std::string& name) {
    return R"({"domain":")" + name + R"(","state":"active","since":"2026-11-22T07:00:00Z"})";
  };
  run.pages["domain.list"] = {{{row("a.nl"), row("b.nl")}, 0}, {{row("c.nl")}, 0}, {{}, 0}};
  CHECK(run({"domain", "list", "--state", "active"}) == 0);
  REQUIRE(run.asked.size() == 3);
  CHECK(run.asked[0].args == R"({"limit":500,"lang":"en","state":"active"})");
  CHECK(run.asked[1].args == R"({"limit":500,"lang":"en","state":"active","after":"b.nl"})");
  for (const char* name : {"a.nl", "b.nl", "c.nl"}) CHECK(contains(run.out.str(), name));
  run.pages["domain.list"] = {{{row("a.nl"), row("b.nl")}, 0}, {{row("c.nl")}, 0}, {{}, 0}};
  CHECK(run({"domain", "list", "--json"}) == 0);
  CHECK(run.out.str() == row("a.nl") + "\n" + row("b.nl") + "\n" + row("c.nl") + "\n");
}

TEST_CASE("a daemon that gives the whole list at once is asked no further") {
  Run run;
  run.answers.insert_or_assign("domain.list", cli::Reply{{R"({"domain":"a.nl"})"}, 0});
  CHECK(run({"domain", "list", "--json"}) == 0);
  CHECK(run.out.str() == "{\"domain\":\"a.nl\"}\n");
  run.answers.insert_or_assign("domain.list", cli::Reply{{}, 1});
  CHECK(run({"domain", "list", "--state", "paused"}) == 1);
  CHECK(run.asked.size() == 1);
}

TEST_CASE("states are told in Dutch when that is asked for, and stay as they are in JSON") {
  Run run;
  const std::string row =
      R"({"domain":"a.nl","state":"degraded","selectors":[{"selector":"key001",)"
      R"("result":"missing","finding":null,"notes":[],"evidence":null}]})";
  run.answers.insert_or_assign("domain.show", cli::Reply{{row}, 0});
  run.answers.insert_or_assign("domain.list", cli::Reply{{row}, 0});
  CHECK(run({"domain", "show", "a.nl", "--lang", "nl"}) == 0);
  CHECK(contains(run.out.str(), "verstoord"));
  CHECK(contains(run.out.str(), "DKIM key001  ontbreekt"));
  CHECK(run({"domain", "list", "--lang", "nl"}) == 0);
  CHECK(contains(run.out.str(), "verstoord"));
  CHECK(run({"domain", "list"}) == 0);
  CHECK(contains(run.out.str(), "degraded"));
  CHECK(run({"domain", "list", "--lang", "nl", "--json"}) == 0);
  CHECK(contains(run.out.str(), R"("state":"degraded")"));
}

TEST_CASE("an address and a scheme that are none are refused in the language of the line") {
  Run run;
  CHECK(run({"domain", "add", "klant.nl", "--contact", "nobody", "--lang", "nl"}) == 2);
  CHECK(contains(run.err.str(), "in het adres ontbreken '@' en een domein"));
  CHECK(run({"domain", "add", "klant.nl", "--contact", "a@klant.nl", "--contact", "b@", "--lang",
             "nl"}) == 2);
  CHECK(contains(run.err.str(), "na de '@' staat niets"));
  CHECK(run({"domain", "import", "lijst.csv", "--scheme", "smoke", "--lang", "nl"}) == 2);
  CHECK(contains(run.err.str(), "\"smoke\" is geen schema: gebruik txt, cname of legacy"));
  CHECK(run({"domain", "import", "lijst.csv", "--scheme", "smoke"}) == 2);
  CHECK(contains(run.err.str(), "\"smoke\" is not a scheme: use txt, cname or legacy"));
  CHECK(run.asked.empty());
}
