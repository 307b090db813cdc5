// SPDX-License-Identifier: Apache-2.0
#include "mta/admin/control_server.h"

#include <nlohmann/json.hpp>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/admin/control_house.h"

using namespace sluis;
using namespace sluis::test;

namespace {

bool contains(const std::string& text, const std::string& piece) {
  return text.find(piece) != std::string::npos;
}

Task<void> hold_open(Loop& loop, std::string path, StreamPtr& kept) {
  auto stream = co_await connect_unix(loop, path, kTestPatience);
  if (stream) kept = std::move(*stream);
}

std::string my_name() {
  return ::getpwuid(::geteuid())->pw_name;
}

}  // namespace

TEST_CASE("the control socket is closed to other users") {
  ControlHouse house;
  struct stat facts {};
  REQUIRE(::stat(house.path.c_str(), &facts) == 0);
  CHECK((facts.st_mode & 0777) == 0660);
}

TEST_CASE("a request that is not JSON is answered with a sentence and the connection goes on") {
  ControlHouse house;
  CHECK(
      contains(house.ask("hello\n"), "{\"error\":{\"kind\":\"invalid\",\"sentence\":\"a request"));
  const std::string answer = house.ask("[]\n{\"verb\":\"status\"}\n");
  CHECK(contains(answer, "\"error\""));
}

TEST_CASE("an unknown verb is answered with the nearest one") {
  ControlHouse house;
  CHECK(contains(house.ask("{\"verb\":\"queue.lst\"}\n"), "the nearest is \\\"queue.list\\\""));
}

TEST_CASE("a request without end is cut off at a mebibyte") {
  ControlHouse house;
  const std::string answer = house.ask(std::string(1100 * 1024, 'x'));
  CHECK((contains(answer, "longer than 1 MiB") || contains(answer, "not written")));
  CHECK(contains(house.ask("{\"verb\":\"status\"}\n"), "{\"exit\":0}"));
}

TEST_CASE("a silent client does not keep another from being answered") {
  ControlHouse house;
  StreamPtr silent;
  run_on_loop(house.loop, hold_open(house.loop, house.path, silent));
  REQUIRE(silent);
  CHECK(contains(house.ask("{\"verb\":\"status\"}\n"), "{\"done\":{\"exit\":0}}"));
}

TEST_CASE("stopping ends the clients that are still connected") {
  auto house = std::make_unique<ControlHouse>();
  StreamPtr silent;
  run_on_loop(house->loop, hold_open(house->loop, house->path, silent));
  bool ended = false;
  house->server->stop([&] { ended = true; });
  run_until(house->loop, [&] { return ended; });
  CHECK(ended);
  silent.reset();
}

TEST_CASE("who did it is taken from the socket, and only root may name another") {
  ControlHouse house;
  house.add(1);
  house.ask("{\"verb\":\"queue.retry\",\"args\":{\"all\":true},\"actor\":\"mallory\"}\n");
  CHECK(house.queue.act.actor == (::geteuid() == 0 ? "mallory" : my_name()));
  house.ask("{\"verb\":\"queue.retry\",\"args\":{\"all\":true}}\n");
  CHECK(house.queue.act.actor == my_name());
}

TEST_CASE("a message is sent with its octets untouched") {
  ControlHouse house;
  const std::string message = "From: a@shop.example\r\n\r\n{\"done\"\n\x01\xff body\r\n";
  const std::string answer = house.ask(
      "{\"verb\":\"send\",\"args\":{\"from\":\"a@shop.example\",\"to\":[\"b@example.org\","
      "\"c@example.org\"],\"at\":\"2026-12-01 09:00 Europe/Amsterdam\"},\"octets\":" +
      std::to_string(message.size()) + "}\n" + message);
  CHECK(contains(answer, "\"id\":\"" + to_string(MessageId{42}) + "\""));
  CHECK(contains(answer, "{\"exit\":0}"));
  CHECK(house.sent_octets == message);
  REQUIRE(house.sent);
  CHECK(house.sent->envelope.recipients.size() == 2);
  CHECK(house.sent->envelope.sender->domain == "shop.example");
  CHECK(house.sent->at->zone == "Europe/Amsterdam");
}

TEST_CASE("a refused message is answered before it was read, and its octets are no request") {
  ControlHouse house;
  house.send_answer = fail(ErrorKind::Invalid, "shop.example is not yours");
  const std::string inside = "{\"verb\":\"queue.cancel\",\"args\":{\"all\":true}}\n";
  house.add(1);
  const std::string answer = house.ask(
      "{\"verb\":\"send\",\"args\":{\"from\":\"a@shop.example\",\"to\":[\"b@example.org\"]},"
      "\"octets\":" +
      std::to_string(inside.size()) + "}\n" + inside);
  CHECK(contains(answer, "shop.example is not yours"));
  CHECK_FALSE(house.queue.asked.all);
}

TEST_CASE("a message without recipients or with a bad address is refused with the reason") {
  ControlHouse house;
  CHECK(
      contains(house.ask("{\"verb\":\"send\",\"args\":{\"from\":\"a@b.example\"},\"octets\":1}\nx"),
               "no recipients"));
  CHECK(contains(house.ask("{\"verb\":\"send\",\"args\":{\"to\":[\"nobody\"]},\"octets\":1}\nx"),
                 "nobody"));
}

TEST_CASE("status tells of daemon, queue and what needs a person") {
  ControlHouse house;
  house.add(1);
  const auto answer =
      nlohmann::json::parse(house.ask("{\"verb\":\"status\"}\n")
                                .substr(0, house.ask("{\"verb\":\"status\"}\n").find('\n')));
  const auto& row = answer["row"];
  CHECK(row["daemon"]["version"] == "0.1.0");
  CHECK(row["daemon"]["uptime_seconds"] == 3600);
  CHECK(row["queue"]["by_state"]["deferred"] == 1);
  CHECK(row["counters"]["delivered"] == 7);
  CHECK(row["problems"][0] == "the disk is nearly full");
}

TEST_CASE("status tells what is wrong with our own side of DNS, in either language") {
  ControlHouse house;
  const auto status = [&](const std::string& args) {
    const std::string answer = house.ask("{\"verb\":\"status\",\"args\":" + args + "}\n");
    return nlohmann::json::parse(answer.substr(0, answer.find('\n')))["row"];
  };
  CHECK(status("{}")["platform"].is_null());  // not looked at yet
  house.platform.checked = house.clock.wall();
  house.platform.resolver = {"RESOLVER_VALIDATES", {}};
  house.platform.findings = {policy::checks::finding(
      "PTR_MISSING", {"10.2.0.192.in-addr.arpa", policy::checks::RecordType::PTR},
      {{"ip", "192.0.2.10"}})};
  const auto row = status("{}");
  CHECK(row["platform"]["findings"][0]["id"] == "PTR_MISSING");
  CHECK(row["platform"]["findings"][0]["severity"] == "blocking");
  CHECK(row["problems"][1].get<std::string>().starts_with("PTR_MISSING: The server's address"));
  const auto dutch = status(R"({"lang":"nl"})");
  CHECK(dutch["problems"][1].get<std::string>().starts_with("PTR_MISSING: Het serveradres"));
  CHECK(contains(house.ask(R"({"verb":"status","args":{"lang":"fr"}})"
                           "\n"),
                 "use en or nl"));
  house.platform.silent = true;
  house.platform.resolver = {"RESOLVER_SILENT", {{"reason", "timeout"}}};
  CHECK(
      status("{}")["problems"][1].get<std::string>().starts_with("DNS does not answer (timeout)"));
}

TEST_CASE("rates are of the last minute") {
  admin::RateWindow window;
  const MonoTime start{std::chrono::hours(1)};
  CHECK(window.per_second(start, {{"delivered", 5}}).empty());
  window.sample(start, {{"delivered", 100}});
  CHECK(window.per_second(start + std::chrono::seconds(10), {{"delivered", 150}}).at("delivered") ==
        Approx(5.0));
  window.sample(start + std::chrono::seconds(50), {{"delivered", 200}});
  window.sample(start + std::chrono::seconds(70), {{"delivered", 200}});
  CHECK(
      window.per_second(start + std::chrono::seconds(100), {{"delivered", 250}}).at("delivered") ==
      Approx(1.0));
}
