// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "mta/admin/json_text.h"
#include "mta/admin/render.h"

namespace sluis::admin {
namespace {

using Json = nlohmann::ordered_json;

Json daemon_json(const StatusFacts& facts, WallTime now) {
  const auto uptime = std::chrono::duration_cast<std::chrono::seconds>(now - facts.started);
  return {{"version", facts.version},         {"hostname", facts.hostname},
          {"config", facts.config_file},      {"started", time_or_null<Json>(facts.started)},
          {"uptime_seconds", uptime.count()}, {"memory", facts.memory}};
}

Json queue_json(const queue::QueueStatus& queue) {
  Json states = Json::object();
  for (const auto& [state, count] : queue.by_state) states[state] = count;
  return {
      {"by_state", states}, {"octets", queue.octets}, {"oldest", time_or_null<Json>(queue.oldest)}};
}

template <typename Number>
Json counts_json(const std::map<std::string, Number>& counts) {
  Json out = Json::object();
  for (const auto& [name, count] : counts) out[name] = count;
  return out;
}

}  // namespace

std::string render(const StatusFacts& facts, const queue::QueueStatus& queue,
                   const std::map<std::string, double>& rates, WallTime now) {
  Json problems = Json::array();
  for (const auto& problem : facts.problems) problems.push_back(problem);
  for (const auto& problem : queue.problems) problems.push_back(problem);
  return json_text(Json{{"daemon", daemon_json(facts, now)},
                        {"queue", queue_json(queue)},
                        {"rates", counts_json(rates)},
                        {"counters", counts_json(facts.counters)},
                        {"connections", counts_json(facts.connections)},
                        {"problems", problems}});
}

std::string render(const DestinationRow& row) {
  return json_text(Json{{"destination", row.destination},
                        {"waiting", row.waiting},
                        {"connections", row.connections},
                        {"limit", row.limit},
                        {"suspended_until", time_or_null<Json>(row.suspended_until)},
                        {"reason", text_or_null<Json>(row.reason)}});
}

std::string render(const SendResult& result) {
  return json_text(Json{{"id", to_string(result.id)}, {"until", time_or_null<Json>(result.until)}});
}

}  // namespace sluis::admin
