// SPDX-License-Identifier: Apache-2.0
#include "mta/cli/status_output.h"

#include <array>
#include <cstdio>

#include <nlohmann/json.hpp>

#include "mta/cli/rows.h"
#include "mta/cli/text.h"

namespace sluis::cli {
namespace {

using Json = nlohmann::ordered_json;

// What never happened is not worth a word to a person.
Json that_happened(const Json& numbers) {
  Json out = Json::object();
  for (const auto& [name, number] : numbers.items()) {
    if (number.is_number() && number.get<double>() > 0) out[name] = number;
  }
  return out;
}

std::string counts_of(const Json& counts) {
  std::string out;
  for (const auto& [name, count] : counts.items()) {
    out += (out.empty() ? "" : ", ") + std::to_string(count.get<uint64_t>()) + " " + name;
  }
  return printable(out);
}

std::string rates_of(const Json& rates) {
  std::string out;
  for (const auto& [name, rate] : rates.items()) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.1f/s ", rate.get<double>());
    out += (out.empty() ? "" : ", ") + std::string(text.data()) + name;
  }
  return printable(out);
}

std::string states_of(const Json& queue, const View& view) {
  TextTable table({{"STATE"}, {"MESSAGES", Align::Right}});
  const Json states = part_of(queue, "by_state");
  for (const auto& [state, count] : states.items()) {
    table.add({{state, colour_of_state(state)}, {std::to_string(count.get<uint64_t>())}});
  }
  return table.empty() ? "" : "\n" + table.draw(view);
}

std::string problems_of(const Json& row, const View& view) {
  std::string out;
  for (const auto& problem : part_of(row, "problems")) {
    out += "  " + painted(problem.get<std::string>(), Colour::Red, view) + "\n";
  }
  return out.empty() ? "\nno problem needs a person\n" : "\nproblems that need a person:\n" + out;
}

// What is known of our own side of DNS; what is wrong with it stands among the problems.
std::string platform_of(const Json& platform, const View& view) {
  if (!platform.is_object()) return "not looked at yet";
  const size_t unanswered = part_of(platform, "unanswered").size();
  const bool right = part_of(platform, "findings").empty();
  return std::string(right ? "nothing wrong" : "problems, see below") +
         (unanswered > 0 ? ", " + std::to_string(unanswered) +
                               (unanswered == 1 ? " question" : " questions") + " not answered"
                         : "") +
         ", looked at " + when(text_in(platform, "checked"), view.now);
}

std::string one_status(const Json& row, const View& view) {
  const Json daemon = part_of(row, "daemon");
  const Json queue = part_of(row, "queue");
  const auto uptime = std::chrono::seconds(number_in(daemon, "uptime_seconds"));
  const Json platform = part_of(row, "platform");
  const uint64_t memory = number_in(daemon, "memory");
  return labelled(
             {{"daemon", printable("sluisd " + text_in(daemon, "version") + " on " +
                                   text_in(daemon, "hostname"))},
              {"configuration", printable(text_in(daemon, "config"))},
              {"up", span_of(uptime) + ", since " + when(text_in(daemon, "started"), view.now)},
              {"memory", memory == 0 ? "" : size_of(memory)},
              {"queue",
               size_of(number_in(queue, "octets")) +
                   (text_in(queue, "oldest").empty()
                        ? ""
                        : ", oldest accepted " + when(text_in(queue, "oldest"), view.now))},
              {"connections", counts_of(part_of(row, "connections"))},
              {"last minute", rates_of(that_happened(part_of(row, "rates")))},
              {"since start", counts_of(that_happened(part_of(row, "counters")))},
              {"resolver", printable(text_in(part_of(platform, "resolver"), "sentence"))},
              {"own DNS", platform_of(platform, view)}}) +
         states_of(queue, view) + problems_of(row, view);
}

}  // namespace

std::string show_status(const Rows& rows, const View& view) {
  std::string out;
  for (const auto& row : parsed<Json>(rows)) out += one_status(row, view);
  return out;
}

std::string show_destinations(const Rows& rows, const View& view) {
  TextTable table({{"DESTINATION"},
                   {"WAITING", Align::Right},
                   {"CONNECTIONS", Align::Right},
                   {"LIMIT", Align::Right},
                   {"SUSPENDED UNTIL"},
                   {"REASON"}});
  for (const auto& row : parsed<Json>(rows)) {
    table.add({{text_in(row, "destination")},
               {std::to_string(number_in(row, "waiting"))},
               {std::to_string(number_in(row, "connections"))},
               {std::to_string(number_in(row, "limit"))},
               {when(text_in(row, "suspended_until"), view.now)},
               {text_in(row, "reason")}});
  }
  return table.empty() ? "no destination is being served\n" : table.draw(view);
}

}  // namespace sluis::cli
