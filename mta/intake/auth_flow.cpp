// SPDX-License-Identifier: Apache-2.0
#include "mta/intake/auth_flow.h"

#include "mta/base/log.h"
#include "mta/intake/password.h"

namespace sluis::intake {
namespace {

// The hash to check against. A user that does not exist costs what one that does would: another
// account's hash, whose answer is thrown away.
struct HashToCheck {
  std::string hash;
  bool known = false;
};

HashToCheck hash_for(const policy::Directory& directory, const std::string& user) {
  const auto found = directory.accounts.find(user);
  if (found != directory.accounts.end() && !found->second.password_hash.empty()) {
    return {found->second.password_hash, true};
  }
  for (const auto& [name, account] : directory.accounts) {
    if (!account.password_hash.empty()) return {account.password_hash, false};
  }
  return {nobodys_hash(), false};
}

}  // namespace

Task<smtp::Reply> check_credentials(IntakeContext& context, smtp::Credentials credentials,
                                    IpAddress client, Millis base_delay) {
  const HashToCheck against = hash_for(*context.directory.current, credentials.user);
  std::function<bool()> work = [hash = against.hash, password = credentials.password] {
    return password_matches(hash, password);
  };
  Result<bool> matches = co_await run_on<bool>(context.workers, context.loop, std::move(work));
  if (!matches) {
    co_return smtp::Reply{454, "4.7.0", "Passwords cannot be checked now; try again in a minute"};
  }
  if (*matches && against.known) co_return smtp::Reply{235, "2.7.0", "Authentication succeeded"};

  const Millis delay = context.failures->on_failure(client, base_delay, context.clock.mono());
  log::warning(
      "intake", "authentication failed",
      {{"user", credentials.user}, {"client", to_string(client)}, {"delay_ms", delay.count()}});
  co_await sleep_for(context.loop, delay);
  co_return smtp::Reply{535, "5.7.8", "User or password is wrong; check them and try again"};
}

}  // namespace sluis::intake
