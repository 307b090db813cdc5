// SPDX-License-Identifier: Apache-2.0
#include "mta/events/event_text.h"

#include <fstream>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "mta/base/ascii.h"
#include "tests/support/source_tree.h"

using namespace sluis;
using namespace sluis::events;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

Event full_event() {
  Event event;
  event.kind = Kind::Delivered;
  event.time = std::chrono::sys_days{std::chrono::year{2026} / 11 / 22} + 9h + 8min + 7s + 6ms;
  event.id = *parse_message_id("0000000ABCDEF");
  event.message_id = "<1@example.org>";
  event.account = "crm";
  event.sender = "ann@example.org";
  event.recipient = "bob@example.net";
  event.domain = "example.org";
  event.site = "example.net";
  event.mx = "mx1.example.net";
  event.source_ip = "192.0.2.10";
  event.tls = "TLSv1.3";
  event.reply = "250 2.0.0 Ok";
  event.status = "2.0.0";
  event.category = "other";
  event.attempt = 2;
  event.queue_ms = 1234;
  event.size = 4096;
  event.selectors = {"key001", "key002"};
  event.actor = "kim";
  event.reason = "asked by the customer";
  return event;
}

std::string line_of(const Event& event) {
  std::string line;
  append_line(line, event);
  return line;
}

std::string json_string(std::string_view text) {
  std::string out;
  append_quoted(out, text);
  return out;
}

// First cells of the rows under a heading of docs/events.md.
std::vector<std::string> documented(std::string_view heading) {
  std::ifstream file(in_source_tree("docs/events.md"));
  REQUIRE(file);
  std::vector<std::string> names;
  bool inside = false;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("## ")) inside = line.substr(3) == heading;
    if (inside && line.starts_with("| `")) names.push_back(line.substr(3, line.find('`', 3) - 3));
  }
  return names;
}

}  // namespace

TEST_CASE("an event is one line of JSON with its fields in the documented order") {
  const std::string line = line_of(full_event());
  CHECK(line.find('\n') == line.size() - 1);
  const auto read = nlohmann::ordered_json::parse(line);
  std::vector<std::string> names;
  for (const auto& [name, value] : read.items()) names.push_back(name);
  CHECK(names == documented("Fields"));
  CHECK(read["time"] == "2026-11-22T09:08:07.006Z");
  CHECK(read["event"] == "delivered");
  CHECK(read["id"] == "0000000ABCDEF");
  CHECK(read["attempt"] == 2);
  CHECK(read["queue_ms"] == 1234);
  CHECK(read["size"] == 4096);
  CHECK(read["selectors"] == json({"key001", "key002"}));
}

TEST_CASE("every kind of event is documented") {
  std::vector<std::string> names;
  for (int kind = 0; kind <= static_cast<int>(Kind::Missed); ++kind) {
    names.emplace_back(to_string(static_cast<Kind>(kind)));
  }
  CHECK(documented("Kinds") == names);
}

TEST_CASE("empty fields are left out") {
  CHECK(line_of(Event{}) == "{\"time\":\"1970-01-01T00:00:00.000Z\",\"event\":\"accepted\"}\n");
}

TEST_CASE("no reply of a remote host can break or forge a line") {
  Event event = full_event();
  event.reply = "550 \"quoted\" back\\slash\r\n{\"event\":\"delivered\"}\x01\x7f";
  const std::string line = line_of(event);
  CHECK(line.find('\n') == line.size() - 1);
  CHECK(json::parse(line)["reply"] == event.reply);
}

TEST_CASE("what is not UTF-8 becomes a replacement character and the rest stays") {
  struct Row {
    std::string_view text, shown;
  };
  const Row rows[] = {
      {"caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x93\xA8", "caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x93\xA8"},
      {"caf\xE9!", "caf\xEF\xBF\xBD!"},
      {"\xC0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD"},                  // overlong
      {"\xED\xA0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},  // a surrogate
      {"\xF4\x90\x80\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
      {"end \xE2\x82", "end \xEF\xBF\xBD\xEF\xBF\xBD"},
  };
  for (const Row& row : rows) {
    INFO(row.shown);
    CHECK(json::parse(json_string(row.text)) == row.shown);
  }
}

TEST_CASE("a field has a longest length and is cut without breaking the line") {
  const std::string cut =
      json::parse(json_string(std::string(kLongestField - 1, 'a') + "\xC3\xA9 and more"));
  CHECK(cut == std::string(kLongestField - 1, 'a') + "\xEF\xBF\xBD");
}
