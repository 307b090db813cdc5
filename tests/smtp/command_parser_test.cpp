// SPDX-License-Identifier: Apache-2.0
#include "mta/smtp/command_parser.h"

#include <catch2/catch.hpp>

#include "mta/smtp/xtext.h"

using namespace sluis;
using namespace sluis::smtp;

TEST_CASE("verbs are known in any case and need their blank") {
  CHECK(split_command("mail FROM:<>").verb == Verb::Mail);
  CHECK(split_command("DATA").verb == Verb::Data);
  CHECK(split_command("StartTLS").verb == Verb::Starttls);
  CHECK(split_command("NOOP   x y ").argument == "x y");
  CHECK(split_command("DATAX").verb == Verb::Unknown);
  CHECK(split_command("").verb == Verb::Unknown);
  CHECK(split_command(" QUIT").verb == Verb::Unknown);
}

TEST_CASE("MAIL parameters are read") {
  const auto mail = parse_mail(
      "FROM:<jan@example.org> SIZE=1000 body=8bitmime SMTPUTF8 RET=HDRS ENVID=a+2Bb AUTH=<> "
      "HOLDFOR=60");
  REQUIRE(mail);
  CHECK(mail->sender == mail::Address{"jan", "example.org"});
  CHECK(mail->size == 1000);
  CHECK(mail->eight_bit);
  CHECK(mail->utf8);
  CHECK(mail->return_content == mail::ReturnContent::Headers);
  CHECK(mail->envelope_id == "a+2Bb");
  CHECK(mail->hold_for == std::chrono::minutes(1));
  CHECK_FALSE(parse_mail("from: <>")->sender);
  CHECK(parse_mail("FROM:<@a.example,@b.example:jan@example.org>")->sender->local == "jan");
  CHECK(parse_mail("FROM:<\"a> b\"@example.org>")->sender->local == "a> b");
}

TEST_CASE("a faulty MAIL is refused with its code and reason") {
  struct Row {
    const char* argument;
    const char* status;
    int code;
  };
  const auto row = GENERATE(values<Row>({
      {"", "5.5.4", 501},
      {"TO:<a@b>", "5.5.4", 501},
      {"FROM:", "5.1.7", 501},
      {"FROM:jan@example.org", "5.1.7", 501},
      {"FROM:<jan@example.org", "5.1.7", 501},
      {"FROM:<jan>", "5.1.7", 501},
      {"FROM:<jan@example..org>", "5.1.7", 501},
      {"FROM:<a@b.org>SIZE=1", "5.5.4", 501},
      {"FROM:<a@b.org> SIZE=", "5.5.4", 501},
      {"FROM:<a@b.org> SIZE=1k", "5.5.4", 501},
      {"FROM:<a@b.org> SIZE=1 size=2", "5.5.4", 501},
      {"FROM:<a@b.org> BODY=BINARYMIME", "5.5.4", 501},
      {"FROM:<a@b.org> RET=ALL", "5.5.4", 501},
      {"FROM:<a@b.org> ENVID=a=b", "5.5.4", 501},
      {"FROM:<a@b.org> ENVID=a+2b", "5.5.4", 501},
      {"FROM:<a@b.org> SMTPUTF8=yes", "5.5.4", 501},
      {"FROM:<a@b.org> SMTPUTF8 SMTPUTF8", "5.5.4", 501},
      {"FROM:<a@b.org> AUTH=", "5.5.4", 501},
      {"FROM:<a@b.org> MT-PRIORITY=3", "5.5.4", 555},
      {"FROM:<j\xc3\xb6@b.org>", "5.6.7", 553},
      {"FROM:<j\xc3@b.org> SMTPUTF8", "5.1.7", 501},
  }));
  const auto mail = parse_mail(row.argument);
  INFO(row.argument);
  REQUIRE_FALSE(mail);
  CHECK(mail.error().code == row.code);
  CHECK(mail.error().status == row.status);
  CHECK_FALSE(mail.error().text.empty());
}

TEST_CASE("a UTF-8 sender is taken with SMTPUTF8, wherever the word stands") {
  CHECK(parse_mail("FROM:<j\xc3\xb6@b.org> SIZE=1 SMTPUTF8"));
}

TEST_CASE("RCPT parameters are read and faults refused") {
  using mail::AddressSyntax;
  using mail::Notify;
  const auto rcpt = parse_rcpt("TO:<a@b.org> NOTIFY=success,DELAY ORCPT=rfc822;x+3Dy@b.org", "h",
                               AddressSyntax::Ascii);
  REQUIRE(rcpt);
  CHECK(rcpt->notify.bits == (Notify::Success | Notify::Delay));
  CHECK(rcpt->original == "rfc822;x+3Dy@b.org");
  for (const char* bad :
       {"TO:<>", "TO:a@b.org", "FROM:<a@b.org>", "TO:<a@b.org> NOTIFY=", "TO:<a@b.org> NOTIFY=ALL",
        "TO:<a@b.org> NOTIFY=NEVER,DELAY", "TO:<a@b.org> NOTIFY=DELAY,NEVER",
        "TO:<a@b.org> NOTIFY=DELAY NOTIFY=DELAY", "TO:<a@b.org> ORCPT=x", "TO:<a@b.org> ORCPT=;x",
        "TO:<a@b.org> ORCPT=rfc822;", "TO:<a@b.org> ORCPT=rfc822;a=b",
        "TO:<a@b.org> ORCPT=rfc822;a+0Db", "TO:<a@b.org> SIZE=1", "TO:<\xc3\xa9@b.org>"}) {
    INFO(bad);
    CHECK_FALSE(parse_rcpt(bad, "h", AddressSyntax::Ascii));
  }
  CHECK(parse_rcpt("TO:<\xc3\xa9@b.org> ORCPT=utf-8;\xc3\xa9@b.org", "h", AddressSyntax::Utf8));
}

TEST_CASE("replies are cut into lines of at most 512 octets and cannot be forged") {
  std::string out;
  append_reply(out, {550, "5.1.1", "No\r\n250 2.0.0 Ok"});
  CHECK(out == "550 5.1.1 No??250 2.0.0 Ok\r\n");
  out.clear();
  std::string text;
  for (int i = 0; i < 300; ++i) text += "word ";
  append_reply(out, {550, "5.1.1", text + "end"});
  size_t lines = 0;
  for (size_t start = 0; start < out.size(); ++lines) {
    const size_t end = out.find("\r\n", start);
    CHECK(end + 2 - start <= 512);
    CHECK(out.substr(start, 4) == (end + 2 == out.size() ? "550 " : "550-"));
    start = end + 2;
  }
  CHECK(lines == 4);
}

TEST_CASE("xtext is decoded strictly") {
  CHECK(decode_xtext("a+2Bb+3D") == "a+b=");
  for (const char* bad : {"a+", "a+2", "a+2b", "a+G0", "a=b", "a b", "\xc3\xa9"}) {
    CHECK_FALSE(decode_xtext(bad));
  }
}
