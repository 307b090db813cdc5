// SPDX-License-Identifier: Apache-2.0
#include "mta/deliver/plain_notice.h"

#include <catch2/catch.hpp>

#include "tests/support/fake_clock.h"

using namespace sluis;
using namespace sluis::deliver;

namespace {
const BounceSettings kSettings{"mta1.provider.example", "", {}};
}

TEST_CASE("a notice of our own is a whole message that machines do not answer") {
  const WallTime now = FakeClock().wall();
  const auto notice = make_plain_notice(
      kSettings,
      {{"beheer@klant.nl", "support@provider.example"}, "klant.nl is active", "One\nTwo"},
      MessageId{7}, now);
  REQUIRE(notice);
  const std::string& text = notice->octets;
  CHECK(text.find("From: Mail Delivery System <postmaster@mta1.provider.example>\r\n") == 0);
  CHECK(text.find("\r\nTo: <beheer@klant.nl>,\r\n <support@provider.example>\r\n") !=
        std::string::npos);
  CHECK(text.find("\r\nSubject: klant.nl is active\r\n") != std::string::npos);
  CHECK(text.find("\r\nAuto-Submitted: auto-generated\r\n") != std::string::npos);
  CHECK(text.ends_with("\r\n\r\nOne\r\nTwo\r\n"));
  CHECK(notice->message.size == text.size());
  CHECK(notice->message.header_size == text.find("\r\n\r\n") + 4);
  CHECK_FALSE(notice->message.envelope.sender);
  REQUIRE(notice->message.envelope.recipients.size() == 2);
  CHECK(notice->message.recipients.size() == 2);
  CHECK(notice->message.envelope.recipients[0].notify.bits == mail::Notify::Never);
}

TEST_CASE("text that is not ASCII, a subject of two lines and no address make no notice") {
  const auto make = [](std::vector<std::string> to, std::string subject, std::string body) {
    return make_plain_notice(kSettings, {std::move(to), std::move(subject), std::move(body)},
                             MessageId{7}, FakeClock().wall());
  };
  CHECK_FALSE(make({"a@b.nl"}, "x\r\nBcc: all@b.nl", "y"));
  CHECK_FALSE(make({"a@b.nl"}, "x", "\xc3\xab"));
  CHECK_FALSE(make({}, "x", "y"));
  CHECK_FALSE(make({"nobody"}, "x", "y"));
}
