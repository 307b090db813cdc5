// SPDX-License-Identifier: Apache-2.0
// A client's session up to its first message: TLS, logging in, hosts that will not talk.
#include "tests/smtp/client_conversation.h"

using namespace sluis;
using namespace sluis::smtp;
using namespace sluis::smtp::test;

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
