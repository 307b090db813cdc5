// SPDX-License-Identifier: Apache-2.0
// What the control socket may reach of the daemon.
#include <fstream>
#include <set>

#include "mta/app/app.h"
#include "mta/app/event_settings.h"
#include "mta/app/send_flow.h"
#include "mta/queue/explain.h"

namespace sluis::app {
namespace {

// Octets resident, from /proc/self/statm.
uint64_t resident_memory() {
  std::ifstream statm("/proc/self/statm");
  uint64_t total = 0, resident = 0;
  statm >> total >> resident;
  return resident * 4096;
}

admin::DestinationRow row_of(const deliver::DestinationView& view) {
  admin::DestinationRow row;
  row.destination = view.name;
  row.waiting = view.queued;
  row.connections = static_cast<uint32_t>(view.connections);
  row.limit = view.limit;
  row.suspended_until = view.suspended_until;
  row.reason = view.why;
  return row;
}

}  // namespace

admin::AdminContext App::admin_context() {
  return {
      .loop = first().loop(),
      .clock = clock_,
      .workers = *workers_,
      .queue = *queue_,
      .onboarding = *onboarding_,
      .status = [this] { return status_facts(); },
      .destinations = [this] { return destination_rows(); },
      .left_alone = [this](store::Message message) { return left_alone_of(std::move(message)); },
      .retry_destinations = [this](const std::string& pattern) { retry_destinations(pattern); },
      .send =
          [this](admin::SendRequest request, admin::BodySource& body) {
            return send_flow(first().intake_context(), intake::make_settings(*settings_.config),
                             std::move(request), body);
          },
      .history = [this](const std::string& key) { return trace(key); }};
}

Result<events::History> App::trace(const std::string& key) {
  event_log_->flush_to_file();
  return events::trace(event_settings(*settings_.config).file, key);
}

admin::StatusFacts App::status_facts() const {
  admin::StatusFacts facts;
  facts.version = SLUIS_VERSION;
  facts.hostname = settings_.config->hostname;
  facts.config_file = settings_.config->file;
  facts.started = started_;
  facts.counters = events_->counters();
  facts.counters["domains-looked-at"] = onboarding_->looks();
  facts.connections["submission"] = connections_->connections();
  facts.memory = resident_memory();
  facts.platform = platform_->report();
  if (const uint64_t lost = event_log_->lost(); lost > 0) {
    facts.problems.push_back(std::to_string(lost) +
                             " events could not be written to the event file");
  }
  for (const std::string& problem : key_problems_) facts.problems.push_back(problem);
  for (std::string& problem : onboarding_->problems()) facts.problems.push_back(std::move(problem));
  return facts;
}

void App::retry_destinations(const std::string& pattern) {
  for (auto& shard : shards_) {
    shard->loop().post([shard = shard.get(), pattern] { shard->relay().retry_now(pattern); });
  }
}

Task<std::vector<queue::Cause>> App::left_alone_of(store::Message message) {
  std::set<std::string> keys;
  for (size_t i = 0; i < message.recipients.size(); ++i) {
    if (store::is_end(message.recipients[i].state)) continue;
    keys.insert(first().relay().destination_key(message.sender_domain,
                                                message.envelope.recipients[i].address));
  }
  std::vector<queue::Cause> causes;
  for (const admin::DestinationRow& row : co_await destination_rows()) {
    if (!row.suspended_until || !keys.contains(row.destination)) continue;
    causes.push_back(queue::left_alone(row.destination, row.reason, *row.suspended_until));
  }
  co_return causes;
}

Task<std::vector<admin::DestinationRow>> App::destination_rows() {
  std::vector<admin::DestinationRow> rows;
  for (auto& shard : shards_) {
    auto answer = std::make_shared<OneShot<std::vector<admin::DestinationRow>>>();
    shard->loop().post([this, shard = shard.get(), answer] {
      std::vector<admin::DestinationRow> theirs;
      for (const auto& view : shard->relay().destinations()) theirs.push_back(row_of(view));
      first().loop().post([answer, theirs = std::move(theirs)] { answer->set(theirs); });
    });
    std::vector<admin::DestinationRow> theirs = co_await *answer;
    rows.insert(rows.end(), theirs.begin(), theirs.end());
  }
  co_return rows;
}

}  // namespace sluis::app
