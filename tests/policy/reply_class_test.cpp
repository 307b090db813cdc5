// SPDX-License-Identifier: Apache-2.0
#include "policy/reply_class.h"

#include <catch2/catch.hpp>

using namespace sluis::policy;

namespace {

struct Row {
  int code;
  std::string_view status;
  std::string_view text;
  Category expected;
  Stage stage = Stage::Unknown;
};

void check(std::initializer_list<Row> rows) {
  for (const Row& row : rows) {
    INFO(row.code << ' ' << row.status << ' ' << row.text);
    const Category found = classify({row.code, row.status, row.text, row.stage});
    CHECK(to_string(found) == to_string(row.expected));
  }
}

}  // namespace

TEST_CASE("Gmail's replies are understood") {
  check({
      {550, "5.7.26",
       "550-5.7.26 Your email has been blocked because the sender is unauthenticated.",
       Category::AuthFailure},
      {421, "4.7.26",
       "This mail has been rate limited because it is unauthenticated. Gmail requires all senders "
       "to "
       "authenticate with either SPF or DKIM. DKIM = did not pass SPF [x] with ip: [192.0.2.1] = "
       "did "
       "not pass",
       Category::AuthFailure},
      {550, "5.7.26", "Unauthenticated email from x is not accepted due to domain's DMARC policy.",
       Category::AuthFailure},
      {421, "4.7.32", "From: header isn't aligned with either the authenticated SPF or DKIM",
       Category::AuthFailure},
      {550, "5.7.25", "The IP address sending this message does not have a PTR record setup",
       Category::AuthFailure},
      {421, "4.7.29", "mail was rate limited because it was not sent over a TLS connection",
       Category::Tls},
      {421, "4.7.28", "Our system has detected an unusual rate of unsolicited mail from your IP",
       Category::RateLimited},
      {421, "4.7.0", "temporarily rate limited due to the very low reputation of the sending IP",
       Category::Blocked},
      {550, "5.7.1", "Our system has detected that this message is likely unsolicited mail.",
       Category::Spam},
      {550, "5.7.1", "This message is not RFC 5322 compliant: duplicate From header",
       Category::Content},
      {550, "5.1.1", "The email account that you tried to reach does not exist. NoSuchUser",
       Category::BadMailbox},
      {552, "5.2.2", "The recipient's inbox is out of storage space and inactive.",
       Category::MailboxFull},
      {452, "4.2.2", "The recipient's inbox is out of storage space.", Category::MailboxFull},
      {550, "5.2.1", "The email account that you tried to reach is inactive.",
       Category::MailboxDisabled},
      {450, "4.2.1", "The user you are trying to contact is receiving mail at a rate that prevents",
       Category::RateLimited},
      {552, "5.3.4", "Your message exceeded Google's message size limits.", Category::TooBig},
      {552, "5.7.0",
       "This message was blocked because its content presents a potential security issue",
       Category::Content},
  });
}

TEST_CASE("Yahoo's replies are understood") {
  check({
      {421, "4.7.0",
       "[TSS04] Messages from 192.0.2.1 temporarily deferred due to unexpected volume or user "
       "complaints - 4.16.55.1; see https://postmaster.yahooinc.com/error-codes",
       Category::RateLimited},
      {553, "5.7.2", "[TSS09] All messages from 192.0.2.1 will be permanently deferred",
       Category::Blocked},
      {553, "5.7.1",
       "[BL21] Connections will not be accepted from 192.0.2.1, because the ip is in "
       "Spamhaus's list",
       Category::Blocked},
      {554, "", "554 Message not allowed - [PH01] Email not accepted for policy reasons.",
       Category::Content},
      {554, "5.7.9", "Message not accepted for policy reasons. See https://postmaster",
       Category::AuthFailure},
      {554, "",
       "554 delivery error: dd This user doesn't have a yahoo.com account (x@yahoo.com) [0]",
       Category::BadMailbox, Stage::Data},
      {554, "",
       "delivery error: dd Sorry your message to x@yahoo.com cannot be delivered. This "
       "mailbox is disabled (554.30).",
       Category::MailboxDisabled},
      {421, "", "Max message per connection reached, closing transmission channel",
       Category::RateLimited},
      {451, "", "Message temporarily deferred due to unresolvable RFC.5321 from domain.",
       Category::Dns},
  });
}

TEST_CASE("Microsoft's replies are understood") {
  check({
      {550, "5.7.515",
       "Access denied, sending domain X does not meet the required authentication level",
       Category::AuthFailure},
      {550, "5.7.1",
       "Unfortunately, messages from [192.0.2.1] weren't sent. Please contact your Internet "
       "service "
       "provider since part of their network is on our block list (S3140).",
       Category::Blocked},
      {451, "4.7.650",
       "The mail server [192.0.2.1] has been temporarily rate limited due to IP "
       "reputation (S775)",
       Category::RateLimited},
      {451, "4.7.500", "Server busy. Please try again later from [192.0.2.1]. (S77719)",
       Category::RateLimited},
      {550, "5.7.606", "Access denied, banned sending IP [192.0.2.1].", Category::Blocked},
      {550, "5.7.509", "Access denied, sending domain does not pass DMARC verification",
       Category::AuthFailure},
      {550, "5.4.1", "Recipient address rejected: Access denied. AS(201806281)",
       Category::BadMailbox},
      {550, "5.1.10", "RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup",
       Category::BadMailbox},
      {550, "5.7.133", "RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication required",
       Category::Policy},
      {451, "4.4.317", "Cannot establish session with remote server (TLS failed)", Category::Tls},
      {451, "4.7.323", "tlsa-invalid: The domain failed DANE validation", Category::Tls},
      {550, "5.5.0", "Requested action not taken: mailbox unavailable (S2017062302).",
       Category::Protocol, Stage::Recipient},
  });
}

TEST_CASE("Apple's replies are understood") {
  check({
      {421, "4.7.1", "[HCM1] Message temporarily deferred", Category::RateLimited},
      {554, "5.7.1", "[CS01] Message rejected due to local policy.", Category::Policy},
      {554, "5.7.1", "Your message was rejected due to example's DMARC policy.",
       Category::AuthFailure},
      {552, "5.2.2", "<x@icloud.com>: user is over quota", Category::MailboxFull},
  });
}

TEST_CASE("replies of the usual servers are understood") {
  check({
      {450, "4.2.0", "<a@b.example>: Recipient address rejected: Greylisted, see postgrey",
       Category::Greylisted},
      {451, "4.7.1", "Greylisting in action, please come back later", Category::Greylisted},
      {550, "5.1.1", "<a@b>: Recipient address rejected: User unknown in local recipient table",
       Category::BadMailbox},
      {550, "", "No Such User Here", Category::BadMailbox},
      {550, "", "Unrouteable address", Category::BadMailbox},
      {550, "", "mailbox unavailable", Category::BadMailbox, Stage::Recipient},
      {554, "5.7.1", "<a@b>: Relay access denied", Category::RelayDenied},
      {554, "5.7.1", "Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org",
       Category::Blocked},
      {550, "5.7.1", "Blocked by SpamAssassin", Category::Blocked},
      {554, "5.7.1", "Spam message rejected", Category::Spam},
      {554, "5.6.0", "Message contains a virus", Category::Content},
      {550, "5.1.1", "unknown recipient, says antispam.example", Category::BadMailbox},
      {552, "", "Message size exceeds fixed limit", Category::TooBig},
      {552, "", "552", Category::TooBig, Stage::Data},
      {552, "", "552", Category::MailboxFull, Stage::Recipient},
      {452, "4.3.1", "Insufficient system storage", Category::RemoteTrouble},
      {452, "4.5.3", "Error: too many recipients", Category::RateLimited},
      {421, "4.7.0", "Error: too many connections from 192.0.2.1", Category::RateLimited},
      {421, "", "Service not available, closing transmission channel", Category::RemoteTrouble},
      {530, "5.7.0", "Must issue a STARTTLS command first", Category::Tls},
      {530, "", "Authentication required", Category::Credentials},
      {535, "5.7.8", "Error: authentication failed", Category::Credentials},
      {554, "5.4.6", "Too many hops", Category::Loop},
      {450, "4.1.8", "<a@b>: Sender address rejected: Domain not found", Category::Dns},
      {556, "", "Domain does not accept mail", Category::BadDomain},
      {502, "5.5.2", "Error: command not recognized", Category::Protocol},
      {550, "5.7.1", "Refused by our rules", Category::Policy},
      {450, "", "later", Category::Other, Stage::Recipient},
  });
}

TEST_CASE("failures without a reply are told apart by our own status codes and the stage") {
  check({
      {0, "4.4.1", "connect to mx.example.org[192.0.2.1]:25: Connection refused",
       Category::Connection},
      {0, "4.4.2", "lost connection with mx.example.org", Category::Connection},
      {0, "4.4.3", "the name servers of example.org did not answer", Category::Dns},
      {0, "5.4.4", "no host found for example.org", Category::Dns},
      {0, "5.1.2", "the domain example.org is not known in DNS", Category::BadDomain},
      {0, "5.1.10", "example.org accepts no mail (null MX)", Category::BadDomain},
      {0, "4.7.5", "the certificate does not match", Category::Tls},
      {0, "", "", Category::Dns, Stage::Lookup},
      {0, "", "", Category::Tls, Stage::Tls},
      {0, "", "", Category::Connection, Stage::Connect},
      {0, "", "", Category::Connection},
  });
}

TEST_CASE("a damaged status code or a huge reply does no harm") {
  check({
      {550, "5.", "x", Category::BadMailbox, Stage::Recipient},
      {550, "five.one.one", "x", Category::BadMailbox, Stage::Recipient},
      {550, "5.99999999999999.1", "x", Category::BadMailbox, Stage::Recipient},
      {550, "5.7.26.1", "x", Category::BadMailbox, Stage::Recipient},
  });
  const std::string late = std::string(5000, '.') + "spam";
  CHECK(classify({550, "", late, Stage::Data}) == Category::Policy);
}
