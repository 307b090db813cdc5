// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "mta/admin/render.h"
#include "mta/admin/verb.h"

namespace sluis::admin {
namespace {

Task<Result<Answer>> status(AdminContext& context, Request& request) {
  const auto language = language_of(request);
  if (!language) co_return fail(language.error());
  const queue::QueueStatus queue = co_await context.queue.status();
  Answer answer;
  const StatusFacts facts = context.status();
  const auto rates = context.rates.per_second(context.clock.mono(), facts.counters);
  answer.rows.push_back(render(StatusRow{facts, queue, rates, context.clock.wall()}, *language));
  co_return answer;
}

Task<Result<Answer>> destinations(AdminContext& context, Request&) {
  const std::vector<DestinationRow> rows = co_await context.destinations();
  Answer answer;
  for (const auto& row : rows) answer.rows.push_back(render(row));
  co_return answer;
}

}  // namespace

std::span<const Verb> status_verbs() {
  static constexpr std::array kVerbs{Verb{"status", Effect::Reads, status},
                                     Verb{"destinations", Effect::Reads, destinations}};
  return kVerbs;
}

}  // namespace sluis::admin
