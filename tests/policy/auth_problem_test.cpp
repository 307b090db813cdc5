// SPDX-License-Identifier: Apache-2.0
#include "policy/auth_problem.h"

#include <catch2/catch.hpp>

using namespace sluis;
using namespace sluis::policy;
using namespace std::chrono_literals;

namespace {

const WallTime kNow = std::chrono::sys_days{std::chrono::year{2026} / 11 / 22};

struct Row {
  int code;
  std::string_view status;
  std::string_view text;
  AuthFault expected;
};

void check(std::initializer_list<Row> rows) {
  for (const Row& row : rows) {
    INFO(row.code << ' ' << row.status << ' ' << row.text);
    CHECK(to_string(auth_fault({row.code, row.status, row.text, Stage::Data})) ==
          to_string(row.expected));
  }
}

AuthReplies from_gmail(WallTime at, AuthFault fault = AuthFault::Dkim) {
  return {"Gmail", fault, "550 5.7.30 DKIM did not pass", at, 1};
}

}  // namespace

TEST_CASE("Gmail's replies about authentication say what it missed") {
  check({
      {421, "4.7.26",
       "421-4.7.26 This mail has been rate limited because it is unauthenticated. Gmail requires "
       "all senders to authenticate with either SPF or DKIM. DKIM = did not pass",
       AuthFault::Unauthenticated},
      {550, "5.7.26",
       "550-5.7.26 This mail has been blocked because the sender is unauthenticated. Gmail "
       "requires "
       "all senders to authenticate with either SPF or DKIM.",
       AuthFault::Unauthenticated},
      {550, "5.7.26", "Unauthenticated email from x is not accepted due to domain's DMARC policy.",
       AuthFault::Dmarc},
      {451, "4.7.26",
       "Unauthenticated email from x is not accepted due to domain's DMARC policy, but temporary "
       "DNS "
       "failures prevent authentication.",
       AuthFault::Dmarc},
      {550, "5.7.26",
       "The MAIL FROM domain [x] has an SPF record with a hard fail policy (-all) but it fails to "
       "pass SPF checks with the ip: [192.0.2.1].",
       AuthFault::Spf},
      {421, "4.7.27", "rate limited because SPF authentication didn't pass", AuthFault::Spf},
      {550, "5.7.27", "blocked because SPF authentication didn't pass", AuthFault::Spf},
      {421, "4.7.30", "rate limited because DKIM authentication didn't pass", AuthFault::Dkim},
      {550, "5.7.30", "blocked because DKIM authentication didn't pass", AuthFault::Dkim},
      {421, "4.7.31", "there is no DMARC record", AuthFault::DmarcMissing},
      {421, "4.7.40", "the sending domain has no DMARC record", AuthFault::DmarcMissing},
      {550, "5.7.40", "the sending domain has no DMARC record", AuthFault::DmarcMissing},
      {421, "4.7.32", "From: header isn't aligned", AuthFault::Misaligned},
      {421, "5.7.32", "From: header isn't aligned", AuthFault::Misaligned},
      {550, "5.7.32", "From: header isn't aligned", AuthFault::Misaligned},
      {451, "4.7.24", "The SPF record contains suspicious entries", AuthFault::Spf},
      {550, "5.7.24", "The SPF record contains suspicious entries", AuthFault::Spf},
  });
}

TEST_CASE("Yahoo's, Microsoft's and Apple's replies about authentication say what they missed") {
  check({
      {550, "5.7.9", "Message blocked: the sender is unauthenticated", AuthFault::Unauthenticated},
      {554, "5.7.9", "Message not accepted for policy reasons.", AuthFault::Unauthenticated},
      {550, "5.7.515",
       "Access denied, sending domain [x] does not meet the required authentication level. The "
       "sender's domain in the 5322.From address doesn't meet the requirements. Spf= Fail, Dkim= "
       "Fail, DMARC= Pass",
       AuthFault::Unauthenticated},
      {550, "5.7.509",
       "Access denied, sending domain x does not pass DMARC verification and has a DMARC policy of "
       "reject.",
       AuthFault::Dmarc},
      {550, "5.7.23", "The message was rejected because of Sender Policy Framework violation",
       AuthFault::Spf},
      {450, "4.7.26",
       "Service does not accept messages sent over IPv6 unless they pass either SPF or DKIM",
       AuthFault::Unauthenticated},
      {554, "5.7.1",
       "[HME1] This message was blocked for failing both SPF and DKIM authentication checks.",
       AuthFault::Unauthenticated},
      {554, "5.7.1", "Your message was rejected due to example's DMARC policy.", AuthFault::Dmarc},
      {550, "5.7.20", "No passing DKIM signature found", AuthFault::Dkim},
      {550, "5.7.1", "SPF check failed", AuthFault::Spf},
  });
}

TEST_CASE("what a receiver has against our host or the letter is no fault of the domain's") {
  check({
      {550, "5.7.25", "The IP address sending this message does not have a PTR record setup",
       AuthFault::None},
      {451, "4.7.23", "The sending IP address doesn't have a PTR record", AuthFault::None},
      {550, "5.7.25", "must have a reverse DNS record", AuthFault::None},
      {421, "4.7.29", "not sent over a TLS connection", AuthFault::None},
      {421, "4.7.28", "unusual rate of unsolicited mail from your SPF domain", AuthFault::None},
      {550, "5.7.1", "very low reputation of the sending domain", AuthFault::None},
      {550, "5.1.1", "no such user", AuthFault::None},
      {535, "5.7.8", "authentication failed", AuthFault::None},
  });
}

TEST_CASE("a receiver is named by the host that answered, or by the recipient's domain") {
  CHECK(receiver_name("aspmx.l.google.com", "shop.example") == "Gmail");
  CHECK(receiver_name("MTA7.am0.YahooDNS.net", "yahoo.com") == "Yahoo");
  CHECK(receiver_name("outlook-com.olc.protection.outlook.com", "hotmail.com") == "Outlook.com");
  CHECK(receiver_name("x-nl.mail.protection.outlook.com", "x.nl") == "Microsoft 365");
  CHECK(receiver_name("mx01.mail.icloud.com", "me.com") == "iCloud");
  CHECK(receiver_name("notgoogle.com", "Shop.Example") == "shop.example");
}

TEST_CASE("a receiver's replies are one problem for each thing it missed, with the latest reply") {
  std::vector<AuthProblem> problems;
  CHECK(note_replies(problems, from_gmail(kNow)) == Opened::Yes);
  CHECK(note_replies(problems, {"Gmail", AuthFault::Dkim, "again", kNow + 1h, 7}) == Opened::No);
  CHECK(note_replies(problems, from_gmail(kNow + 2h, AuthFault::Spf)) == Opened::Yes);
  REQUIRE(problems.size() == 2);
  CHECK(problems[0].count == 8);
  CHECK(problems[0].first == kNow);
  CHECK(problems[0].last == kNow + 1h);
  CHECK(problems[0].reply == "again");
}

TEST_CASE(
    "what is kept of a domain's problems stays small, however many receivers write at length") {
  std::vector<AuthProblem> problems;
  for (int i = 0; i < 100; ++i)
    note_replies(problems, {"r" + std::to_string(i), AuthFault::Dkim, std::string(9999, 'x'),
                            kNow + std::chrono::minutes(i), 1});
  REQUIRE(problems.size() == kMostProblems);
  CHECK(problems.back().receiver == "r99");
  CHECK(problems.back().reply.size() == kLongestReply);
}

TEST_CASE("a problem is over when what was missed is right and a day has passed in silence") {
  std::vector<AuthProblem> problems;
  note_replies(problems, from_gmail(kNow));
  const ProofFacts right{.signs_right = true, .spf_right = true};
  CHECK_FALSE(is_over(problems[0], right, kNow + 23h));
  CHECK(is_over(problems[0], right, kNow + 24h));
  CHECK_FALSE(is_over(problems[0], {.signs_right = false, .spf_right = true}, kNow + 48h));
  problems[0].fault = AuthFault::Spf;
  CHECK(is_over(problems[0], {.signs_right = false, .spf_right = true}, kNow + 48h));
  CHECK_FALSE(is_over(problems[0], {.signs_right = true, .spf_right = false}, kNow + 48h));
}

TEST_CASE("a flood of replies makes the domain be looked at every quarter of an hour at most") {
  CHECK(look_is_due({}, kNow));
  CHECK_FALSE(look_is_due(kNow, kNow + 14min));
  CHECK(look_is_due(kNow, kNow + 15min));
  CHECK(look_is_due(kNow + 48h, kNow));
}
