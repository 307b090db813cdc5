// SPDX-License-Identifier: Apache-2.0
// Generator and sink together, over loopback.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "bench/load/arguments.h"
#include "bench/load/report.h"
#include "tests/support/run_on_loop.h"

using namespace sluis;
using namespace sluis::load;
using Json = nlohmann::json;

namespace {

struct Rig {
  Loop loop;
  std::unique_ptr<Sink> sink;
  bool stopped = false;

  explicit Rig(const std::string& rule = "none.test: latency=1ms") {
    sink = *Sink::open(
        loop, {*parse_socket_address("127.0.0.1:0"), "", nullptr, Rules({*parse_rule(rule)})});
  }
  ~Rig() {
    sink->stop([this] { stopped = true; });
    run_until(loop, [this] { return stopped; });
  }

  // One run to its end; the generator's document.
  Json send(SendArguments arguments) {
    arguments.to = to_string(sink->address());
    Generator generator(loop, *send_plan(arguments),
                        Letters(*letter_plan(arguments, RunClock().now())));
    bool done = false;
    generator.start([&done] { done = true; });
    run_until(loop, [&done] { return done; });
    return Json::parse(to_json(generator.figures(), arguments.run));
  }
  Json report() const { return Json::parse(to_json(sink->state())); }
};

}  // namespace

TEST_CASE("every message of a closed loop is accepted and arrives once", "[load]") {
  Rig rig;
  for (const Way way : {Way::Lockstep, Way::Pipelined, Way::Chunking}) {
    const std::string run = "w" + std::to_string(static_cast<int>(way));
    const bool chunking = way == Way::Chunking;  // the sink does not offer it
    const Json sent = rig.send({.run = run, .way = way, .sessions = 3, .depth = 2, .messages = 50});
    CHECK(sent["accepted"] == (chunking ? 0 : 50));
    if (chunking) continue;
    const Json run_row = rig.report()["runs"][run];
    CHECK(run_row["unique"] == 50);
    CHECK(run_row["duplicates"] == 0);
    CHECK(run_row["delivery_us"]["count"] == 50);
  }
}

TEST_CASE("an open loop sends what falls due, and says how late it was itself", "[load]") {
  Rig rig;
  const Json sent = rig.send({.sessions = 4, .rate = 2000, .messages = 100});
  CHECK(sent["accepted"] == 100);
  CHECK(sent["lag_us"]["count"] == 100);
  CHECK(sent["accept_us"]["p50"] >= sent["lag_us"]["min"]);
  CHECK(rig.report()["runs"]["run"]["unique"] == 100);
}

TEST_CASE("a server that stalls is charged for the messages that could not be begun", "[load]") {
  Rig rig("slow.test: latency=100ms");
  // One session, a message every 10 ms, two flights of 100 ms each: the last one waits for all
  // before it.
  const Json sent = rig.send({.to_domain = "slow.test",
                              .sessions = 1,
                              .rate = 100,
                              .rhythm = Rhythm::Fixed,
                              .messages = 5});
  CHECK(sent["accepted"] == 5);
  CHECK(sent["service_us"]["min"] >= 190'000);  // the loop's timers know whole milliseconds
  CHECK(sent["accept_us"]["max"] >= 5 * 190'000 - 4 * 10'000);
}

TEST_CASE("refusals are counted by what was said", "[load]") {
  Rig rig("full.test: defer=100%");
  const Json sent = rig.send({.to_domain = "full.test", .sessions = 2, .messages = 10});
  CHECK(sent["accepted"] == 0);
  CHECK(sent["refused"] == 10);
  CHECK(sent["replies"]["450 4.2.0 try again later"] == 10);
  CHECK(rig.report()["deferred"] == 10);
}

TEST_CASE("a server that is not there ends the run with a sentence", "[load]") {
  Rig rig;
  SendArguments arguments{.to = to_string(rig.sink->address()), .sessions = 2, .messages = 10};
  arguments.to.replace(arguments.to.find("127.0.0.1"), 9, "127.0.0.2");
  Generator generator(rig.loop, *send_plan(arguments),
                      Letters(*letter_plan(arguments, RunClock().now())));
  bool done = false;
  generator.start([&done] { done = true; });
  run_until(rig.loop, [&done] { return done; });
  CHECK(generator.trouble().find("cannot connect: 127.0.0.2:") == 0);
  CHECK(generator.figures().accepted == 0);
}

TEST_CASE("what is wrong on the command line is said with the option's name", "[load]") {
  SendArguments arguments{.to = "127.0.0.1:25", .messages = 1};
  CHECK(send_plan(arguments));
  arguments.messages = 0;
  CHECK(send_plan(arguments).error().text.find("--messages") != std::string::npos);
  arguments.to = "nowhere";
  CHECK(send_plan(arguments).error().text.find("--to") == 0);
  CHECK(letter_plan({.run = "Nein!"}, {}).error().text.find("--run") == 0);
  CHECK(letter_plan({.size = "big"}, {}).error().text.find("--size") == 0);
  CHECK(letter_plan({.due_over = "1h"}, {}).error().text.find("--messages") != std::string::npos);
  CHECK(letter_plan({.due_at = "monday"}, {}).error().text.find("--due-at") == 0);
  CHECK(letter_plan({.due_at = "2026-12-01T09:00:00Z"}, {})->due->first ==
        Instant(std::chrono::seconds(1796115600)));
  CHECK(sink_plan({.rules = {"*: later=1s"}}).error().text.find("--rule") == 0);
}

TEST_CASE("the table is one screen wide and holds every latency", "[load]") {
  Rig rig;
  const std::string run = "t";
  rig.send({.run = run, .messages = 10});
  const std::string table = to_table(to_json(rig.sink->state()));
  CHECK(table.find("run t") != std::string::npos);
  CHECK(table.find("delivery") != std::string::npos);
  for (size_t at = 0; at < table.size();) {
    const size_t end = table.find('\n', at);
    CHECK(end - at <= 100);
    at = end + 1;
  }
}
