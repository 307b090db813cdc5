// SPDX-License-Identifier: Apache-2.0
// Values of the rooms below as JSON texts, one function a row. The keys are what scripts hold on to
// (docs/cli.md): adding is free, changing is not. Times are RFC 3339 in UTC, null when not set.
#pragma once

#include <string>

#include "mta/admin/admin_context.h"
#include "mta/onboard/import_flow.h"

namespace sluis::admin {

std::string render(const queue::Row& row);
std::string render(const queue::Story& story);  // a row, with envelope, attempts and why it waits
std::string render(const queue::SummaryRow& row);
std::string render(const queue::Touched& touched);
std::string render(const DestinationRow& row);
std::string render(const SendResult& result);
struct StatusRow {
  const StatusFacts& facts;
  const queue::QueueStatus& queue;
  const std::map<std::string, double>& rates;  // a second, over the last minute, by counter
  WallTime now;
};
std::string render(const StatusRow& row, policy::Language language);

std::string render(const onboard::DomainRecord& record, const std::vector<std::string>& signs_with,
                   policy::Language language);
// With how the replacements of keys stand at this domain.
std::string render(const onboard::Onboarding& onboarding, const onboard::DomainRecord& record,
                   policy::Language language);
std::string render(const onboard::KeyReport& key);
std::string render(const onboard::OwnKeyRecord& record);
std::string render(const onboard::DomainReport& report, policy::Language language);
// A row for each record.
std::vector<std::string> render(const onboard::RecordSheet& sheet, policy::Language language);
std::string render(const onboard::HistoryEntry& entry);
std::string render(const onboard::ImportOutcome& outcome);
std::string render(const policy::Account& account);

}  // namespace sluis::admin
