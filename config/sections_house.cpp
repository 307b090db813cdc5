// SPDX-License-Identifier: Apache-2.0
// The house itself: where things are kept, what is written down, and the file as a whole.
#include "config/sections.h"

namespace sluis::config {

Table<Queue> queue_table() {
  return {
      value("journal_segment", &Queue::journal_segment, size(kMiB)),
      value("journal_segments", &Queue::journal_segments, whole(3, 1024)),
      value("in_line", &Queue::in_line, whole(1, 10000000)),
      value("in_flight", &Queue::in_flight, whole(1, 1000000)),
      value("min_free_disk", &Queue::min_free_disk, size(0)),
      value("room_wait", &Queue::room_wait, duration(0s)),
  };
}

Table<Events> events_table() {
  return {
      value("file", &Events::file, path()),
      value("rotate_size", &Events::rotate_size, size(64 * kKiB)),
      value("keep_files", &Events::keep_files, whole(1, 100000)),
  };
}

Table<Log> log_table() {
  return {
      value("format", &Log::format,
            one_of<LogFormat>({{"text", LogFormat::Text}, {"json", LogFormat::Json}})),
      value("level", &Log::level,
            one_of<LogLevel>({{"debug", LogLevel::Debug},
                              {"info", LogLevel::Info},
                              {"warning", LogLevel::Warning},
                              {"error", LogLevel::Error}})),
  };
}

Table<Config> config_table() {
  return {
      value("hostname", &Config::hostname, host_name(), Need::Required),
      value("data_dir", &Config::data_dir, path()),
      value("shards", &Config::shards, whole(0, 256)),
      entries("listeners", &Config::listeners, listener_table(), Need::Required),
      section("tls", &Config::tls, tls_table()),
      section("limits", &Config::limits, limits_table()),
      section("submission", &Config::submission, submission_table()),
      entries("accounts", &Config::accounts, account_table()),
      section("dns", &Config::dns, dns_table()),
      section("dkim", &Config::dkim, dkim_table()),
      section("spf", &Config::spf, spf_table()),
      section("onboarding", &Config::onboarding, onboarding_table()),
      section("rdap", &Config::rdap, rdap_table()),
      section("platform", &Config::platform, platform_table()),
      section("schedule", &Config::schedule, schedule_table()),
      section("relay", &Config::relay, relay_table()),
      section("retry", &Config::retry, retry_table()),
      section("bounce", &Config::bounce, bounce_table()),
      section("queue", &Config::queue, queue_table()),
      section("events", &Config::events, events_table()),
      value("control_socket", &Config::control_socket, path()),
      group("http", Table<Config>{value("address", &Config::http_address, address_text())}),
      section("log", &Config::log, log_table()),
      value("shutdown_grace", &Config::shutdown_grace, duration(0s)),
  };
}

}  // namespace sluis::config
