// SPDX-License-Identifier: Apache-2.0
#include "bench/load/report.h"

#include <array>
#include <cstdio>

#include <nlohmann/json.hpp>

namespace sluis::load {
namespace {

using Json = nlohmann::ordered_json;

struct Share {
  const char* name;
  double share;
};
constexpr std::array<Share, 5> kShares{
    {{"p50", 0.5}, {"p90", 0.9}, {"p99", 0.99}, {"p999", 0.999}, {"p9999", 0.9999}}};
constexpr std::array kColumns{"min", "mean", "p50", "p90", "p99", "p999", "max"};

Json json_of(const Histogram& histogram) {
  Json row{{"count", histogram.count()}, {"min", histogram.min()}, {"mean", histogram.mean()}};
  for (const Share& each : kShares) row[each.name] = histogram.at(each.share);
  row["max"] = histogram.max();
  return row;
}

double seconds_between(Instant from, Instant to) {
  return std::chrono::duration<double>(to - from).count();
}

double per_second(uint64_t count, double seconds) {
  return seconds > 0 ? static_cast<double>(count) / seconds : 0;
}

// Seconds since 1970, as other programs read it.
double unix_time(Instant instant) {
  return std::chrono::duration<double>(instant.time_since_epoch()).count();
}

Json json_of(const RunArrivals& run) {
  const double seconds = seconds_between(run.first, run.last);
  Json row{{"unique", run.unique()},
           {"duplicates", run.duplicates},
           {"early", run.early},
           {"first", unix_time(run.first)},
           {"last", unix_time(run.last)},
           {"seconds", seconds},
           {"per_second", per_second(run.messages, seconds)},
           {"delivery_us", json_of(run.delivery)}};
  if (run.lateness.count() > 0) row["lateness_us"] = json_of(run.lateness);
  return row;
}

std::string dump(const Json& document) {
  return document.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string padded(std::string text, size_t width) {
  if (text.size() < width) text.insert(0, width - text.size(), ' ');
  return text;
}

std::string number(double value, int digits) {
  std::array<char, 64> space;
  std::snprintf(space.data(), space.size(), "%.*f", digits, value);
  return space.data();
}

std::string scalar_line(const std::string& name, const Json& value) {
  std::string text = value.is_string() ? value.get<std::string>() : value.dump();
  if (value.is_number_float()) text = number(value.get<double>(), 1);
  std::string label = name;
  std::ranges::replace(label, '_', ' ');
  label.resize(std::max<size_t>(label.size(), 18), ' ');
  return label + "  " + text + "\n";
}

std::string latency_head() {
  std::string line = "milliseconds     ";
  for (const char* column : kColumns) line += padded(column, 10);
  return line + "\n";
}

std::string latency_line(std::string name, const Json& row) {
  name.resize(std::max<size_t>(name.size(), 17), ' ');
  for (const char* column : kColumns) {
    name += padded(number(row.value(column, 0.0) / 1000, 2), 10);
  }
  return name + "\n";
}

// Of use to programs alone.
bool is_moment(const std::string& key) {
  return key == "began" || key == "first" || key == "last";
}

bool is_latency(const std::string& key) {
  return key.ends_with("_us");
}

// Figures first, then what is counted by name, then latencies.
std::string table_of(const Json& document) {
  std::string figures, named, latencies;
  for (const auto& [key, value] : document.items()) {
    if (is_moment(key)) continue;
    if (is_latency(key)) {
      latencies += latency_line(key.substr(0, key.size() - 3), value);
    } else if (!value.is_object()) {
      figures += scalar_line(key, value);
    } else if (key == "runs") {
      for (const auto& [run, row] : value.items()) named += "\nrun " + run + "\n" + table_of(row);
    } else {
      for (const auto& [reply, count] : value.items())
        named += padded(count.dump(), 10) + " x " + reply + "\n";
    }
  }
  if (!latencies.empty()) latencies = latency_head() + latencies;
  return figures + named + latencies;
}

}  // namespace

std::string to_json(const SendFigures& figures, const std::string& run) {
  const double seconds = seconds_between(figures.began, figures.last);
  return dump(Json{{"run", run},
                   {"accepted", figures.accepted},
                   {"refused", figures.refused},
                   {"unknown", figures.unknown},
                   {"unsent", figures.unsent},
                   {"began", unix_time(figures.began)},
                   {"seconds", seconds},
                   {"accepted_per_second", per_second(figures.accepted, seconds)},
                   {"connections", figures.connections},
                   {"lost_connections", figures.lost_connections},
                   {"replies", figures.replies},
                   {"accept_us", json_of(figures.accept)},
                   {"service_us", json_of(figures.service)},
                   {"lag_us", json_of(figures.lag)}});
}

std::string to_json(const SinkState& state) {
  Json runs = Json::object();
  for (const auto& [name, run] : state.ledger.runs()) runs[name] = json_of(run);
  return dump(Json{{"connections", state.connections},
                   {"open", state.open},
                   {"most_open", state.most_open},
                   {"deferred", state.deferred},
                   {"rejected", state.rejected},
                   {"turned_away", state.turned_away},
                   {"octets", state.octets},
                   {"foreign", state.ledger.foreign()},
                   {"runs", std::move(runs)}});
}

std::string to_table(const std::string& json) {
  const Json document = Json::parse(json, nullptr, false);
  return document.is_discarded() ? json : table_of(document);
}

}  // namespace sluis::load
