// SPDX-License-Identifier: Apache-2.0
#include "mta/store/message.h"

#include <catch2/catch.hpp>

#include "engines.h"

using namespace sluis;
using namespace sluis::store;
using namespace sluis::store::test;

TEST_CASE("a change leaves alone what it does not name") {
  Message m = message(1);
  m.note = "keep me";
  Message expected = m;
  expected.due = at(77);
  expected.version = 1;
  Change change;
  change.due = at(77);
  apply(m, change);
  CHECK((m == expected));
}

TEST_CASE("a change that names a recipient nobody has is ignored for it") {
  Message m = message(1);
  Change change;
  change.recipients.push_back({5, {}});
  change.recipients.push_back(
      {0, {RecipientState::Delivered, 1, {}, at(1), "250 ok", "", "", false}});
  apply(m, change);
  REQUIRE(m.recipients.size() == 1);
  CHECK(m.recipients[0].state == RecipientState::Delivered);
}

TEST_CASE("the latest fifty attempts are remembered") {
  Message m = message(1);
  for (int i = 0; i < 70; ++i) {
    Change change;
    change.attempts.push_back({at(i), 0, "mx", "", "", "", "deferred"});
    apply(m, change);
  }
  REQUIRE(m.attempts.size() == kAttemptsKept);
  CHECK((m.attempts.front().at == at(20)));
  CHECK((m.attempts.back().at == at(69)));
}

TEST_CASE("recipients who have ended do not say where a message goes") {
  Message m = message_to(1, {{"a", "done.test"}, {"b", "open.test"}});
  CHECK((turn_of(m) == Turn{"crm", "done.test"}));
  m.recipients[0].state = RecipientState::Delivered;
  CHECK((turn_of(m) == Turn{"crm", "open.test"}));
  m.recipients[1].state = RecipientState::Bounced;
  CHECK((turn_of(m) == Turn{"crm", ""}));
}

TEST_CASE("the names of message states are read back") {
  for (int i = 0; i < 5; ++i) {
    const auto state = static_cast<MessageState>(i);
    CHECK((parse_message_state(to_string(state)) == state));
  }
  CHECK(to_string(MessageState::AwaitingDomain) == "awaiting-domain");
  CHECK(to_string(RecipientState::Bounced) == "bounced");
  CHECK_FALSE(parse_message_state("sending"));
}
