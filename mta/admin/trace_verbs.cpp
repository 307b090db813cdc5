// SPDX-License-Identifier: Apache-2.0
// `sluis trace`: a message's whole life out of the event files, on a worker.
#include <array>

#include "mta/admin/verb.h"

namespace sluis::admin {
namespace {

// An event line is JSON already, made by our own event log.
std::string story_row(const events::Story& story) {
  std::string row = "{\"id\":\"" + story.id + "\",\"events\":[";
  for (const auto& event : story.events)
    row += (&event == &story.events.front() ? "" : ",") + event;
  return row + "]}";
}

Task<Result<Answer>> trace(AdminContext& context, Request& request) {
  const auto key = request.args.text("key");
  if (!key) co_return fail(key.error());
  std::function<Result<events::History>()> work = [read = context.history, text = *key] {
    return read(text);
  };
  const auto ran = co_await run_on(context.workers, context.loop, work);
  if (!ran) co_return fail(ran.error());
  const Result<events::History>& history = *ran;
  if (!history) co_return fail(history.error());
  Answer answer;
  for (const auto& story : history->stories) answer.rows.push_back(story_row(story));
  answer.exit = answer.rows.empty() ? 1 : 0;
  co_return answer;
}

}  // namespace

std::span<const Verb> trace_verbs() {
  static constexpr std::array kVerbs{Verb{"trace", Effect::Reads, trace}};
  return kVerbs;
}

}  // namespace sluis::admin
