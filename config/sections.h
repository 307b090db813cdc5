// SPDX-License-Identifier: Apache-2.0
// Sections: the tables of keys, one function a section; sections_*.cpp hold them.
// docs/configuration.md describes every key that stands here, and a test compares the two.
#pragma once

#include "config/schema.h"
#include "config/table.h"

namespace sluis::config {

Table<Listener> listener_table();
Table<Tls> tls_table();
Table<Limits> limits_table();
Table<Submission> submission_table();
Table<Account> account_table();

Table<Dkim> dkim_table();
Table<Spf> spf_table();
Table<Onboarding> onboarding_table();
Table<Rdap> rdap_table();
Table<Platform> platform_table();
Table<Schedule> schedule_table();

Table<Dns> dns_table();
Table<Relay> relay_table();
Table<Retry> retry_table();
Table<Bounce> bounce_table();

Table<Queue> queue_table();
Table<Events> events_table();
Table<Log> log_table();

Table<Config> config_table();  // the whole file

}  // namespace sluis::config
