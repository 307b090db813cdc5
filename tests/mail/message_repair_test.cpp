// SPDX-License-Identifier: Apache-2.0
#include "mta/mail/message_repair.h"

#include <catch2/catch.hpp>

#include "mta/mail/headers.h"
#include "mta/mail/received.h"

using namespace sluis;
using namespace sluis::mail;

namespace {

const WallTime kNow =
    std::chrono::sys_days{std::chrono::year{2026} / 12 / 1} + std::chrono::hours(8);

RepairFacts facts() {
  RepairFacts out;
  out.received = "Received: by mta1.example\r\n";
  out.message_id = "<made@mta1.example>";
  out.now = kNow;
  return out;
}

}  // namespace

TEST_CASE("a message without Date and Message-ID gets both, and our Received on top") {
  const auto header = repair_header("From: jan@example.org\r\nSubject: x\r\n\r\n", facts());
  REQUIRE(header);
  CHECK(header->text ==
        "Received: by mta1.example\r\nFrom: jan@example.org\r\nSubject: x\r\n"
        "Date: Tue, 01 Dec 2026 08:00:00 +0000\r\nMessage-ID: <made@mta1.example>\r\n\r\n");
  CHECK(header->message_id == "<made@mta1.example>");
  CHECK(to_string(header->from) == "jan@example.org");
}

TEST_CASE("a complete message is changed in nothing but the added Received") {
  const std::string block =
      "from:  Jan\r\n\t<jan@example.org>\r\nDATE: x\r\nmessage-id:\r\n <a@b>\r\nX:  odd  \r\n\r\n";
  const auto header = repair_header(block, facts());
  REQUIRE(header);
  CHECK(header->text == "Received: by mta1.example\r\n" + block);
  CHECK(header->message_id == "<a@b>");
}

TEST_CASE("Bcc and Return-Path are taken out, folded lines and all") {
  const auto header = repair_header(
      "Return-Path: <x@y>\r\nFrom: jan@example.org\r\nBCC: a@b,\r\n c@d\r\nResent-Bcc: e@f\r\n"
      "Date: x\r\nMessage-ID: <a@b>\r\n\r\n",
      facts());
  REQUIRE(header);
  CHECK(header->text ==
        "Received: by mta1.example\r\nFrom: jan@example.org\r\nDate: x\r\nMessage-ID: "
        "<a@b>\r\n\r\n");
}

TEST_CASE("an empty Message-ID counts as none") {
  const auto header =
      repair_header("From: jan@example.org\r\nMessage-ID: \r\nDate: x\r\n\r\n", facts());
  REQUIRE(header);
  CHECK(Headers(header->text).count("Message-ID") == 1);
  CHECK(header->message_id == "<made@mta1.example>");
}

TEST_CASE("a header that cannot be signed is refused with the reason") {
  struct Row {
    std::string block;
    const char* says;
  };
  const auto row = GENERATE(values<Row>({
      {"Subject: x\r\n\r\n", "no From field"},
      {"\r\n", "no From field"},
      {"From: a@b.org\r\nFrom: c@d.org\r\n\r\n", "several From fields"},
      {"From: a@b.org, c@d.org\r\n\r\n", "several authors"},
      {"From: nobody\r\n\r\n", "cannot be used"},
      {"From: a@b.org\r\nHello there\r\n\r\n", "Line 2"},
      {" From: a@b.org\r\n\r\n", "Line 1"},
  }));
  const auto header = repair_header(row.block, facts());
  REQUIRE_FALSE(header);
  CHECK(header.error().code == 550);
  CHECK(header.error().status == "5.6.0");
  CHECK_THAT(header.error().sentence, Catch::Contains(row.says));
}

TEST_CASE("a message that has passed too many servers is a loop") {
  std::string block = "From: a@b.org\r\n";
  RepairFacts few = facts();
  few.most_received = 3;
  for (int i = 0; i < 3; ++i) block += "Received: x\r\n";
  CHECK(repair_header(block, few));
  const auto header = repair_header(block + "received: x\r\n", few);
  REQUIRE_FALSE(header);
  CHECK(header.error().status == "5.4.6");
}

TEST_CASE("Date is replaced where it stands, folded or missing") {
  const std::string date = "Date: Tue, 01 Dec 2026 08:00:00 +0000\r\n";
  CHECK(replace_date("A: b\r\nDate: old\r\n more\r\nC: d\r\n\r\n", kNow) ==
        "A: b\r\n" + date + "C: d\r\n\r\n");
  CHECK(replace_date("date: 1\r\nA: b\r\nDate: 2\r\n\r\n", kNow) == date + "A: b\r\n\r\n");
  CHECK(replace_date("A: b\r\n\r\n", kNow) == "A: b\r\n" + date + "\r\n");
  CHECK(replace_date("A: b\r\n", kNow) == "A: b\r\n" + date);
}

TEST_CASE("Received tells how the message came") {
  ReceivedFacts how;
  how.helo = "client.example";
  how.client = "192.0.2.9";
  how.hostname = "mta1.example";
  how.id = "0000000000001";
  how.now = kNow;
  CHECK(received_field(how) ==
        "Received: from client.example ([192.0.2.9])\r\n\tby mta1.example with ESMTP id "
        "0000000000001;\r\n\tTue, 01 Dec 2026 08:00:00 +0000\r\n");
  how.tls_version = "TLSv1.3";
  how.authenticated = true;
  how.only_recipient = "piet@example.net";
  how.client = "2001:db8::1";
  CHECK(received_field(how) ==
        "Received: from client.example ([IPv6:2001:db8::1])\r\n\tby mta1.example with ESMTPSA id "
        "0000000000001 (TLSv1.3)\r\n\tfor <piet@example.net>;\r\n\t"
        "Tue, 01 Dec 2026 08:00:00 +0000\r\n");
}

TEST_CASE("what a client says of itself cannot forge a Received field") {
  ReceivedFacts how;
  how.helo = "x) by bank.example (y";
  how.hostname = "mta1.example";
  CHECK_THAT(received_field(how), Catch::StartsWith("Received: from unknown\r\n\tby mta1.example"));
}
