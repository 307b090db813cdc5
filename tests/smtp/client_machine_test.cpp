// SPDX-License-Identifier: Apache-2.0
// Conversations with a scripted server, each held twice: with whole replies, and byte by byte.
#include "mta/smtp/client_machine.h"

#include <vector>

#include <catch2/catch.hpp>

using namespace sluis;
using namespace sluis::smtp;
using Want = ClientMachine::Want;

namespace {

const char* const kGreeting = "220 mx.example.org ESMTP\r\n";
const char* const kFull =
    "250-mx\r\n250-PIPELINING\r\n250-SIZE 10000\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 DSN\r\n";

mail::Envelope envelope(std::vector<std::string> locals) {
  mail::Envelope made;
  made.sender = mail::Address{"news", "sender.example"};
  for (auto& local : locals) {
    mail::Recipient recipient;
    recipient.address = {local, "example.org"};
    made.recipients.push_back(recipient);
  }
  return made;
}

ClientTransaction whole(const mail::Envelope& made) {
  ClientTransaction transaction;
  transaction.envelope = &made;
  for (uint32_t i = 0; i < made.recipients.size(); ++i) transaction.recipients.push_back(i);
  transaction.size = 1000;
  return transaction;
}

// "0:delivered 250 2.0.0" / "1:permanent recipient 550 5.1.1"; then "split:" and "unsettled:".
std::string shown(const TransactionEnd& end) {
  const char* scopes[] = {"recipient", "message", "session", "destination"};
  const char* lasts[] = {"transient", "permanent", "ours"};
  std::string out;
  for (const auto& outcome : end.settled) {
    out += std::to_string(outcome.recipient) + ':';
    out += outcome.delivered ? std::string("delivered")
                             : std::string(lasts[int(outcome.said.permanence)]) + ' ' +
                                   scopes[int(outcome.said.scope)];
    out += ' ' + std::to_string(outcome.said.code) + ' ' + outcome.said.status + "; ";
  }
  for (uint32_t index : end.split) out += "split:" + std::to_string(index) + "; ";
  for (uint32_t index : end.unsettled) out += "unsettled:" + std::to_string(index) + "; ";
  return out;
}

// A conversation: the server's next lines whenever the machine wants to read.
struct Conversation {
  explicit Conversation(ClientSettings settings = plain(), size_t cut = 100000)
      : machine(std::move(settings)), step(cut) {}

  static ClientSettings plain() {
    ClientSettings settings;
    settings.helo_name = "mta1.sluis.example";
    return settings;
  }

  // What the client wrote since the last time; then the server's answer.
  std::string say(std::string_view bytes) {
    std::string wrote = std::exchange(machine.output(), {});
    for (size_t at = 0; at < bytes.size(); at += step) machine.feed(bytes.substr(at, step));
    return wrote;
  }
  void open(std::string_view ehlo) {
    say(kGreeting);
    CHECK(say(ehlo) == "EHLO mta1.sluis.example\r\n");
    REQUIRE(machine.want() == Want::Work);
  }
  std::string content() {
    REQUIRE(machine.want() == Want::Content);
    machine.output() += "(message)\r\n.\r\n";
    machine.content_sent();
    return {};
  }
  std::string end() {
    auto ended = machine.take_end();
    return ended ? shown(*ended) : "(none)";
  }

  ClientMachine machine;
  size_t step;
};

}  // namespace

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

TEST_CASE("what the server cannot take is refused here, with nothing sent") {
  const auto plain_peer = "250-mx\r\n250-SIZE 999\r\n250 PIPELINING\r\n";
  struct Row {
    ClientTransaction wanted;
    const char* ehlo;
    const char* expected;
  };
  auto made = envelope({"anna"});
  auto foreign = envelope({"j\xc3\xb6rg"});
  auto from_foreign = envelope({"anna"});
  from_foreign.sender->local = "j\xc3\xb6rg";
  ClientTransaction big = whole(made), eight = whole(made), header = whole(made);
  eight.size = header.size = 10;
  eight.eight_bit = true;
  header.utf8_header = true;
  ClientTransaction to = whole(foreign), from = whole(from_foreign);
  to.size = from.size = 10;
  const Row rows[] = {
      {big, plain_peer, "0:permanent message 0 5.3.4; "},
      {eight, plain_peer, "0:permanent message 0 5.6.3; "},
      {header, plain_peer, "0:permanent message 0 5.6.7; "},
      {to, plain_peer, "0:permanent recipient 0 5.6.7; "},
      {from, plain_peer, "0:permanent message 0 5.6.7; "},
  };
  for (const Row& row : rows) {
    CAPTURE(row.expected);
    Conversation talk;
    talk.open(row.ehlo);
    talk.machine.start(row.wanted);
    CHECK(talk.machine.output().empty());
    CHECK(talk.end() == row.expected);
    CHECK(talk.machine.want() == Want::Work);
  }
}

TEST_CASE("one internationalised recipient does not hold up the others") {
  Conversation talk;
  talk.open("250-mx\r\n250 PIPELINING\r\n");
  const auto made = envelope({"j\xc3\xb6rg", "anna"});
  talk.machine.start(whole(made));
  CHECK(talk.say("250 a\r\n250 b\r\n354 c\r\n") ==
        "MAIL FROM:<news@sender.example>\r\nRCPT TO:<anna@example.org>\r\nDATA\r\n");
  talk.content();
  talk.say("250 ok\r\n");
  CHECK(talk.end() == "0:permanent recipient 0 5.6.7; 1:delivered 250 2.0.0; ");
}

TEST_CASE("parameters are passed on where offered and left out where not") {
  auto made = envelope({"j\xc3\xb6rg", "anna"});
  made.recipients[0].address.domain =
      "b\xc3\xbc"
      "cher.example";
  made.recipients[1].address.domain =
      "b\xc3\xbc"
      "cher.example";
  made.recipients[1].notify.bits = mail::Notify::Success | mail::Notify::Delay;
  made.recipients[1].original = "rfc822;a+2Bb@example.org";
  made.return_content = mail::ReturnContent::Headers;
  made.envelope_id = "QQ+2B1";
  ClientTransaction wanted = whole(made);
  wanted.eight_bit = true;
  Conversation talk;
  talk.open(kFull);
  talk.machine.start(wanted);
  CHECK(talk.say("") ==
        "MAIL FROM:<news@sender.example> SIZE=1000 BODY=8BITMIME SMTPUTF8 RET=HDRS ENVID=QQ+2B1\r\n"
        "RCPT TO:<j\xc3\xb6rg@xn--bcher-kva.example>\r\n"
        "RCPT TO:<anna@xn--bcher-kva.example> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;a+2Bb@example.org"
        "\r\nDATA\r\n");

  Conversation bare;
  bare.open("250 mx\r\n");
  made.sender.reset();
  ClientTransaction second = whole(made);
  second.recipients = {1};
  bare.machine.start(second);
  CHECK(bare.say("250 ok\r\n") == "MAIL FROM:<>\r\n");
  CHECK(bare.say("") == "RCPT TO:<anna@xn--bcher-kva.example>\r\n");
}

TEST_CASE("a server that announces how many recipients it takes is asked for no more") {
  Conversation talk;
  talk.open("250-mx\r\n250-PIPELINING\r\n250 LIMITS RCPTMAX=2\r\n");
  const auto made = envelope({"a", "b", "c"});
  talk.machine.start(whole(made));
  talk.say("250 a\r\n250 b\r\n250 c\r\n354 d\r\n");
  talk.content();
  talk.say("250 ok\r\n");
  CHECK(talk.end() == "0:delivered 250 2.0.0; 1:delivered 250 2.0.0; split:2; ");
}

TEST_CASE("STARTTLS is used as the duty asks, and what was offered in the clear is forgotten") {
  Conversation talk;
  talk.say(kGreeting);
  talk.say("250-mx\r\n250-PIPELINING\r\n250 STARTTLS\r\n");
  CHECK(talk.say("220 go\r\n") == "STARTTLS\r\n");
  REQUIRE(talk.machine.want() == Want::StartTls);
  talk.machine.tls_started();
  CHECK(talk.say("250-mx\r\n250 SIZE\r\n") == "EHLO mta1.sluis.example\r\n");
  CHECK(talk.machine.want() == Want::Work);
  CHECK_FALSE(talk.machine.peer().pipelining);
}

TEST_CASE("nothing said in the clear after STARTTLS reaches the encrypted session") {
  const char* injected = GENERATE("220 go\r\n250 injected\r\n", "220 go\r\n250-half");
  const size_t cut = GENERATE(size_t{1}, size_t{100000});
  Conversation talk(Conversation::plain(), cut);
  talk.say(kGreeting);
  talk.say("250-mx\r\n250 STARTTLS\r\n");
  talk.say(injected);
  if (talk.machine.want() == Want::StartTls) talk.machine.tls_started();
  CHECK(talk.machine.want() == Want::End);
  CHECK(talk.machine.failure());
}

TEST_CASE("TLS that is required and not to be had ends the session before any mail") {
  ClientSettings settings = Conversation::plain();
  settings.tls = TlsDuty::Required;
  const struct {
    const char* ehlo;
    const char* starttls;
  } rows[] = {{"250 mx\r\n", nullptr}, {"250-mx\r\n250 STARTTLS\r\n", "454 not now\r\n"}};
  for (const auto& row : rows) {
    Conversation talk(settings);
    talk.say(kGreeting);
    talk.say(row.ehlo);
    if (row.starttls) talk.say(row.starttls);
    REQUIRE(talk.machine.failure());
    CHECK(talk.machine.failure()->status == "4.7.4");
    CHECK(talk.machine.failure()->permanence == FailurePermanence::Transient);
  }
  Conversation opportunistic;
  opportunistic.say(kGreeting);
  opportunistic.say("250-mx\r\n250 STARTTLS\r\n");
  opportunistic.say("454 not now\r\n");
  CHECK(opportunistic.machine.want() == Want::Work);
}

TEST_CASE("a smarthost is logged in to by PLAIN or LOGIN") {
  ClientSettings settings = Conversation::plain();
  settings.user = "crm";
  settings.password = Secret("pass word");
  settings.private_path = true;
  Conversation plain(settings);
  plain.say(kGreeting);
  plain.say("250-mx\r\n250 AUTH LOGIN PLAIN\r\n");
  CHECK(plain.say("235 2.7.0 in\r\n") == "AUTH PLAIN AGNybQBwYXNzIHdvcmQ=\r\n");
  CHECK(plain.machine.want() == Want::Work);

  Conversation login(settings);
  login.say(kGreeting);
  login.say("250-mx\r\n250 AUTH LOGIN\r\n");
  CHECK(login.say("334 VXNlcm5hbWU6\r\n") == "AUTH LOGIN\r\n");
  CHECK(login.say("334 UGFzc3dvcmQ6\r\n") == "Y3Jt\r\n");
  CHECK(login.say("535 5.7.8 no\r\n") == "cGFzcyB3b3Jk\r\n");
  REQUIRE(login.machine.failure());
  CHECK(login.machine.failure()->scope == FailureScope::Destination);
  CHECK(login.machine.failure()->permanence == FailurePermanence::Ours);
}

TEST_CASE("a password never travels in the clear") {
  ClientSettings settings = Conversation::plain();
  settings.user = "crm";
  settings.password = Secret("secret");
  Conversation talk(settings);
  talk.say(kGreeting);
  talk.say("250-mx\r\n250 AUTH PLAIN LOGIN\r\n");
  REQUIRE(talk.machine.failure());
  CHECK(talk.machine.failure()->permanence == FailurePermanence::Ours);
  CHECK(talk.machine.output().empty());
}

TEST_CASE("a host that will not talk is one host of several, unless it says it never takes mail") {
  const struct {
    const char* greeting;
    FailureScope scope;
    FailurePermanence permanence;
  } rows[] = {
      {"421 busy\r\n", FailureScope::Session, FailurePermanence::Transient},
      {"450 later\r\n", FailureScope::Session, FailurePermanence::Transient},
      {"554 5.7.1 go away\r\n", FailureScope::Session, FailurePermanence::Transient},
      {"521 no mail here\r\n", FailureScope::Destination, FailurePermanence::Permanent},
      {"556 no mail here\r\n", FailureScope::Destination, FailurePermanence::Permanent},
      {"250 confused\r\n", FailureScope::Session, FailurePermanence::Transient},
      {"SSH-2.0-OpenSSH\r\n", FailureScope::Session, FailurePermanence::Transient},
  };
  for (const auto& row : rows) {
    CAPTURE(row.greeting);
    Conversation talk;
    talk.say(row.greeting);
    REQUIRE(talk.machine.failure());
    CHECK(talk.machine.failure()->scope == row.scope);
    CHECK(talk.machine.failure()->permanence == row.permanence);
    CHECK_FALSE(talk.machine.failure()->status.empty());
  }
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
