// SPDX-License-Identifier: Apache-2.0
#include "bench/load/submit_machine.h"

#include <catch2/catch.hpp>

using namespace sluis;
using namespace sluis::load;
using Want = SubmitMachine::Want;

namespace {

constexpr const char* kMail = "MAIL FROM:<a@b.test>\r\n";
constexpr const char* kRcpt = "RCPT TO:<c@d.test>\r\n";
constexpr const char* kContent = "Subject: x\r\n\r\ny\r\n";

// A session past its greeting, and what it wrote since.
struct Session {
  SubmitMachine machine;

  explicit Session(Way way, size_t depth = 1)
      : machine({"load.test", smtp::TlsDuty::Off, true, "", {}}, way, depth) {
    machine.feed("220 hi\r\n");
    CHECK(wrote() == "EHLO load.test\r\n");
    machine.feed("250-hi\r\n250 PIPELINING\r\n");
    CHECK(machine.want() == Want::Work);
  }

  void start(uint64_t number) {
    Ending job;
    job.job.number = number;
    machine.start(std::move(job), {"MAIL FROM:<a@b.test>", "RCPT TO:<c@d.test>", kContent});
  }
  std::string wrote() { return std::exchange(machine.output(), {}); }
  std::string fates() {
    std::string all;
    while (const auto ending = machine.take_ending()) {
      constexpr std::array kNames{"accepted", "refused", "unsent", "unknown"};
      all += std::to_string(ending->job.number) + ' ' +
             kNames.at(static_cast<size_t>(ending->fate)) + '\n';
    }
    return all;
  }
};

}  // namespace

TEST_CASE("in lockstep each command waits for the reply before it", "[load]") {
  Session session(Way::Lockstep, 5);
  session.start(0);
  CHECK(session.wrote() == kMail);
  CHECK_FALSE(session.machine.can_start());
  session.machine.feed("250 ok\r\n");
  CHECK(session.wrote() == kRcpt);
  session.machine.feed("250 ok\r\n");
  CHECK(session.wrote() == "DATA\r\n");
  session.machine.feed("354 go\r\n");
  CHECK(session.wrote() == std::string(kContent) + ".\r\n");
  session.machine.feed("250 queued\r\n");
  CHECK(session.fates() == "0 accepted\n");
  CHECK(session.machine.can_start());
}

TEST_CASE("a pipelined client's next envelope rides with the content before it", "[load]") {
  Session session(Way::Pipelined, 2);
  session.start(0);
  CHECK(session.wrote() == std::string(kMail) + kRcpt + "DATA\r\n");
  CHECK_FALSE(session.machine.can_start());  // nothing may follow DATA
  session.machine.feed("250 ok\r\n250 ok\r\n354 go\r\n");
  REQUIRE(session.machine.can_start());
  session.start(1);
  CHECK(session.wrote() == std::string(kContent) + ".\r\n" + kMail + kRcpt + "DATA\r\n");
  session.machine.feed("250 queued\r\n250 ok\r\n250 ok\r\n354 go\r\n");
  CHECK(session.fates() == "0 accepted\n");
  CHECK(session.wrote() == std::string(kContent) + ".\r\n");
  session.machine.feed("250 queued\r\n");
  CHECK(session.fates() == "1 accepted\n");
}

TEST_CASE("with chunking several messages are under way at once", "[load]") {
  Session session(Way::Chunking, 3);
  for (uint64_t number : {0, 1, 2}) session.start(number);
  CHECK_FALSE(session.machine.can_start());
  const std::string flight = std::string(kMail) + kRcpt + "BDAT 17 LAST\r\n" + kContent;
  CHECK(session.wrote() == flight + flight + flight);
  session.machine.feed("250 a\r\n250 b\r\n250 c\r\n250 a\r\n250 b\r\n452 full\r\n");
  CHECK(session.fates() == "0 accepted\n1 refused\n");
  CHECK(session.machine.can_start());
}

TEST_CASE("a refused recipient is the message's refusal, and the transaction is reset", "[load]") {
  Session session(Way::Pipelined);
  session.start(0);
  session.wrote();
  session.machine.feed("250 ok\r\n450 4.2.0 later\r\n554 nobody\r\n");
  const auto ending = session.machine.take_ending();
  REQUIRE(ending);
  CHECK(ending->fate == Fate::Refused);
  CHECK(ending->reply == "450 4.2.0 later");
  session.start(1);
  CHECK(session.wrote() == std::string("RSET\r\n") + kMail + kRcpt + "DATA\r\n");
  session.machine.feed("250 reset\r\n250 ok\r\n250 ok\r\n354 go\r\n");
  CHECK(session.wrote() == std::string(kContent) + ".\r\n");
}

TEST_CASE("a DATA taken although no recipient was gets a dot alone", "[load]") {
  Session session(Way::Pipelined);
  session.start(0);
  session.wrote();
  session.machine.feed("250 ok\r\n550 5.1.1 no\r\n354 go\r\n");
  CHECK(session.wrote() == ".\r\n");
  session.machine.feed("250 of nothing\r\n");
  CHECK(session.fates() == "0 refused\n");
}

TEST_CASE("what had not been sent when the session broke may be tried again", "[load]") {
  Session session(Way::Pipelined, 2);
  session.start(0);
  session.machine.feed("250 ok\r\n250 ok\r\n354 go\r\n");
  session.start(1);
  session.machine.fail("the server closed the connection");
  CHECK(session.machine.want() == Want::End);
  CHECK(session.fates() == "0 unknown\n1 unsent\n");
}

TEST_CASE("421 ends the session and counts against the message it answers", "[load]") {
  Session session(Way::Lockstep);
  session.start(0);
  session.machine.feed("421 4.3.2 shutting down\r\n");
  CHECK(session.machine.want() == Want::End);
  CHECK(session.fates() == "0 refused\n");
  CHECK(session.machine.failure() == "421 4.3.2 shutting down");
}
