// SPDX-License-Identifier: Apache-2.0
// Onboarding: what people do with accounts and standing holds.
#include <algorithm>

#include "mta/base/log.h"
#include "mta/mail/typed_domain.h"
#include "mta/onboard/onboarding.h"
#include "mta/onboard/password.h"

namespace sluis::onboard {
namespace {

constexpr size_t kLongestName = 128;

Result<void> check_name(const std::string& name) {
  const bool clean =
      std::all_of(name.begin(), name.end(), [](char c) { return c > ' ' && c < 127; });
  if (name.empty() || name.size() > kLongestName || !clean) {
    return fail(ErrorKind::Invalid,
                "an account name has 1 to 128 visible characters and no spaces");
  }
  return {};
}

// "*", "*.example.org" or a domain.
Result<std::string> normalise_pattern(const std::string& typed) {
  if (typed == "*") return typed;
  const bool wildcard = typed.starts_with("*.");
  auto name = mail::normalise_domain(wildcard ? typed.substr(2) : typed);
  if (name && wildcard) name->insert(0, "*.");
  return name;
}

tl::unexpected<Error> in_the_file(const std::string& name) {
  return fail(ErrorKind::Conflict,
              "account " + name + " stands in the configuration file: change it there");
}

}  // namespace

bool Onboarding::is_config_account(std::string_view name) const {
  return std::any_of(settings_.accounts.begin(), settings_.accounts.end(),
                     [&](const config::Account& account) { return account.name == name; });
}

Result<void> Onboarding::add_account(policy::Account account, Act act) {
  if (auto good = check_name(account.name); !good) return good;
  if (is_config_account(account.name) || accounts_.find(account.name))
    return fail(ErrorKind::Conflict, "there is an account " + account.name + " already");
  if (!is_password_hash(account.password_hash))
    return fail(ErrorKind::Invalid, "the password is not a crypt(3) hash");
  if (account.domains.empty())
    return fail(ErrorKind::Invalid, "say which domains the account may send as; \"*\" for all");
  for (std::string& domain : account.domains) {
    auto pattern = normalise_pattern(domain);
    if (!pattern) return fail(pattern.error());
    domain = std::move(*pattern);
  }
  if (act.mode == Mode::DryRun) return {};
  const std::string name = account.name;
  auto saved = accounts_.save({std::move(account), act.actor, act.reason, context_.clock.wall()});
  if (!saved) return saved;
  log::info("onboard", "account added", {{"account", name}, {"actor", act.actor}});
  publish_all();
  return {};
}

Result<void> Onboarding::set_password(const std::string& name, std::string password_hash, Act act) {
  if (is_config_account(name)) return in_the_file(name);
  const StoredAccount* stored = accounts_.find(name);
  if (!stored) return fail(ErrorKind::NotFound, "there is no account " + name);
  if (!is_password_hash(password_hash))
    return fail(ErrorKind::Invalid, "the password is not a crypt(3) hash");
  if (act.mode == Mode::DryRun) return {};
  policy::Account account = stored->account;
  account.password_hash = std::move(password_hash);
  auto saved = accounts_.save({std::move(account), act.actor, act.reason, context_.clock.wall()});
  if (!saved) return saved;
  log::info("onboard", "password changed", {{"account", name}, {"actor", act.actor}});
  publish_all();
  return {};
}

Result<void> Onboarding::remove_account(const std::string& name, Act act) {
  if (is_config_account(name)) return in_the_file(name);
  if (!accounts_.find(name)) return fail(ErrorKind::NotFound, "there is no account " + name);
  if (act.mode == Mode::DryRun) return {};
  if (auto removed = accounts_.remove(name); !removed) return removed;
  log::info("onboard", "account removed", {{"account", name}, {"actor", act.actor}});
  publish_all();
  return {};
}

std::vector<policy::Account> Onboarding::accounts() const {
  std::vector<policy::Account> out;
  for (const auto& [name, account] : directory_->accounts) out.push_back(account);
  std::sort(out.begin(), out.end(),
            [](const policy::Account& a, const policy::Account& b) { return a.name < b.name; });
  return out;
}

Result<policy::HoldRule> Onboarding::add_hold(policy::HoldRule rule, Mode mode) {
  const bool everything = rule.to_domain.empty() && rule.sender.empty() && rule.recipient.empty() &&
                          rule.account.empty();
  if (rule.since == WallTime{}) rule.since = context_.clock.wall();
  if (rule.until <= rule.since)
    return fail(ErrorKind::Invalid, "the hold would end before it begins");
  if (rule.id.empty()) rule.id = context_.random.token(8);
  if (mode == Mode::DryRun) return rule;
  if (auto saved = holds_.save(rule); !saved) return fail(saved.error());
  log::info("onboard", everything ? "all mail is on hold" : "hold added",
            {{"hold", rule.id}, {"actor", rule.who}, {"reason", rule.why}});
  publish_all();
  return rule;
}

Result<void> Onboarding::remove_holds(const std::vector<std::string>& ids, Mode mode) {
  if (mode == Mode::DryRun) return {};
  if (auto removed = holds_.remove(ids); !removed) return removed;
  publish_all();
  return {};
}

std::vector<policy::HoldRule> Onboarding::holds() const {
  return directory_->holds;
}

}  // namespace sluis::onboard
