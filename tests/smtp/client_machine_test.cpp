// SPDX-License-Identifier: Apache-2.0
// Conversations with a scripted server, each held twice: with whole replies, and byte by byte.
#include "tests/smtp/client_conversation.h"

using namespace sluis;
using namespace sluis::smtp;
using namespace sluis::smtp::test;

TEST_CASE("a message leaves in one flight of commands, its content and a QUIT") {
  const size_t cut = GENERATE(size_t{1}, size_t{100000});
  Conversation talk(Conversation::plain(), cut);
  talk.open(kFull);
  const auto made = envelope({"anna", "bert"});
  talk.machine.start(whole(made));
  CHECK(talk.say("250 2.1.0 Ok\r\n250 2.1.5 Ok\r\n250 2.1.5 Ok\r\n354 go ahead\r\n") ==
        "MAIL FROM:<news@sender.example> SIZE=1000\r\nRCPT TO:<anna@example.org>\r\n"
        "RCPT TO:<bert@example.org>\r\nDATA\r\n");
  talk.content();
  CHECK(talk.machine.stage() == ClientStage::FinalDot);
  CHECK(talk.say("250 2.0.0 queued as 1\r\n") == "(message)\r\n.\r\n");
  CHECK(talk.end() == "0:delivered 250 2.0.0; 1:delivered 250 2.0.0; ");
  REQUIRE(talk.machine.want() == Want::Work);
  talk.machine.quit();
  CHECK(talk.say("221 bye\r\n") == "QUIT\r\n");
  CHECK(talk.machine.want() == Want::End);
  CHECK_FALSE(talk.machine.failure());
}

TEST_CASE("a server without extensions is spoken to one command at a time, with HELO") {
  const size_t cut = GENERATE(size_t{1}, size_t{100000});
  Conversation talk(Conversation::plain(), cut);
  talk.say(kGreeting);
  CHECK(talk.say("502 what?\r\n") == "EHLO mta1.sluis.example\r\n");
  CHECK(talk.say("250 mx\r\n") == "HELO mta1.sluis.example\r\n");
  const auto made = envelope({"anna", "bert"});
  talk.machine.start(whole(made));
  CHECK(talk.say("250 ok\r\n") == "MAIL FROM:<news@sender.example>\r\n");
  CHECK(talk.say("250 ok\r\n") == "RCPT TO:<anna@example.org>\r\n");
  CHECK(talk.say("550 no\r\n") == "RCPT TO:<bert@example.org>\r\n");
  CHECK(talk.say("354 go\r\n") == "DATA\r\n");
  talk.content();
  talk.say("250 ok\r\n");
  CHECK(talk.end() == "1:permanent recipient 550 5.0.0; 0:delivered 250 2.0.0; ");
}

TEST_CASE("the next message's commands share a flight with the content before them") {
  const size_t cut = GENERATE(size_t{1}, size_t{100000});
  Conversation talk(Conversation::plain(), cut);
  talk.open(kFull);
  const auto first = envelope({"anna"}), second = envelope({"bert"});
  talk.machine.start(whole(first));
  CHECK_FALSE(talk.machine.can_start());
  talk.say("250 ok\r\n250 ok\r\n354 go\r\n");
  talk.content();
  REQUIRE(talk.machine.can_start());
  talk.machine.start(whole(second));
  CHECK_FALSE(talk.machine.can_start());
  CHECK(talk.say("250 2.0.0 one\r\n250 ok\r\n250 ok\r\n354 go\r\n") ==
        "(message)\r\n.\r\nMAIL FROM:<news@sender.example> SIZE=1000\r\n"
        "RCPT TO:<bert@example.org>\r\nDATA\r\n");
  CHECK(talk.end() == "0:delivered 250 2.0.0; ");
  talk.content();
  talk.say("550 5.7.1 spam\r\n");
  CHECK(talk.end() == "0:permanent message 550 5.7.1; ");
  CHECK(talk.machine.want() == Want::Work);
}

TEST_CASE("refusals are laid at the right door") {
  struct Row {
    const char* name;
    const char* replies;  // to MAIL, two RCPT and DATA, pipelined
    const char* dot;      // nullptr: no content is wanted
    const char* expected;
    const char* then;  // written after the last reply
  };
  const Row rows[] = {
      {"one recipient refused", "250 a\r\n550 5.1.1 no\r\n250 b\r\n354 c\r\n", "250 d\r\n",
       "0:permanent recipient 550 5.1.1; 1:delivered 250 2.0.0; ", ""},
      {"one recipient deferred", "250 a\r\n450 4.2.0 grey\r\n250 b\r\n354 c\r\n", "250 d\r\n",
       "0:transient recipient 450 4.2.0; 1:delivered 250 2.0.0; ", ""},
      {"all refused, DATA too", "250 a\r\n550 x\r\n450 y\r\n554 5.5.1 no\r\n", nullptr,
       "0:permanent recipient 550 5.0.0; 1:transient recipient 450 4.0.0; ", "RSET\r\n"},
      {"all refused, DATA accepted", "250 a\r\n550 x\r\n550 y\r\n354 go\r\n554 no\r\n", nullptr,
       "0:permanent recipient 550 5.0.0; 1:permanent recipient 550 5.0.0; ", ".\r\n"},
      {"sender refused", "550 5.7.1 no\r\n503 x\r\n503 y\r\n503 z\r\n", nullptr,
       "0:permanent message 550 5.7.1; 1:permanent message 550 5.7.1; ", "RSET\r\n"},
      {"sender deferred", "451 4.3.0 later\r\n503 x\r\n503 y\r\n503 z\r\n", nullptr,
       "0:transient message 451 4.3.0; 1:transient message 451 4.3.0; ", "RSET\r\n"},
      {"login demanded", "530 5.7.0 log in\r\n503 x\r\n503 y\r\n503 z\r\n", nullptr,
       "0:ours destination 530 5.7.0; 1:ours destination 530 5.7.0; ", "RSET\r\n"},
      {"DATA deferred", "250 a\r\n250 b\r\n250 c\r\n451 4.3.0 later\r\n", nullptr,
       "0:transient message 451 4.3.0; 1:transient message 451 4.3.0; ", "RSET\r\n"},
      {"message refused", "250 a\r\n250 b\r\n250 c\r\n354 d\r\n", "554 5.6.0 bad\r\n",
       "0:permanent message 554 5.6.0; 1:permanent message 554 5.6.0; ", ""},
      {"recipient limit", "250 a\r\n250 b\r\n452 4.5.3 too many\r\n354 d\r\n", "250 e\r\n",
       "0:delivered 250 2.0.0; split:1; ", ""},
      {"recipient limit without a status", "250 a\r\n250 b\r\n452 too many\r\n354 d\r\n",
       "250 e\r\n", "0:delivered 250 2.0.0; split:1; ", ""},
      {"full mailbox", "250 a\r\n250 b\r\n452 4.2.2 full\r\n354 d\r\n", "250 e\r\n",
       "1:transient recipient 452 4.2.2; 0:delivered 250 2.0.0; ", ""},
      {"limit of none", "250 a\r\n452 4.5.3 x\r\n250 b\r\n354 d\r\n", "250 e\r\n",
       "0:transient recipient 452 4.5.3; 1:delivered 250 2.0.0; ", ""},
  };
  const size_t cut = GENERATE(size_t{1}, size_t{100000});
  for (const Row& row : rows) {
    CAPTURE(row.name);
    Conversation talk(Conversation::plain(), cut);
    talk.open(kFull);
    const auto made = envelope({"anna", "bert"});
    talk.machine.start(whole(made));
    talk.say(row.replies);
    if (row.dot) {
      talk.content();
      talk.say(row.dot);
    }
    CHECK(talk.end() == row.expected);
    CHECK(talk.say("") == row.then);
    CHECK_FALSE(talk.machine.failure());
  }
}

TEST_CASE("a session that breaks leaves unanswered recipients for another host") {
  struct Row {
    const char* replies;
    const char* expected;
  };
  const Row rows[] = {
      {"421 4.3.2 closing\r\n", "unsettled:0; unsettled:1; "},
      {"250 a\r\n421 bye\r\n", "unsettled:0; unsettled:1; "},
      {"250 a\r\n550 5.1.1 no\r\n421 bye\r\n", "0:permanent recipient 550 5.1.1; unsettled:1; "},
      {"250 a\r\n250 b\r\n550 5.1.1 no\r\n421 bye\r\n",
       "1:permanent recipient 550 5.1.1; unsettled:0; "},
      {"250 a\r\nnonsense\r\n", "unsettled:0; unsettled:1; "},
      {"354 what\r\n", "unsettled:0; unsettled:1; "},
      {"250 a\r\n250 b\r\n250 c\r\n250 d\r\n", "unsettled:0; unsettled:1; "},
      {"250 a\r\n250 b\r\n250 c\r\n354 d\r\n250 early\r\n", "unsettled:0; unsettled:1; "},
  };
  const size_t cut = GENERATE(size_t{1}, size_t{100000});
  for (const Row& row : rows) {
    CAPTURE(row.replies);
    Conversation talk(Conversation::plain(), cut);
    talk.open(kFull);
    const auto made = envelope({"anna", "bert"});
    talk.machine.start(whole(made));
    talk.say(row.replies);
    CHECK(talk.machine.want() == Want::End);
    REQUIRE(talk.machine.failure());
    CHECK(talk.machine.failure()->scope == FailureScope::Session);
    CHECK(talk.machine.failure()->permanence == FailurePermanence::Transient);
    CHECK(talk.end() == row.expected);
  }
}

TEST_CASE(
    "a connection lost after the final dot is not tried elsewhere: the message may be there") {
  Conversation talk;
  talk.open(kFull);
  const auto first = envelope({"anna"}), second = envelope({"bert"});
  talk.machine.start(whole(first));
  talk.say("250 ok\r\n250 ok\r\n354 go\r\n");
  talk.content();
  talk.machine.start(whole(second));
  talk.machine.fail({FailureScope::Session, FailurePermanence::Transient, ClientStage::FinalDot, 0,
                     "4.4.2", "connection lost"});
  CHECK(talk.end() == "0:transient message 0 4.4.2; ");
  CHECK(talk.end() == "unsettled:0; ");
  CHECK(talk.end() == "(none)");
}

TEST_CASE("a RSET is answered before the next message's commands are") {
  Conversation talk;
  talk.open(kFull);
  const auto first = envelope({"anna"}), second = envelope({"bert"});
  talk.machine.start(whole(first));
  talk.say("250 a\r\n550 x\r\n503 y\r\n");
  REQUIRE(talk.machine.can_start());
  talk.machine.start(whole(second));
  CHECK(talk.say("250 reset\r\n250 a\r\n250 b\r\n354 c\r\n") ==
        "RSET\r\nMAIL FROM:<news@sender.example> SIZE=1000\r\nRCPT TO:<bert@example.org>\r\n"
        "DATA\r\n");
  CHECK(talk.machine.want() == Want::Content);
}

TEST_CASE("every recipient has exactly one end, wherever the session breaks") {
  const std::string script =
      "220 a\r\n250-mx\r\n250 PIPELINING\r\n250 a\r\n250 b\r\n550 c\r\n452 4.5.3 d\r\n354 e\r\n"
      "250 f\r\n";
  for (size_t upto = 0; upto <= script.size(); ++upto) {
    CAPTURE(upto);
    const auto made = envelope({"a", "b", "c"});
    ClientMachine machine(Conversation::plain());
    for (size_t at = 0; at < upto; ++at) {
      machine.feed(std::string_view(script).substr(at, 1));
      if (machine.want() == Want::Work && machine.started() == 0) machine.start(whole(made));
      if (machine.want() == Want::Content) machine.content_sent();
    }
    machine.fail({FailureScope::Session, FailurePermanence::Transient, machine.stage(), 0, "4.4.2",
                  "connection lost"});
    std::vector<int> seen(3);
    while (auto end = machine.take_end()) {
      for (const auto& outcome : end->settled) ++seen[outcome.recipient];
      for (uint32_t index : end->split) ++seen[index];
      for (uint32_t index : end->unsettled) ++seen[index];
    }
    CHECK(seen == std::vector<int>(3, machine.started() ? 1 : 0));
  }
}
