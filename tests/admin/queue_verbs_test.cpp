// SPDX-License-Identifier: Apache-2.0
#include "tests/admin/asking.h"

using namespace sluis;
using namespace sluis::test;

TEST_CASE("a listed message carries what scripts hold on to") {
  ControlHouse house;
  const MessageId id = house.add(1);
  const Told told = ask(house, "queue.list");
  REQUIRE(told.rows.size() == 1);
  const Json& row = told.rows[0];
  CHECK(row["id"] == to_string(id));
  CHECK(row["state"] == "deferred");
  CHECK(row["sender"] == "news@shop.example");
  CHECK(row["recipients"][0]["address"] == "anna@example.org");
  CHECK(row["recipients"][0]["state"] == "deferred");
  CHECK(row["recipients"][0]["attempts"] == 2);
  CHECK(row["recipients"][0]["reply"] == "451 4.7.1 Greylisted");
  CHECK(row["recipients"][0]["next_attempt"] == "2026-11-22T08:05:00Z");
  CHECK(row["due"] == "2026-11-22T08:05:00Z");
  CHECK(row["account"].is_null());
  CHECK(row["hold"].is_null());
  CHECK(row["sending"] == false);
  CHECK(told.exit == 0);
}

TEST_CASE("a message that is being sent is listed as sending") {
  ControlHouse house;
  house.queue.rows[house.add(1)].sending = true;
  CHECK(ask(house, "queue.list").rows.at(0)["state"] == "sending");
}

TEST_CASE("an empty queue is no failure, a filter that matches nothing is") {
  ControlHouse house;
  CHECK(ask(house, "queue.list").exit == 0);
  CHECK(ask(house, "queue.list", {{"sender", "x@y.example"}}).exit == 1);
}

TEST_CASE("every part of a filter reaches the queue") {
  ControlHouse house;
  ask(house, "queue.list",
      {{"to_domain", "BÜCHER.example"},
       {"sender", "a@b.example"},
       {"recipient", "c@d.example"},
       {"account", "crm"},
       {"state", "awaiting-domain"},
       {"older_than", "2h"},
       {"reply", "4\\.7\\.\\d"},
       {"limit", 5}});
  const auto& asked = house.queue.asked;
  CHECK(asked.filter.to_domain == "xn--bcher-kva.example");
  CHECK(asked.filter.sender == "a@b.example");
  CHECK(asked.filter.recipient == "c@d.example");
  CHECK(asked.filter.account == "crm");
  CHECK(asked.filter.state == store::MessageState::AwaitingDomain);
  CHECK(asked.filter.accepted_before == house.clock.wall() - std::chrono::hours(2));
  CHECK(asked.reply == "4\\.7\\.\\d");
  CHECK(house.queue.limit == 5);
}

TEST_CASE("a filter that is wrong is refused with the part that is wrong") {
  ControlHouse house;
  house.add(1);
  CHECK(ask(house, "queue.cancel").error == "say which messages: ids, a filter, or all");
  CHECK(ask(house, "queue.cancel", {{"state", "lost"}}).error.find("awaiting-domain") !=
        std::string::npos);
  CHECK(ask(house, "queue.cancel", {{"reply", "(["}}).error.find("regular expression") !=
        std::string::npos);
  CHECK(ask(house, "queue.cancel", {{"ids", {"nonsense"}}}).error ==
        "\"nonsense\" is not a message id");
  CHECK(ask(house, "queue.cancel", {{"older_than", "old"}}).error.find("old") != std::string::npos);
}

TEST_CASE("an act tells what it did to each message, with who and why") {
  ControlHouse house;
  const MessageId waiting = house.add(1);
  const MessageId flying = house.add(2);
  house.queue.rows[flying].sending = true;
  const Told told = ask(house, "queue.cancel", {{"all", true}, {"reason", "wrong price"}});
  REQUIRE(told.rows.size() == 2);
  CHECK(told.rows[0] ==
        Json({{"id", to_string(waiting)}, {"what", "done"}, {"sentence", "cancelled"}}));
  CHECK(told.rows[1]["what"] == "too-late");
  CHECK(told.exit == 0);
  CHECK(house.queue.act.reason == "wrong price");
  CHECK(house.queue.act.mode == queue::Mode::Act);
}

TEST_CASE("an act that changes nothing ends with 1") {
  ControlHouse house;
  house.queue.rows[house.add(1)].sending = true;
  CHECK(ask(house, "queue.cancel", {{"all", true}}).exit == 1);
  CHECK(ask(house, "queue.retry", {{"sender", "nobody@b.example"}}).exit == 1);
}

TEST_CASE("a dry run reaches the queue as one") {
  ControlHouse house;
  house.add(1);
  ask(house, "queue.resume", {{"all", true}, {"dry_run", true}});
  CHECK(house.queue.act.mode == queue::Mode::DryRun);
}

TEST_CASE("a pause carries its end, and stands for later mail even when nothing waits now") {
  ControlHouse house;
  const Told told = ask(house, "queue.pause", {{"to_domain", "example.org"}, {"until", "+2h"}});
  CHECK(told.exit == 0);
  CHECK(house.queue.until == house.clock.wall() + std::chrono::hours(2));
  CHECK(ask(house, "queue.pause", {{"all", true}, {"until", "2020-01-01T00:00:00Z"}})
            .error.find("in the past") != std::string::npos);
}

TEST_CASE("giving up needs a reason for the sender to read") {
  ControlHouse house;
  house.add(1);
  CHECK(ask(house, "queue.bounce", {{"all", true}}).error.find("give a reason") !=
        std::string::npos);
  CHECK(ask(house, "queue.bounce", {{"all", true}, {"reason", "closed"}}).exit == 0);
}

TEST_CASE("a new time is taken with its zone") {
  ControlHouse house;
  const MessageId id = house.add(1);
  const Told told = ask(house, "queue.reschedule",
                        {{"id", to_string(id)}, {"at", "2026-12-01 09:00 Europe/Amsterdam"}});
  CHECK(told.exit == 0);
  CHECK(house.queue.at->zone == "Europe/Amsterdam");
  CHECK(ask(house, "queue.reschedule", {{"id", to_string(id)}, {"at", "soon"}})
            .error.find("is not a time") != std::string::npos);
}

TEST_CASE("a shown message tells why it waits and when it goes") {
  ControlHouse house;
  const MessageId id = house.add(1);
  house.left_alone.push_back({"the destination example.org is left alone", std::nullopt});
  const Told told = ask(house, "queue.show", {{"id", to_string(id)}});
  REQUIRE(told.rows.size() == 1);
  REQUIRE(told.rows[0]["waits"].size() == 2);
  CHECK(told.rows[0]["waits"][1]["what"] == "the destination example.org is left alone");
  CHECK(told.rows[0]["waits"][0]["what"] == "deferred: mx1.example.org said 451 4.7.1 Greylisted");
  CHECK(told.rows[0]["goes"] == "2026-11-22T08:05:00Z");
  CHECK(ask(house, "queue.show", {{"id", to_string(MessageId{1})}}).error.find("no message") !=
        std::string::npos);
}

TEST_CASE("a remote reply that is not UTF-8 does not break the answer") {
  ControlHouse house;
  house.queue.rows[house.add(1)].message.recipients[0].reply = "550 \xff\xfe no";
  CHECK(ask(house, "queue.list").rows.at(0)["recipients"][0]["reply"] ==
        "550 \xEF\xBF\xBD\xEF\xBF\xBD no");
}

TEST_CASE("the stored octets are handed out in base64") {
  ControlHouse house;
  const MessageId id = house.add(1);
  CHECK(ask(house, "queue.raw", {{"id", to_string(id)}}).rows.at(0)["base64"] ==
        "RnJvbTogYUBiLmV4YW1wbGUNCg0KYm9keQ0K");
}

TEST_CASE("a summary counts by age") {
  ControlHouse house;
  house.add(1);
  const Told told = ask(house, "queue.summary", {{"by", "destination"}});
  REQUIRE(told.rows.size() == 1);
  CHECK(told.rows[0]["ages"][2]["messages"] == 1);
  CHECK(told.rows[0]["ages"][2]["younger_than_seconds"] == 3600);
  CHECK(told.rows[0]["ages"][5]["younger_than_seconds"].is_null());
  CHECK(ask(house, "queue.summary", {{"by", "moon"}}).error.find("sender-domain") !=
        std::string::npos);
}
