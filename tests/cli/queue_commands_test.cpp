// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "mta/base/ids.h"
#include "tests/cli/fake_daemon.h"

using namespace sluis;
using sluis::test::Run;

namespace {

const std::string kId = to_string(MessageId{1ull << 30});

bool contains(const std::string& text, const std::string& piece) {
  return text.find(piece) != std::string::npos;
}

const std::string kRow =
    R"({"id":"0000000W00000","state":"deferred","sender":"news@shop.example","recipients":[)"
    R"({"address":"anna@example.org","state":"deferred","attempts":2,)"
    R"("next_attempt":"2026-11-22T10:05:00Z","reply":"451 4.7.1 Greylisted","status":"4.7.1",)"
    R"("mx":"mx1.example.org"},{"address":"bob@example.org","state":"delivered","attempts":1,)"
    R"("next_attempt":null,"reply":"250 ok","status":"2.0.0","mx":"mx1.example.org"}],)"
    R"("account":null,"accepted":"2026-11-22T07:00:00Z","due":"2026-11-22T10:05:00Z","size":1234,)"
    R"("schedule":null,"hold":null,"note":null,"message_id":"<a@shop.example>","sending":false)";

}  // namespace

TEST_CASE("a filter is handed to the daemon part by part") {
  Run run;
  CHECK(run({"queue", "cancel", "--to-domain", "example.org", "--older-than", "2h", "--reply",
             "4\\.7", "--reason", "wrong price", "--dry-run"}) == 0);
  REQUIRE(run.asked.size() == 1);
  CHECK(run.asked[0].verb == "queue.cancel");
  CHECK(run.asked[0].args == R"({"to_domain":"example.org","older_than":"2h","reply":"4\\.7",)"
                             R"("reason":"wrong price","dry_run":true})");
  CHECK(run({"queue", "retry", kId, kId}) == 0);
  CHECK(run.asked[0].args == "{\"ids\":[\"" + kId + "\",\"" + kId + "\"]}");
  CHECK(run({"queue", "list", "--all", "--sort", "age", "--limit", "5"}) == 0);
  CHECK(run.asked[0].args == R"({"sort":"age","all":true,"limit":5})");
}

TEST_CASE("wrong usage ends with 2 and asks the daemon nothing") {
  const auto words = GENERATE(
      as<std::vector<std::string>>{}, std::vector<std::string>{}, std::vector<std::string>{"frob"},
      std::vector<std::string>{"queue"}, std::vector<std::string>{"queue", "cancel"},
      std::vector<std::string>{"queue", "show"},
      std::vector<std::string>{"queue", "show", "not-an-id"},
      std::vector<std::string>{"queue", "reschedule", kId},
      std::vector<std::string>{"queue", "reschedule", kId, "--at", "soon"},
      std::vector<std::string>{"queue", "reschedule", kId, "--at", "2026-11-22T07:00:00Z"},
      std::vector<std::string>{"queue", "bounce", "--all"},
      std::vector<std::string>{"queue", "list", "--older-than", "long"},
      std::vector<std::string>{"queue", "list", "--sort", "beauty"},
      std::vector<std::string>{"queue", "pause", "--all", "--until", "x"},
      std::vector<std::string>{"send", "--at", "yesterday-ish"},
      std::vector<std::string>{"send", "--to", "nobody"});
  CAPTURE(words);
  Run run;
  CHECK(run(words) == 2);
  CHECK(run.asked.empty());
  CHECK(contains(run.err.str(), "sluis: "));
  CHECK(run.out.str().empty());
}

TEST_CASE("a delay is settled when it is typed, a wall-clock time keeps its zone") {
  Run run;
  run({"queue", "reschedule", kId, "--at", "+2h30m"});
  CHECK(contains(run.asked.at(0).args, "\"at\":\"2026-11-22T10:30:00Z\""));
  run({"queue", "reschedule", kId, "--at", "2026-12-01 09:00 Europe/Amsterdam"});
  CHECK(contains(run.asked.at(0).args, "\"at\":\"2026-12-01 09:00 Europe/Amsterdam\""));
}

TEST_CASE("a daemon that cannot be reached ends with 3, another refusal with its own status") {
  Run run;
  run.answers.insert_or_assign("status", fail(ErrorKind::Closed, "the daemon cannot be reached"));
  CHECK(run({"status"}) == 3);
  CHECK(run.err.str() == "sluis: the daemon cannot be reached\n");
  run.answers.insert_or_assign("queue.show", fail(ErrorKind::NotFound, "no message with this id"));
  CHECK(run({"queue", "show", kId}) == 1);
  run.answers.insert_or_assign("queue.list", fail(ErrorKind::Invalid, "\"(\" is no pattern"));
  CHECK(run({"queue", "list", "--reply", "("}) == 2);
}

TEST_CASE("a list is an aligned table with times relative and absolute") {
  Run run;
  run.answers.insert_or_assign("queue.list", cli::Reply{{kRow + "}"}, 0});
  CHECK(run({"queue", "list"}) == 0);
  CHECK(run.out.str() ==
        "ID             STATE     FROM               TO                      SIZE  DUE"
        "                              WHY\n"
        "0000000W00000  deferred  news@shop.example  anna@example.org +1  1.2 KiB  "
        "in 2h 5m (2026-11-22 10:05:00Z)  451 4.7.1 Greylisted\n"
        "1 message\n");
}

TEST_CASE("with --json the rows come as the daemon gave them, one a line") {
  Run run;
  run.answers.insert_or_assign("queue.list", cli::Reply{{kRow + "}", kRow + "}"}, 0});
  CHECK(run({"--json", "queue", "list"}) == 0);
  CHECK(run.out.str() == kRow + "}\n" + kRow + "}\n");
  CHECK(run({"queue", "list", "--json"}) == 0);
  CHECK(run.out.str() == kRow + "}\n" + kRow + "}\n");
}

TEST_CASE("a shown message tells its recipients, its attempts and the chain of causes") {
  Run run;
  run.answers.insert_or_assign(
      "queue.show",
      cli::Reply{
          {kRow +
           R"(,"attempts":[{"at":"2026-11-22T07:30:00Z","recipient":"anna@example.org",)"
           R"("mx":"mx1.example.org","address":"192.0.2.7:25","tls":"TLSv1.3",)"
           R"("reply":"451 4.7.1 Greylisted","outcome":"deferred"}],)"
           R"("waits":[{"what":"anna@example.org deferred: 451","until":"2026-11-22T10:05:00Z"},)"
           R"({"what":"the destination rests","until":null}],"goes":"2026-11-22T10:05:00Z"})"},
          0});
  CHECK(run({"queue", "show", kId}) == 0);
  const std::string text = run.out.str();
  CHECK(contains(text, "from:       news@shop.example\n"));
  CHECK(contains(text, "accepted:   1h ago (2026-11-22 07:00:00Z)\n"));
  CHECK(contains(text,
                 "waits: anna@example.org deferred: 451; ends in 2h 5m (2026-11-22 10:05:00Z)\n"
                 "       the destination rests\n"
                 "goes:  in 2h 5m (2026-11-22 10:05:00Z)\n"));
  CHECK(contains(text, "bob@example.org   delivered      1  -"));
  CHECK(contains(text, "mx1.example.org [192.0.2.7:25]  TLSv1.3  451 4.7.1 Greylisted"));
}

TEST_CASE("an act names each message, what came of it, and how many were changed") {
  Run run;
  const cli::Reply reply{{R"({"id":"A","what":"done","sentence":"cancelled"})",
                          R"({"id":"B","what":"too-late","sentence":"too late: already sending"})"},
                         0};
  run.answers.insert_or_assign("queue.cancel", reply);
  CHECK(run({"queue", "cancel", "--all"}) == 0);
  CHECK(run.out.str() == "A  cancelled\nB  too late: already sending\ncancel: 1 of 2 messages\n");
  run({"queue", "cancel", "--all", "--dry-run"});
  CHECK(contains(run.out.str(), "dry run, nothing was changed; would cancel: 1 of 2 messages\n"));
}

TEST_CASE("the stored octets are printed as they are") {
  Run run;
  run.answers.insert_or_assign(
      "queue.raw", cli::Reply{{R"({"base64":"RnJvbTogYUBi"})", R"({"base64":"DQo="})"}, 0});
  CHECK(run({"queue", "show", kId, "--headers"}) == 0);
  CHECK(run.asked.at(0).args == "{\"id\":\"" + kId + "\",\"part\":\"headers\"}");
  CHECK(run.out.str() == "From: a@b\r\n");
}

TEST_CASE("a remote reply cannot give orders to the terminal") {
  Run run;
  std::string row = kRow + "}";
  row.replace(row.find("451 4.7.1"), 9, "\\u001b[2J\\u009b5m");
  run.answers.insert_or_assign("queue.list", cli::Reply{{row}, 0});
  run({"queue", "list"});
  CHECK_FALSE(contains(run.out.str(), "\x1b"));
  CHECK_FALSE(contains(run.out.str(), "\xC2\x9B"));
  CHECK(contains(run.out.str(), "\xEF\xBF\xBD[2J"));
}

TEST_CASE("states are coloured on a terminal alone") {
  Run run;
  run.answers.insert_or_assign("queue.list", cli::Reply{{kRow + "}"}, 0});
  run.colour = true;
  run({"queue", "list"});
  CHECK(contains(run.out.str(), "\x1b[33mdeferred\x1b[0m"));
  run.colour = false;
  run({"queue", "list"});
  CHECK_FALSE(contains(run.out.str(), "\x1b"));
}

TEST_CASE("a summary is a matrix of ages") {
  Run run;
  run.answers.insert_or_assign(
      "queue.summary",
      cli::Reply{
          {R"({"key":"sink.test","messages":3,"octets":2048,"ages":[)"
           R"({"younger_than_seconds":60,"messages":1},{"younger_than_seconds":null,"messages":2}]})"},
          0});
  CHECK(run({"queue", "summary", "--by", "destination"}) == 0);
  CHECK(run.out.str() ==
        "WHAT       MESSAGES     SIZE  <1m  OLDER\n"
        "sink.test         3  2.0 KiB    1      2\n");
}

TEST_CASE("status counts the queue and tells what needs a person") {
  Run run;
  run.answers.insert_or_assign(
      "status",
      cli::Reply{
          {R"({"daemon":{"version":"0.1.0","hostname":"mta1.example","config":"/etc/s.yaml",)"
           R"("started":"2026-11-21T06:00:00Z","uptime_seconds":93600,"memory":1048576},)"
           R"("queue":{"by_state":{"scheduled":1},"octets":5,"oldest":null},)"
           R"("rates":{"bounced":0.0,"delivered":1.25},"counters":{"delivered":7,"bounced":0},"connections":{"relay":2},)"
           R"("problems":["the disk is nearly full"]})"},
          0});
  CHECK(run({"status"}) == 0);
  const std::string text = run.out.str();
  CHECK(contains(text, "daemon:        sluisd 0.1.0 on mta1.example\n"));
  CHECK(contains(text, "up:            1d 2h, since 1d 2h ago (2026-11-21 06:00:00Z)\n"));
  CHECK(contains(text, "last minute:   1.2/s delivered\n"));
  CHECK(contains(text, "since start:   7 delivered\n"));
  CHECK(contains(text, "scheduled         1\n"));
  CHECK(contains(text, "problems that need a person:\n  the disk is nearly full\n"));
}

TEST_CASE("status tells how our own side of DNS looks") {
  Run run;
  const auto with = [&](const std::string& platform) {
    run.answers.insert_or_assign("status", cli::Reply{{R"({"platform":)" + platform + "}"}, 0});
    CHECK(run({"status", "--lang", "nl"}) == 0);
    CHECK(run.asked.at(0).args == R"({"lang":"nl"})");
    return run.out.str();
  };
  CHECK(contains(with("null"), "own DNS: not looked at yet\n"));
  const std::string text =
      with(R"({"checked":"2026-11-22T07:00:00Z","resolver":{"id":"X","sentence":"antwoordt"},)"
           R"("findings":[],"unanswered":[{"id":"Y"}]})");
  CHECK(contains(text, "resolver: antwoordt\n"));
  CHECK(contains(text, "own DNS:  nothing wrong, 1 question not answered, looked at 1h ago"));
  CHECK(run({"status", "--lang", "fr"}) == 2);
}

TEST_CASE("the socket is the one that is named, or that of the configuration") {
  Run run;
  run({"status", "--socket", "/tmp/x.sock"});
  CHECK(run.socket == "/tmp/x.sock");
  CHECK(run({"status", "--config", "/nonexistent/sluis.yaml"}) == 2);
  CHECK(contains(run.err.str(), "--config"));
}
