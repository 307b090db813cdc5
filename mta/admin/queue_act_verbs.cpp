// SPDX-License-Identifier: Apache-2.0
// The acts upon the queue. Each answers with one row for every message it touched, and ends with 1
// when none was changed.
#include <algorithm>
#include <array>

#include "mta/admin/render.h"
#include "mta/admin/selection.h"
#include "mta/admin/verb.h"
#include "mta/base/civil_time.h"

namespace sluis::admin {
namespace {

using AllTouched = std::vector<queue::Touched>;

Answer answer_of(const AllTouched& touched) {
  Answer answer;
  for (const auto& one : touched) answer.rows.push_back(render(one));
  const bool done = std::any_of(touched.begin(), touched.end(), [](const queue::Touched& one) {
    return one.what == queue::Touched::What::Done;
  });
  answer.exit = done ? 0 : 1;
  return answer;
}

using FilterAct = Task<Result<AllTouched>> (queue::QueueControl::*)(queue::Selection, queue::Act);

Task<Result<Answer>> act(AdminContext& context, Request& request, FilterAct verb) {
  auto selection = selection_of(request.args, context.clock.wall(), Unfiltered::IsRefused);
  if (!selection) co_return fail(selection.error());
  const auto touched = co_await (context.queue.*verb)(std::move(*selection), act_of(request));
  if (!touched) co_return fail(touched.error());
  co_return answer_of(*touched);
}

Task<Result<Answer>> cancel(AdminContext& context, Request& request) {
  return act(context, request, &queue::QueueControl::cancel);
}
Task<Result<Answer>> resume(AdminContext& context, Request& request) {
  return act(context, request, &queue::QueueControl::resume);
}
// A destination that was given up for a while is tried again too, or its messages would only be
// handed back to wait for it.
Task<Result<Answer>> retry(AdminContext& context, Request& request) {
  if (act_of(request).mode == queue::Mode::Act && context.retry_destinations) {
    context.retry_destinations(request.args.text_or("to_domain", "*"));
  }
  return act(context, request, &queue::QueueControl::retry);
}

Task<Result<Answer>> bounce(AdminContext& context, Request& request) {
  const auto reason = request.args.text("reason");
  if (!reason) {
    co_return fail(ErrorKind::Invalid, "give a reason: the sender reads it in the bounce");
  }
  co_return co_await act(context, request, &queue::QueueControl::bounce);
}

// A pause by filter also stands for what comes later; so it succeeds when nothing waits now.
Task<Result<Answer>> pause(AdminContext& context, Request& request) {
  auto selection = selection_of(request.args, context.clock.wall(), Unfiltered::IsRefused);
  if (!selection) co_return fail(selection.error());
  WallTime until = store::kNever;
  if (const auto given = request.args.maybe("until")) {
    const auto parsed = parse_time(*given, context.clock.wall());
    if (!parsed) co_return fail(parsed.error());
    if (parsed->utc <= context.clock.wall()) {
      co_return fail(ErrorKind::Invalid, "\"until\" is in the past: the pause would end at once");
    }
    until = parsed->utc;
  }
  const bool standing = selection->ids.empty();
  const auto touched = co_await context.queue.pause(std::move(*selection), until, act_of(request));
  if (!touched) co_return fail(touched.error());
  Answer answer = answer_of(*touched);
  if (standing) answer.exit = 0;
  co_return answer;
}

Task<Result<Answer>> reschedule(AdminContext& context, Request& request) {
  const auto id_text = request.args.text("id");
  if (!id_text) co_return fail(id_text.error());
  const auto id = parse_message_id(*id_text);
  if (!id) co_return fail(ErrorKind::Invalid, "\"" + *id_text + "\" is not a message id");
  const auto at_text = request.args.text("at");
  if (!at_text) co_return fail(at_text.error());
  auto at = parse_time(*at_text, context.clock.wall());
  if (!at) co_return fail(at.error());
  const auto touched = co_await context.queue.reschedule(*id, std::move(*at), act_of(request));
  if (!touched) co_return fail(touched.error());
  co_return answer_of({*touched});
}

}  // namespace

std::span<const Verb> queue_act_verbs() {
  static constexpr std::array kVerbs{Verb{"queue.reschedule", Effect::Changes, reschedule},
                                     Verb{"queue.cancel", Effect::Changes, cancel},
                                     Verb{"queue.pause", Effect::Changes, pause},
                                     Verb{"queue.resume", Effect::Changes, resume},
                                     Verb{"queue.retry", Effect::Changes, retry},
                                     Verb{"queue.bounce", Effect::Changes, bounce}};
  return kVerbs;
}

}  // namespace sluis::admin
