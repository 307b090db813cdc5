// SPDX-License-Identifier: Apache-2.0
#include <pwd.h>
#include <unistd.h>

#include "tests/admin/asking.h"

using namespace sluis;
using namespace sluis::test;

TEST_CASE("a domain goes from added to active over the control socket") {
  ControlHouse house;
  const std::string domain = "klant.example";
  const Told added = ask(house, "domain.add", {{"domain", domain}, {"reason", "new customer"}});
  REQUIRE(added.rows.size() == 1);
  CHECK(added.rows[0]["state"] == "pending");

  const Told early = ask(house, "domain.verify", {{"domain", domain}});
  CHECK(early.exit == 1);
  CHECK(early.rows.at(0)["checks"][0]["result"] == "missing");
  CHECK(ask(house, "domain.activate", {{"domain", domain}}).error != "");

  house.onboarding.publish_all(domain);
  house.onboarding.dns.remove(domain);
  house.onboarding.dns.txt(domain,
                           "v=spf1 include:" + house.onboarding.settings.spf_include + " ~all");
  const Told good = ask(house, "domain.verify", {{"domain", domain}});
  CHECK(good.exit == 0);
  const Told active = ask(house, "domain.activate", {{"domain", domain}, {"reason", "called"}});
  CHECK(active.exit == 0);
  CHECK(active.rows.at(0)["state"] == "active");
  CHECK(active.rows.at(0)["signs_with"] == Json({"key001", "key002"}));

  const Told history = ask(house, "domain.history", {{"domain", domain}});
  REQUIRE_FALSE(history.rows.empty());
  const std::string me = ::geteuid() == 0 ? "alice" : ::getpwuid(::geteuid())->pw_name;
  CHECK(history.rows.front()["actor"] == me);
  CHECK(ask(house, "domain.list", {{"state", "active"}}).rows.size() == 1);
  CHECK(ask(house, "domain.list", {{"state", "suspended"}}).exit == 1);
}

TEST_CASE("a plan, a pause and its end are acts over the control socket") {
  ControlHouse house;
  const std::string domain = "klant.example";
  house.onboarding.publish_all(domain);
  REQUIRE(ask(house, "domain.add", {{"domain", domain}, {"plan", "basic"}}).rows.size() == 1);
  const Told waits = ask(house, "domain.verify", {{"domain", domain}});
  CHECK(waits.rows.at(0)["state"] == "ready");
  CHECK(waits.rows.at(0)["plan_finding"]["id"] == "PLAN_READY");
  CHECK(waits.rows.at(0)["checks"].back()["check"] == "ownership");
  CHECK(ask(house, "domain.activate", {{"domain", domain}}).kind == "conflict");
  CHECK(ask(house, "domain.set-plan", {{"domain", domain}, {"plan", "pro"}}).exit == 0);
  REQUIRE(ask(house, "domain.activate", {{"domain", domain}}).exit == 0);
  const Told down = ask(house, "domain.set-plan", {{"domain", domain}, {"plan", "basic"}});
  CHECK(down.rows.at(0)["plan_finding"]["id"] == "PLAN_GRACE");
  CHECK(down.rows.at(0)["plan_ends"].is_string());
  const Told paused = ask(house, "domain.pause", {{"domain", domain}, {"until", "+2h"}});
  CHECK(paused.rows.at(0)["state"] == "paused");
  CHECK(paused.rows.at(0)["paused_until"].is_string());
  CHECK(ask(house, "domain.pause", {{"domain", domain}, {"until", "soon"}}).kind == "invalid");
  CHECK(ask(house, "domain.resume", {{"domain", domain}}).rows.at(0)["state"] == "pending");
}

TEST_CASE("many domains are imported in one request, and contacts are set") {
  ControlHouse house;
  house.onboarding.publish_all("a.example");
  const Told told = ask(house, "domain.import",
                        {{"domains", Json::array({"a.example", "b.example"})},
                         {"plans", Json::array({"pro", "pro"})}});
  CHECK(told.exit == 1);
  CHECK(told.rows.at(0)["result"] == "active");
  CHECK(told.rows.at(1)["result"] == "waiting");
  CHECK(ask(house, "domain.import", Json::object()).kind == "invalid");
  const Json smoke{{"domains", Json::array({"c.example"})}, {"schemes", Json::array({"smoke"})}};
  CHECK(ask(house, "domain.import", smoke).kind == "invalid");
  const Told set = ask(
      house, "domain.set-contacts",
      {{"domain", "a.example"}, {"contacts", Json::array({"x@a.example"})}, {"notice_lang", "nl"}});
  CHECK(set.rows.at(0)["contacts"] == Json::array({"x@a.example"}));
  CHECK(set.rows.at(0)["notice_lang"] == "nl");
  const Json nobody{{"domain", "a.example"}, {"contacts", Json::array({"nobody"})}};
  CHECK(ask(house, "domain.set-contacts", nobody).kind == "invalid");
}

TEST_CASE("the scheme of a domain is changed, and its records are told under any") {
  ControlHouse house;
  house.onboarding.settings.schemes.cname_base = "dkim.provider.example";
  house.onboarding.onboarding->update_settings(house.onboarding.settings);
  const std::string domain = "klant.example";
  REQUIRE(ask(house, "domain.add", {{"domain", domain}}).exit == 0);
  const Told told = ask(house, "domain.records", {{"domain", domain}, {"scheme", "cname"}});
  CHECK(told.rows.at(0)["type"] == "CNAME");
  CHECK(told.rows.at(0)["dotted_value"].get<std::string>().ends_with(".dkim.provider.example."));
  CHECK(told.rows.at(0)["scheme"] == "cname");
  const Json smoke{{"domain", domain}, {"scheme", "smoke"}};
  CHECK(ask(house, "domain.records", smoke).kind == "invalid");
  CHECK(ask(house, "domain.set-scheme", smoke).kind == "invalid");
  const Told set = ask(house, "domain.set-scheme", {{"domain", domain}, {"scheme", "cname"}});
  CHECK(set.rows.at(0)["scheme"] == "cname");
  CHECK(set.rows.at(0)["moving_from"].is_null());
  CHECK(ask(house, "domain.set-scheme", {{"domain", domain}, {"scheme", "cname"}}).kind ==
        "conflict");
}

TEST_CASE(
    "the records of domains' own keys are told one by one or in portions, and no private key") {
  ControlHouse house;
  auto& rooms = house.onboarding;
  rooms.settings.schemes.cname_base = "dkim.provider.example";
  rooms.onboarding->update_settings(rooms.settings);
  rooms.onboarding->update_keys(rooms.keys->with_own(
      {{"key101", keys::KeySpec::Ed25519}},
      std::make_shared<keys::OwnKeys>([](const auto&, const std::string& domain) -> Result<Secret> {
        return fail(ErrorKind::NotFound, domain);
      })));
  for (const char* domain : {"a.example", "b.example"})
    REQUIRE(ask(house, "domain.add", {{"domain", domain}, {"scheme", "cname"}}).exit == 0);
  const Told one = ask(house, "key.records", {{"domain", "B.example"}});
  REQUIRE(one.rows.size() == 1);
  CHECK(one.rows[0]["domain"] == "b.example");
  CHECK(one.rows[0]["selector"] == "key101");
  CHECK(one.rows[0]["name"].get<std::string>().ends_with(".key101.dkim.provider.example"));
  CHECK(one.rows[0]["value"].get<std::string>().starts_with("v=DKIM1;h=sha256;k=ed25519;p="));
  const Told all = ask(house, "key.records", Json::object());
  REQUIRE(all.rows.size() == 2);
  CHECK(all.rows[0]["domain"] == "a.example");
  CHECK(all.rows[1] == one.rows[0]);
  CHECK(ask(house, "key.records", {{"after", "b.example"}}).rows.empty());
  CHECK(ask(house, "key.records", {{"domain", "c.example"}}).kind == "not found");
}

TEST_CASE("the records to publish come in every form") {
  ControlHouse house;
  const Told told = ask(house, "domain.records", {{"domain", "klant.example"}});
  REQUIRE(told.rows.size() >= 2);
  CHECK(told.rows[0]["name"] == "key001._domainkey");
  CHECK(told.rows[0]["value"] == onboard::House::value("key001"));
  CHECK(told.rows[0]["zone"].get<std::string>().starts_with("key001._domainkey.klant.example."));
}

TEST_CASE("a domain nobody added is not found, what is no domain is wrong") {
  ControlHouse house;
  CHECK(ask(house, "domain.show", {{"domain", "unknown.example"}}).error != "");
  CHECK(ask(house, "domain.add", {{"domain", "not a domain"}}).kind == "invalid");
  CHECK(ask(house, "domain.list", {{"state", "sleepy"}}).kind == "invalid");
  CHECK(ask(house, "domain.add", {{"domain", "a.example"}, {"scheme", "smoke"}}).kind == "invalid");
}

TEST_CASE("who asks in Dutch is told in Dutch why a domain is not taken in") {
  ControlHouse house;
  const auto why = [&](const std::string& domain) {
    return ask(house, "domain.add", {{"domain", domain}, {"lang", "nl"}}).error;
  };
  CHECK(why("https://klant.example/over") ==
        "\"https://klant.example/over\" is meer dan een domein; vul alleen in: klant.example");
  CHECK(why("192.0.2.1") == "\"192.0.2.1\" is een IP-adres; vul een domein in zoals example.org");
  CHECK(why("gmail.com").find("Gebruik een domein van uzelf.") != std::string::npos);
  CHECK(why("co.uk").find("Gebruik een domein van uzelf.") != std::string::npos);
  REQUIRE(ask(house, "domain.add", {{"domain", "klant.example"}}).exit == 0);
  CHECK(why("klant.example") == "klant.example is hier al; de toestand is pending");
  const Told taken = ask(house, "domain.add",
                         {{"domain", "klant.example"}, {"account", "nobody"}, {"lang", "nl"}});
  CHECK(taken.error == "er is geen account nobody");
  const Told imported =
      ask(house, "domain.import",
          {{"domains", Json::array({"gmail.com", "jan@b.example"})}, {"lang", "nl"}});
  CHECK(imported.rows.at(0)["reason"].get<std::string>().find("e-mailprovider") !=
        std::string::npos);
  CHECK(imported.rows.at(1)["reason"] ==
        "\"jan@b.example\" is meer dan een domein; vul alleen in: b.example");
  CHECK(ask(house, "domain.show", {{"domain", "c.example"}, {"lang", "nl"}}).error ==
        "c.example is hier niet toegevoegd");
}

TEST_CASE("a domain whose looks fail now says so beside what was last seen") {
  ControlHouse house;
  onboard::House& onboarding = house.onboarding;
  onboarding.publish_all("klant.example");
  onboarding.add("klant.example");
  REQUIRE(onboarding.activate("klant.example"));
  onboarding.dns.temp_fail("key001._domainkey.klant.example", "SERVFAIL from 192.0.2.1:53");
  REQUIRE(onboarding.verify("klant.example"));
  const Json row =
      ask(house, "domain.show", {{"domain", "klant.example"}, {"lang", "nl"}}).rows.at(0);
  const Json& failing = row["selectors"].at(0);
  CHECK(failing["result"] == "ok");
  CHECK_FALSE(failing["failing_since"].is_null());
  const auto note = failing["notes"].at(0).get<std::string>();
  CHECK(note.starts_with("Sinds 20"));
  CHECK(note.find("SERVFAIL van 192.0.2.1:53") != std::string::npos);
  CHECK(row["selectors"].at(1)["failing_since"].is_null());
}

TEST_CASE("an account is added with a password that nobody sees again") {
  ControlHouse house;
  const Told added =
      ask(house, "account.add",
          {{"name", "new"}, {"domains", {"klant.example"}}, {"password", "geheim-1"}});
  CHECK(added.exit == 0);
  const Told listed = ask(house, "account.list");
  const auto mine = std::find_if(listed.rows.begin(), listed.rows.end(),
                                 [](const Json& row) { return row["name"] == "new"; });
  REQUIRE(mine != listed.rows.end());
  CHECK((*mine)["password"] == true);
  CHECK((*mine)["domains"] == Json({"klant.example"}));
  CHECK(Json(listed.rows).dump().find("$y$") == std::string::npos);
  CHECK(ask(house, "account.passwd", {{"name", "new"}, {"password", "anders-2"}}).exit == 0);
  CHECK(ask(house, "account.remove", {{"name", "new"}}).exit == 0);
  CHECK(ask(house, "account.remove", {{"name", "new"}}).error != "");
  CHECK(ask(house, "account.add", {{"name", "x"}, {"domains", {"*"}}}).kind == "invalid");
}

TEST_CASE("a trace hands on the event lines, and ends with 1 when nothing is known") {
  ControlHouse house;
  house.history =
      events::History{{{"0ABC", {R"({"event":"accepted"})", R"({"event":"delivered"})"}}}, false};
  const Told told = ask(house, "trace", {{"key", "anna@example.org"}});
  CHECK(told.exit == 0);
  CHECK(told.rows.at(0) ==
        Json::parse(R"({"id":"0ABC","events":[{"event":"accepted"},{"event":"delivered"}]})"));
  house.history = events::History{};
  CHECK(ask(house, "trace", {{"key", "nobody"}}).exit == 1);
}

TEST_CASE("domains are listed in parts over the control socket") {
  ControlHouse house;
  for (const char* name : {"a.example", "b.example", "c.example"})
    REQUIRE(ask(house, "domain.add", {{"domain", name}}).rows.size() == 1);
  const Told first = ask(house, "domain.list", {{"limit", 2}});
  REQUIRE(first.rows.size() == 2);
  CHECK(first.rows[1]["domain"] == "b.example");
  const Told second = ask(house, "domain.list", {{"limit", 2}, {"after", "b.example"}});
  REQUIRE(second.rows.size() == 1);
  CHECK(second.rows[0]["domain"] == "c.example");
  const Json past{{"after", "c.example"}, {"state", "pending"}};
  CHECK(ask(house, "domain.list", past).exit == 0);
  CHECK(ask(house, "domain.list", Json::object()).rows.size() == 3);
}
