// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "mta/admin/json_text.h"
#include "mta/admin/render.h"

namespace sluis::admin {
namespace {

using Json = nlohmann::ordered_json;
using policy::Language;

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

policy::Finding plain(const policy::checks::Finding& finding) {
  return {finding.id, finding.facts};
}

Json findings_json(const std::vector<policy::checks::Finding>& findings, Language language) {
  Json out = Json::array();
  for (const auto& one : findings) {
    out.push_back({{"id", one.id},
                   {"severity", to_string(one.severity)},
                   {"name", one.name},
                   {"sentence", policy::sentence(plain(one), language)}});
  }
  return out;
}

Json platform_json(const onboard::PlatformReport& platform, Language language) {
  if (platform.checked == WallTime{}) return nullptr;
  return {
      {"checked", time_or_null<Json>(platform.checked)},
      {"resolver",
       {{"id", platform.resolver.id}, {"sentence", policy::sentence(platform.resolver, language)}}},
      {"findings", findings_json(platform.findings, language)},
      {"unanswered", findings_json(platform.unanswered, language)}};
}

std::vector<std::string> platform_problems(const onboard::PlatformReport& platform,
                                           Language language) {
  std::vector<std::string> out;
  if (platform.silent) out.push_back(policy::sentence(platform.resolver, language));
  for (const auto& one : platform.findings)
    out.push_back(one.id + ": " + policy::sentence(plain(one), language));
  return out;
}

}  // namespace

std::string render(const StatusRow& row, Language language) {
  const StatusFacts& facts = row.facts;
  Json problems = Json::array();
  for (const auto& problem : facts.problems) problems.push_back(problem);
  for (const auto& problem : row.queue.problems) problems.push_back(problem);
  for (auto& problem : platform_problems(facts.platform, language))
    problems.push_back(std::move(problem));
  return json_text(Json{{"daemon", daemon_json(facts, row.now)},
                        {"queue", queue_json(row.queue)},
                        {"rates", counts_json(row.rates)},
                        {"counters", counts_json(facts.counters)},
                        {"connections", counts_json(facts.connections)},
                        {"platform", platform_json(facts.platform, language)},
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
