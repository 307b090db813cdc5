// SPDX-License-Identifier: Apache-2.0
// What a client passes on, and what it refuses itself, by what the server offers.
#include "tests/smtp/client_conversation.h"

using namespace sluis;
using namespace sluis::smtp;
using namespace sluis::smtp::test;

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
