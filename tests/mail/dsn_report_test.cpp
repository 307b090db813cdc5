// SPDX-License-Identifier: Apache-2.0
#include "mta/mail/dsn_report.h"

#include <catch2/catch.hpp>

#include "mta/base/ascii.h"

using namespace sluis;
using namespace sluis::mail;
using namespace std::chrono_literals;

namespace {

const WallTime kNow = std::chrono::sys_days{std::chrono::year{2026} / 11 / 22} + 9h;

DsnReport report() {
  DsnReport made;
  made.hostname = "mta1.provider.example";
  made.postmaster = {"postmaster", "provider.example"};
  made.to = {"ann", "example.org"};
  made.message_id = "<0123@mta1.provider.example>";
  made.now = kNow;
  made.boundary = "=_boundary";
  made.envelope_id = "QQ+1";
  made.arrival = kNow - 1h;
  made.queue_id = "0123456789ABC";
  made.original_message_id = "<original@example.org>";
  made.recipients = {{.address = {"bob", "example.net"},
                      .original = "rfc822;old+name@example.net",
                      .action = DsnAction::Failed,
                      .status = "5.1.1",
                      .remote_mta = "mx1.example.net",
                      .reply = "550 5.1.1 no such user",
                      .advice = "Check it for typing errors.",
                      .last_attempt = kNow - 1min,
                      .retry_until = {}}};
  made.returned.text = "From: ann@example.org\r\nSubject: hello\r\n\r\n";
  return made;
}

bool holds(const DsnText& text, std::string_view piece) {
  return text.octets.find(piece) != std::string::npos;
}

}  // namespace

TEST_CASE("a report of a failure has the fields that the standard asks for") {
  const DsnText text = write_report(report());
  for (const auto* piece :
       {"From: Mail Delivery System <postmaster@provider.example>\r\n", "To: <ann@example.org>\r\n",
        "Auto-Submitted: auto-replied\r\n", "Message-ID: <0123@mta1.provider.example>\r\n",
        "In-Reply-To: <original@example.org>\r\n",
        "Content-Type: multipart/report; report-type=delivery-status;",
        "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mta1.provider.example\r\n"
        "Original-Envelope-Id: QQ+1\r\n",
        "Arrival-Date: Sun, 22 Nov 2026 08:00:00 +0000\r\n\r\n"
        "Original-Recipient: rfc822;old+name@example.net\r\n"
        "Final-Recipient: rfc822; bob@example.net\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        "Remote-MTA: dns; mx1.example.net\r\nDiagnostic-Code: smtp; 550 5.1.1 no such user\r\n"
        "Last-Attempt-Date: Sun, 22 Nov 2026 08:59:00 +0000\r\n",
        "Content-Type: text/rfc822-headers; charset=utf-8\r\n\r\nFrom: ann@example.org\r\n",
        "--=_boundary--\r\n"}) {
    INFO(piece);
    CHECK(holds(text, piece));
  }
  CHECK_FALSE(holds(text, "Will-Retry-Until"));
  CHECK(text.octets.substr(text.header_size - 4, 4) == "\r\n\r\n");
  CHECK_FALSE(text.eight_bit);
  CHECK_FALSE(text.utf8);
}

TEST_CASE("a person reads what happened and what to do") {
  const DsnText text = write_report(report());
  CHECK(holds(text, "Subject: Your message could not be delivered\r\n"));
  CHECK(
      holds(text, "<bob@example.net>\r\n    The mail server mx1.example.net answered: 550 5.1.1"));
  CHECK(holds(text, "    Check it for typing errors.\r\n"));
}

TEST_CASE("a report of a delay says until when it is tried") {
  DsnReport late = report();
  late.recipients[0].action = DsnAction::Delayed;
  late.recipients[0].status = "4.4.1";
  late.recipients[0].reply = "connect to mx1.example.net: Connection refused";
  late.recipients[0].retry_until = kNow + 96h;
  const DsnText text = write_report(late);
  CHECK(holds(text, "Subject: Your message is delayed and still being tried\r\n"));
  CHECK(holds(text, "Action: delayed\r\n"));
  CHECK(holds(text, "Will-Retry-Until: Thu, 26 Nov 2026 09:00:00 +0000\r\n"));
  CHECK(holds(text, "Diagnostic-Code: x-sluis; connect to mx1.example.net"));
}

TEST_CASE("recipients with different ends stand in one report, each under its own heading") {
  DsnReport mixed = report();
  mixed.recipients.push_back(mixed.recipients[0]);
  mixed.recipients[1].address = {"carol", "example.net"};
  mixed.recipients[1].action = DsnAction::Relayed;
  mixed.recipients[1].status = "2.0.0";
  const DsnText text = write_report(mixed);
  CHECK(holds(text, "Subject: Your message could not be delivered\r\n"));
  CHECK(holds(text, "Action: relayed\r\n"));
  CHECK(text.octets.find("<bob@example.net>") < text.octets.find("does not\r\nreport deliveries"));
}

TEST_CASE("nothing a stranger said adds a field or a part") {
  DsnReport hostile = report();
  hostile.envelope_id = "x\r\nX-Evil: 1";
  hostile.original_message_id = "<a@b>\r\nX-Evil: 2";
  hostile.recipients[0].original = "rfc822;a\r\nX-Evil: 3";
  hostile.recipients[0].reply = "550 no\r\nX-Evil: 4\r\n--=_boundary--\r\n\nX-Evil: 5\rX-Evil: 6";
  hostile.recipients[0].remote_mta = "mx\r\nX-Evil: 7";
  hostile.recipients[0].status = "5.0.0\r\nX-Evil: 8";
  const DsnText text = write_report(hostile);
  CHECK_FALSE(holds(text, "\nX-Evil"));
  CHECK_FALSE(holds(text, "\rX-Evil"));
  size_t closings = 0;
  for (size_t at = 0; (at = text.octets.find("\r\n--=_boundary--\r\n", at)) != std::string::npos;
       ++at) {
    ++closings;
  }
  CHECK(closings == 1);
  for (size_t i = 0; i < text.octets.size(); ++i) {
    if (text.octets[i] == '\n') CHECK((i > 0 && text.octets[i - 1] == '\r'));
    if (text.octets[i] == '\r') CHECK((i + 1 < text.octets.size() && text.octets[i + 1] == '\n'));
  }
}

TEST_CASE("a sender with a plain address gets seven bits whatever was said") {
  DsnReport foreign = report();
  foreign.recipients[0].address = {"jos\xC3\xA9",
                                   "b\xC3\xBC"
                                   "cher.example"};
  foreign.recipients[0].reply = "550 caf\xC3\xA9 ferm\xE9";
  foreign.returned.text = "Subject: caf\xC3\xA9\r\n\r\n";
  foreign.returned.utf8 = true;
  const DsnText text = write_report(foreign);
  CHECK_FALSE(text.eight_bit);
  CHECK_FALSE(text.utf8);
  CHECK(ascii::is_ascii(text.octets));
  CHECK(holds(text, "Final-Recipient: utf-8; jos\\x{E9}@b\\x{FC}cher.example\r\n"));
  CHECK(holds(text, "Content-Type: message/delivery-status\r\n"));
  CHECK(holds(text,
              "Content-Type: message/global-headers\r\n"
              "Content-Transfer-Encoding: quoted-printable\r\n\r\nSubject: caf=C3=A9\r\n"));
}

TEST_CASE("a sender with a UTF-8 address gets an international report") {
  DsnReport foreign = report();
  foreign.to = {"j\xC3\xB6rg", "example.org"};
  foreign.recipients[0].address = {"jos\xC3\xA9", "example.net"};
  foreign.returned.text = "Subject: caf\xC3\xA9\r\n\r\n";
  foreign.returned.utf8 = true;
  const DsnText text = write_report(foreign);
  CHECK(text.eight_bit);
  CHECK(text.utf8);
  CHECK(holds(text, "To: <j\xC3\xB6rg@example.org>\r\n"));
  CHECK(holds(text,
              "Content-Type: message/global-delivery-status\r\n"
              "Content-Transfer-Encoding: 8bit\r\n"));
  CHECK(holds(text, "Final-Recipient: utf-8; jos\xC3\xA9@example.net\r\n"));
  CHECK(holds(text, "Content-Type: message/global-headers\r\nContent-Transfer-Encoding: 8bit\r\n"));
}

TEST_CASE("a whole message goes back octet for octet") {
  DsnReport full = report();
  full.returned.kind = DsnReturned::Kind::Message;
  for (const std::string body : {"caf\xE9\r\n", "no line end", "\r\n\r\n"}) {
    full.returned.text = "From: ann@example.org\r\n\r\n" + body;
    const DsnText text = write_report(full);
    CHECK(holds(text, "Content-Type: message/rfc822\r\n"));
    CHECK(holds(text, "\r\n\r\n" + full.returned.text + "\r\n--=_boundary--\r\n"));
    CHECK(text.eight_bit == !ascii::is_ascii(body));
  }
}
