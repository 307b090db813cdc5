// SPDX-License-Identifier: Apache-2.0
#include "mta/deliver/bounce.h"

#include <cstdio>
#include <cstring>

#include <catch2/catch.hpp>
#include <stdlib.h>
#include <unistd.h>

#include "tests/support/source_tree.h"

using namespace sluis;
using namespace sluis::deliver;
using namespace std::chrono_literals;
using store::RecipientState;

namespace {

const WallTime kNow = std::chrono::sys_days{std::chrono::year{2026} / 11 / 22} + 9h;
const BounceSettings kSettings{.hostname = "mta1.provider.example",
                               .postmaster = "postmaster@Provider.Example",
                               .return_content = mail::ReturnContent::Headers};

constexpr std::string_view kHeader = "From: ann@example.org\r\nSubject: the plan\r\n\r\n";
constexpr std::string_view kBody = "the very words\r\n";

store::Message message(uint8_t notify = mail::Notify::Default) {
  store::Message made;
  made.id = MessageId{77};
  made.envelope.sender = mail::Address{"ann", "example.org"};
  made.envelope.recipients = {{{"bob", "example.net"}, {notify}, {}},
                              {{"carol", "example.net"}, {notify}, {}}};
  made.header_message_id = "<plan@example.org>";
  made.accepted = kNow - 1h;
  made.header_size = kHeader.size();
  made.size = kHeader.size() + kBody.size();
  made.recipients.resize(2);
  return made;
}

NoticeRecipient failed(uint32_t index = 0) {
  NoticeRecipient made;
  made.index = index;
  made.due = NoticeDue::Failed;
  made.status.state = RecipientState::Bounced;
  made.status.status = "5.1.1";
  made.status.reply = "550 5.1.1 no such user";
  made.status.mx = "mx1.example.net";
  made.status.last_attempt = kNow;
  made.category = policy::Category::BadMailbox;
  return made;
}

// A message that is read back in small pieces.
struct Kept {
  std::string octets = std::string(kHeader) + std::string(kBody);
  bool readable = true;
  uint64_t furthest = 0;

  Result<size_t> read(uint64_t offset, std::span<char> into) {
    if (!readable) return fail(ErrorKind::Io, "The message cannot be read");
    if (offset >= octets.size()) return size_t{0};
    const size_t length = std::min({into.size(), octets.size() - offset, size_t{4096}});
    std::memcpy(into.data(), octets.data() + offset, length);
    furthest = std::max(furthest, offset + length);
    return length;
  }
};

struct Desk {
  Kept kept;
  SystemRandom random;

  std::optional<Notice> notice(const store::Message& about, std::vector<NoticeRecipient> recipients,
                               BounceSettings settings = kSettings) {
    const NoticeContext context{
        .id = MessageId{78},
        .now = kNow,
        .retry_until = kNow + 96h,
        .random = random,
        .read = [this](uint64_t offset, std::span<char> into) { return kept.read(offset, into); }};
    auto made = make_notice(settings, about, recipients, context);
    REQUIRE(made);
    return std::move(*made);
  }
};

bool holds(const std::optional<Notice>& notice, std::string_view piece) {
  REQUIRE(notice);
  return notice->octets.find(piece) != std::string::npos;
}

// What Python's email package, which nobody here wrote, makes of the notice.
std::string as_python_reads(const Notice& notice) {
  std::string path = "/tmp/sluis-notice-XXXXXX";
  const int fd = ::mkstemp(path.data());
  REQUIRE(fd >= 0);
  REQUIRE(::write(fd, notice.octets.data(), notice.octets.size()) ==
          static_cast<ssize_t>(notice.octets.size()));
  ::close(fd);
  const std::string command =
      "/usr/bin/python3 " + in_source_tree("tests/deliver/read_notice.py") + ' ' + path + " 2>&1";
  FILE* pipe = ::popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::string text;
  char buffer[4096];
  while (const size_t got = ::fread(buffer, 1, sizeof buffer, pipe)) text.append(buffer, got);
  const int status = ::pclose(pipe);
  ::unlink(path.c_str());
  INFO(text);
  CHECK(status == 0);
  return text;
}

}  // namespace

TEST_CASE("a bounce goes from nobody to the sender and is ready to be sent") {
  Desk desk;
  const auto notice = desk.notice(message(), {failed()});
  REQUIRE(notice);
  const store::Message& made = notice->message;
  CHECK(made.id == MessageId{78});
  CHECK_FALSE(made.envelope.sender);
  REQUIRE(made.envelope.recipients.size() == 1);
  CHECK(made.envelope.recipients[0].address == mail::Address{"ann", "example.org"});
  CHECK(made.envelope.recipients[0].notify == mail::Notify{mail::Notify::Never});
  CHECK(made.sender_domain == "provider.example");
  CHECK(made.account.empty());
  CHECK(made.state == store::MessageState::Ready);
  CHECK(made.due == kNow);
  CHECK(made.released == WallTime{});
  CHECK(made.recipients.size() == 1);
  CHECK(made.size == notice->octets.size());
  CHECK(notice->octets.substr(made.header_size - 4, 4) == "\r\n\r\n");
  CHECK(notice->octets.find("\r\n\r\n") + 4 == made.header_size);
}

TEST_CASE("Python's email package reads a bounce as the standard means it") {
  Desk desk;
  store::Message about = message();
  about.envelope.envelope_id = "QQ+2B1";
  about.envelope.recipients[0].original = "rfc822;old+2Bname@example.net";
  const auto notice = desk.notice(about, {failed()});
  REQUIRE(notice);
  const std::string read = as_python_reads(*notice);
  for (const auto* fact :
       {"type multipart/report delivery-status\n", "to ann@example.org\n",
        "auto-submitted auto-replied\n", "defects 0\n",
        "parts text/plain message/delivery-status text/rfc822-headers\n",
        "group0 Reporting-MTA: dns; mta1.provider.example\n", "group0 Original-Envelope-Id: QQ+1\n",
        "group0 Arrival-Date: Sun, 22 Nov 2026 08:00:00 +0000\n",
        "group1 Original-Recipient: rfc822;old+name@example.net\n",
        "group1 Final-Recipient: rfc822; bob@example.net\n", "group1 Action: failed\n",
        "group1 Status: 5.1.1\n", "group1 Remote-MTA: dns; mx1.example.net\n",
        "group1 Diagnostic-Code: smtp; 550 5.1.1 no such user\n",
        "returned From: ann@example.org Subject: the plan\n"}) {
    INFO(read);
    INFO(fact);
    CHECK(read.find(fact) != std::string::npos);
  }
  CHECK(read.find("This address does not exist there.") != std::string::npos);
  CHECK(read.find("group2") == std::string::npos);
}

TEST_CASE("Python's email package reads a bounce that returns the whole message") {
  Desk desk;
  store::Message about = message();
  about.envelope.return_content = mail::ReturnContent::Full;
  NoticeRecipient hostile = failed(1);
  hostile.status.reply =
      "550 5.7.1 " + std::string(300, 'w') + " caf\xE9\r\nX-Evil: yes " + std::string(2000, 'x');
  const auto notice = desk.notice(about, {failed(), hostile});
  REQUIRE(notice);
  const std::string read = as_python_reads(*notice);
  INFO(read);
  CHECK(read.find("defects 0\n") != std::string::npos);
  CHECK(read.find("parts text/plain message/delivery-status message/rfc822\n") !=
        std::string::npos);
  CHECK(read.find("returned the plan / the very words\n") != std::string::npos);
  CHECK(read.find("group2 Final-Recipient: rfc822; carol@example.net\n") != std::string::npos);
  CHECK(read.find("group2 X-Evil") == std::string::npos);
}

TEST_CASE("recipients that failed together come back in one notice") {
  Desk desk;
  NoticeRecipient late = failed(1);
  late.due = NoticeDue::Delayed;
  late.status.state = RecipientState::Deferred;
  late.status.status = "4.4.1";
  const auto notice = desk.notice(message(), {failed(), late});
  CHECK(holds(notice, "Final-Recipient: rfc822; bob@example.net\r\nAction: failed\r\n"));
  CHECK(holds(notice, "Final-Recipient: rfc822; carol@example.net\r\nAction: delayed\r\n"));
  CHECK(holds(notice, "Will-Retry-Until: Thu, 26 Nov 2026 09:00:00 +0000\r\n"));
}

TEST_CASE("there is never a bounce for a bounce") {
  Desk desk;
  store::Message about = message();
  about.envelope.sender.reset();
  CHECK_FALSE(desk.notice(about, {failed()}));
}

TEST_CASE("nobody is told when nothing is due") {
  Desk desk;
  NoticeRecipient quiet = failed();
  quiet.due = NoticeDue::None;
  CHECK_FALSE(desk.notice(message(), {quiet}));
  CHECK_FALSE(desk.notice(message(), {}));
  NoticeRecipient unknown = failed(9);  // not in the envelope
  CHECK_FALSE(desk.notice(message(), {unknown}));
}

TEST_CASE("an expired recipient is reported as failed for want of time, with the last reply") {
  Desk desk;
  NoticeRecipient expired = failed();
  expired.status.state = RecipientState::Expired;
  expired.status.status = "4.4.1";
  expired.status.reply = "connect to mx1.example.net: Connection refused";
  const auto notice = desk.notice(message(), {expired});
  CHECK(holds(notice, "Action: failed\r\nStatus: 4.4.7\r\n"));
  CHECK(holds(notice, "Diagnostic-Code: x-sluis; connect to mx1.example.net: Connection refused"));
}

TEST_CASE("the sender's RET decides what comes back, then the configuration") {
  struct Row {
    mail::ReturnContent asked, configured;
    bool whole;
  };
  using enum mail::ReturnContent;
  for (const Row& row : {Row{Full, Headers, true}, Row{Headers, Full, false},
                         Row{Unset, Full, true}, Row{Unset, Headers, false}}) {
    Desk desk;
    store::Message about = message();
    about.envelope.return_content = row.asked;
    BounceSettings settings = kSettings;
    settings.return_content = row.configured;
    const auto notice = desk.notice(about, {failed()}, settings);
    CHECK(holds(notice, "Subject: the plan"));
    CHECK(holds(notice, "the very words") == row.whole);
    CHECK(holds(notice, "message/rfc822") == row.whole);
    if (!row.whole) CHECK(desk.kept.furthest == kHeader.size());
  }
}

TEST_CASE("only a failure returns the whole message") {
  Desk desk;
  store::Message about = message();
  about.envelope.return_content = mail::ReturnContent::Full;
  NoticeRecipient relayed = failed();
  relayed.due = NoticeDue::Relayed;
  relayed.status.status = "2.0.0";
  relayed.status.state = RecipientState::Delivered;
  const auto notice = desk.notice(about, {relayed});
  CHECK(holds(notice, "Action: relayed\r\nStatus: 2.0.0\r\n"));
  CHECK_FALSE(holds(notice, "the very words"));
}

TEST_CASE("a message too large to send back comes back as its header") {
  Desk desk;
  desk.kept.octets += std::string(kLargestReturnedMessage, 'x');
  store::Message about = message();
  about.size = desk.kept.octets.size();
  about.envelope.return_content = mail::ReturnContent::Full;
  const auto notice = desk.notice(about, {failed()});
  CHECK(holds(notice, "Content-Type: text/rfc822-headers"));
  CHECK(notice->octets.size() < 10000);
}

TEST_CASE("a header too large to send back is cut at the end of a line") {
  Desk desk;
  std::string header = "From: ann@example.org\r\n";
  while (header.size() < 2 * kLargestReturnedHeader) {
    header += "X-Long: " + std::string(500, 'x') + "\r\n";
  }
  desk.kept.octets = header + "\r\n" + std::string(kBody);
  store::Message about = message();
  about.header_size = static_cast<uint32_t>(header.size() + 2);
  about.size = desk.kept.octets.size();
  const auto notice = desk.notice(about, {failed()});
  CHECK(holds(notice, "xxx\r\n\r\n--=_"));
  CHECK(notice->octets.size() < kLargestReturnedHeader + 10000);
  CHECK(desk.kept.furthest == kLargestReturnedHeader);
}

TEST_CASE("a message that cannot be read back is reported without it") {
  Desk desk;
  desk.kept.readable = false;
  const auto notice = desk.notice(message(), {failed()});
  CHECK(holds(notice, "Final-Recipient: rfc822; bob@example.net"));
  CHECK_FALSE(holds(notice, "the plan"));
}

TEST_CASE("without a configured postmaster the notice is from ours") {
  Desk desk;
  BounceSettings settings = kSettings;
  settings.postmaster.clear();
  const auto notice = desk.notice(message(), {failed()}, settings);
  CHECK(holds(notice, "From: Mail Delivery System <postmaster@mta1.provider.example>\r\n"));
  CHECK(notice->message.sender_domain == "mta1.provider.example");
}

TEST_CASE("a notice to a UTF-8 address travels by SMTPUTF8 and one to a plain address does not") {
  Desk desk;
  store::Message about = message();
  about.envelope.utf8 = true;
  about.envelope.recipients[0].address = {"jos\xC3\xA9", "example.net"};
  const auto plain = desk.notice(about, {failed()});
  REQUIRE(plain);
  CHECK_FALSE(plain->message.envelope.utf8);
  CHECK_FALSE(plain->message.envelope.eight_bit);
  CHECK(as_python_reads(*plain).find("group1 Final-Recipient: utf-8; jos\\x{E9}@example.net\n") !=
        std::string::npos);
  about.envelope.sender = mail::Address{"j\xC3\xB6rg", "example.org"};
  const auto international = desk.notice(about, {failed()});
  REQUIRE(international);
  CHECK(international->message.envelope.utf8);
  CHECK(international->message.envelope.eight_bit);
}

TEST_CASE("every boundary is its own") {
  Desk desk;
  const auto one = desk.notice(message(), {failed()}), two = desk.notice(message(), {failed()});
  REQUIRE(one);
  REQUIRE(two);
  const auto boundary = [](const Notice& notice) {
    const auto at = notice.octets.find("boundary=\"");
    return notice.octets.substr(at, notice.octets.find('"', at + 10) - at);
  };
  CHECK(boundary(*one) != boundary(*two));
}
