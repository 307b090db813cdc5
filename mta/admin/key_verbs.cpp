// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "mta/admin/render.h"
#include "mta/admin/verb.h"

namespace sluis::admin {
namespace {

constexpr size_t kRecordsAtOnce = 100;  // the asker comes back for what is after them

Task<Result<Answer>> list(AdminContext& context, Request&) {
  Answer answer;
  for (const auto& key : context.onboarding.keys()) answer.rows.push_back(render(key));
  co_return answer;
}

using Records = Result<std::vector<onboard::OwnKeyRecord>>;

Result<Answer> answer_of(const Records& found) {
  if (!found) return fail(found.error());
  Answer answer;
  for (const auto& one : *found) answer.rows.push_back(render(one));
  return answer;
}

// Of "domain", or a portion of those of all domains that come after "after".
Task<Result<Answer>> records(AdminContext& context, Request& request) {
  if (const auto domain = request.args.maybe("domain"))
    co_return answer_of(co_await context.onboarding.own_key_records(*domain));
  const std::string after = request.args.text_or("after", "");
  co_return answer_of(co_await context.onboarding.own_key_records_after(after, kRecordsAtOnce));
}

}  // namespace

std::span<const Verb> key_verbs() {
  static constexpr std::array kVerbs{Verb{"key.list", Effect::Reads, list},
                                     Verb{"key.records", Effect::Reads, records}};
  return kVerbs;
}

}  // namespace sluis::admin
