// SPDX-License-Identifier: Apache-2.0
#include "mta/deliver/work.h"

#include <algorithm>

namespace sluis::deliver {
namespace {

Scope scope_of(smtp::FailureScope scope) {
  switch (scope) {
    case smtp::FailureScope::Recipient:
      return Scope::Recipient;
    case smtp::FailureScope::Message:
      return Scope::Message;
    case smtp::FailureScope::Session:
      return Scope::Session;
    case smtp::FailureScope::Destination:
      return Scope::Destination;
  }
  return Scope::Session;
}

Permanence permanence_of(smtp::FailurePermanence permanence) {
  switch (permanence) {
    case smtp::FailurePermanence::Transient:
      return Permanence::Transient;
    case smtp::FailurePermanence::Permanent:
      return Permanence::Permanent;
    case smtp::FailurePermanence::Ours:
      return Permanence::Ours;
  }
  return Permanence::Transient;
}

RecipientResult result_of(uint32_t recipient, const smtp::ClientFailure& said,
                          const AttemptFacts& facts) {
  RecipientResult result;
  result.recipient = recipient;
  result.scope = scope_of(said.scope);
  result.permanence = permanence_of(said.permanence);
  result.code = said.code;
  result.status = said.status;
  result.reply = said.text;
  result.mx = facts.mx;
  result.address = facts.address;
  result.source_ip = facts.source_ip;
  result.tls = facts.tls;
  return result;
}

}  // namespace

std::vector<Work> split_job(DeliveryJob job, uint32_t most) {
  const size_t step = std::max(1u, most);
  const auto shared = std::make_shared<const DeliveryJob>(std::move(job));
  const auto& all = shared->recipients;
  std::vector<Work> parts;
  for (size_t at = 0; at < all.size(); at += step) {
    const auto first = all.begin() + static_cast<std::ptrdiff_t>(at);
    const auto count = static_cast<std::ptrdiff_t>(std::min(step, all.size() - at));
    parts.push_back({shared, std::vector<uint32_t>(first, first + count), 0});
  }
  return parts;
}

void report_outcomes(const Work& work, const std::vector<smtp::RecipientOutcome>& outcomes,
                     const AttemptFacts& facts) {
  if (outcomes.empty()) return;
  std::vector<RecipientResult> results;
  results.reserve(outcomes.size());
  for (const smtp::RecipientOutcome& outcome : outcomes) {
    results.push_back(result_of(outcome.recipient, outcome.said, facts));
    results.back().delivered = outcome.delivered;
    results.back().remote_dsn = outcome.remote_dsn;
  }
  work.job->report(std::move(results));
}

void report_failure(const Work& work, const smtp::ClientFailure& failure,
                    const AttemptFacts& facts) {
  std::vector<RecipientResult> results;
  for (uint32_t recipient : work.recipients)
    results.push_back(result_of(recipient, failure, facts));
  work.job->report(std::move(results));
}

void report_not_attempted(const Work& work, const smtp::ClientFailure& why,
                          const AttemptFacts& facts, std::optional<WallTime> not_before) {
  std::vector<RecipientResult> results;
  for (uint32_t recipient : work.recipients) {
    results.push_back(result_of(recipient, why, facts));
    results.back().attempted = false;
    results.back().not_before = not_before;
  }
  work.job->report(std::move(results));
}

}  // namespace sluis::deliver
