// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "mta/admin/render.h"
#include "mta/admin/verb.h"
#include "mta/base/secret.h"
#include "mta/onboard/onboarding.h"
#include "mta/onboard/password.h"

namespace sluis::admin {
namespace {

onboard::Act onboard_act(const Request& request) {
  return {request.actor, request.args.text_or("reason", ""),
          request.args.flag("dry_run") ? onboard::Mode::DryRun : onboard::Mode::Act};
}

Result<std::string> hash_of(std::string password) {
  return onboard::hash_password(Secret(std::move(password)));
}

// Tens of milliseconds of CPU: not on the loop.
Task<Result<std::string>> hashed_password(AdminContext& context, Request& request) {
  const auto password = request.args.text("password");
  if (!password) co_return fail(ErrorKind::Invalid, "the password is missing or empty");
  std::function<Result<std::string>()> work = [text = *password] { return hash_of(text); };
  auto hashed = co_await run_on(context.workers, context.loop, work);
  if (!hashed) co_return fail(hashed.error());
  co_return std::move(*hashed);
}

Task<Result<Answer>> add(AdminContext& context, Request& request) {
  policy::Account account;
  const auto name = request.args.text("name");
  if (!name) co_return fail(name.error());
  account.name = *name;
  account.domains = request.args.texts("domains");
  auto hash = co_await hashed_password(context, request);
  if (!hash) co_return fail(hash.error());
  account.password_hash = std::move(*hash);
  const std::string row = render(account);
  const auto added = context.onboarding.add_account(std::move(account), onboard_act(request));
  if (!added) co_return fail(added.error());
  co_return Answer{{row}};
}

Task<Result<Answer>> passwd(AdminContext& context, Request& request) {
  const auto name = request.args.text("name");
  if (!name) co_return fail(name.error());
  auto hash = co_await hashed_password(context, request);
  if (!hash) co_return fail(hash.error());
  const auto set = context.onboarding.set_password(*name, std::move(*hash), onboard_act(request));
  if (!set) co_return fail(set.error());
  co_return Answer{};
}

Task<Result<Answer>> list(AdminContext& context, Request&) {
  Answer answer;
  for (const auto& account : context.onboarding.accounts()) answer.rows.push_back(render(account));
  co_return answer;
}

Task<Result<Answer>> remove(AdminContext& context, Request& request) {
  const auto name = request.args.text("name");
  if (!name) co_return fail(name.error());
  const auto removed = context.onboarding.remove_account(*name, onboard_act(request));
  if (!removed) co_return fail(removed.error());
  co_return Answer{};
}

}  // namespace

std::span<const Verb> account_verbs() {
  static constexpr std::array kVerbs{
      Verb{"account.add", Effect::Changes, add}, Verb{"account.passwd", Effect::Changes, passwd},
      Verb{"account.list", Effect::Reads, list}, Verb{"account.remove", Effect::Changes, remove}};
  return kVerbs;
}

}  // namespace sluis::admin
