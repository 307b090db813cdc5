// SPDX-License-Identifier: Apache-2.0
// What DNS says that matters to whoever is about to publish records: the SPF record that ours must
// be merged with, whether a DMARC record applies, and whose name servers they are. It judges and
// changes nothing. One loop's thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "mta/base/clock.h"
#include "mta/dns/resolver.h"
#include "policy/spf/merge.h"

namespace sluis::onboard {

struct RecordAdvice {
  std::optional<policy::spf::MergeResult> spf;  // nullopt: no include is configured
  std::optional<bool> has_dmarc;                // nullopt: not known
  std::vector<std::string> name_servers;
  std::string unanswered;  // why DNS could not be asked; the rest was then not asked either
};

constexpr Millis kAdviceTimeLimit = std::chrono::seconds(15);  // of the SPF record's look-ups

Task<RecordAdvice> ask_record_advice(dns::Resolver& resolver, const Clock& clock,
                                     policy::spf::MergeRequest request);

}  // namespace sluis::onboard
