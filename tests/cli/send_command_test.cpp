// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "mta/cli/outgoing_file.h"
#include "tests/cli/fake_daemon.h"

using namespace sluis;
using sluis::test::Run;

namespace {
bool contains(const std::string& text, const std::string& piece) {
  return text.find(piece) != std::string::npos;
}
const std::string kMessage =
    "From: Shop <news@shop.example>\nTo: \"Doe, Anna\" <anna@example.org>,\n bob@example.org (a, "
    "b)\n"
    "Cc: anna@example.org\nBcc: carol@example.net\n\nHello\n.\n";
}  // namespace

TEST_CASE("sender and recipients come from the header when nobody names them") {
  Run run;
  CHECK(run({"send"}, kMessage) == 0);
  REQUIRE(run.asked.size() == 1);
  CHECK(run.asked[0].verb == "send");
  CHECK(run.asked[0].args == R"({"from":"news@shop.example","to":["anna@example.org",)"
                             R"("bob@example.org","carol@example.net"]})");
}

TEST_CASE("named sender, recipients and time go before those of the header") {
  Run run;
  CHECK(run({"send", "--from", "bounce@shop.example", "--to", "x@example.org", "--to",
             "y@example.org", "--at", "+1h"},
            kMessage) == 0);
  CHECK(run.asked.at(0).args == R"({"from":"bounce@shop.example","to":["x@example.org",)"
                                R"("y@example.org"],"at":"2026-11-22T09:00:00Z"})");
  CHECK(run({"send", "--from", "<>"}, kMessage) == 0);
  CHECK(contains(run.asked.at(0).args, R"("from":"<>")"));
}

TEST_CASE("line ends become CRLF and nothing else changes") {
  CHECK(cli::with_crlf("a\nb\r\nc") == "a\r\nb\r\nc\r\n");
  CHECK(cli::with_crlf("a\r\n\r\n.\r\n") == "a\r\n\r\n.\r\n");
  CHECK(cli::with_crlf("a\rb\n") == "a\rb\r\n");
  Run run;
  run({"send"}, kMessage);
  CHECK(contains(run.asked.at(0).body, "\r\n\r\nHello\r\n.\r\n"));
}

TEST_CASE("a message without what an envelope needs is refused before it is sent") {
  Run run;
  CHECK(run({"send"}, "") == 2);
  CHECK(contains(run.err.str(), "empty"));
  CHECK(run({"send"}, "To: a@example.org\n\nx\n") == 2);
  CHECK(contains(run.err.str(), "--from"));
  CHECK(run({"send"}, "From: a@shop.example\n\nx\n") == 2);
  CHECK(contains(run.err.str(), "--to"));
  CHECK(run({"send"}, "From: a@shop.example\nTo: not an address\n\nx\n") == 2);
  CHECK(contains(run.err.str(), "the field To cannot be read"));
  CHECK(run.asked.empty());
}

TEST_CASE("what was queued is told with its id and its time") {
  Run run;
  run.answers.insert_or_assign("send",
                               cli::Reply{{R"({"id":"0ABC","until":"2026-11-22T09:00:00Z"})"}, 0});
  CHECK(run({"send", "--at", "+1h"}, kMessage) == 0);
  CHECK(run.out.str() == "queued as 0ABC, goes in 1h (2026-11-22 09:00:00Z)\n");
}

TEST_CASE("a dry run of send sends nothing") {
  Run run;
  CHECK(run({"send", "--dry-run"}, kMessage) == 0);
  CHECK(run.asked.empty());
  CHECK(contains(run.out.str(), "anna@example.org"));
}
