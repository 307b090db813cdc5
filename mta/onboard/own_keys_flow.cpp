// SPDX-License-Identifier: Apache-2.0
// Onboarding: the keys that are a domain's own: made when they are first needed, told for the zone
// of ours that they stand in, and gone when the domain is forgotten.
#include "keys/record_text.h"
#include "mta/base/log.h"
#include "mta/mail/typed_domain.h"
#include "mta/onboard/onboarding.h"

namespace sluis::onboard {
namespace {

constexpr size_t kInOneTurn = 50;                  // domains; other work goes on between them
constexpr const char* kOwner = "keys of domains";  // takes turns with whoever else has workers work

}  // namespace

// A look without its key says so of that key's record.
Task<Result<void>> Onboarding::make_own_keys(std::string domain) {
  for (const keys::OwnSelector& own : own_selectors(selector_sources())) {
    const auto present = own_keys_.public_half(own.selector, domain);
    if (present) continue;
    std::optional<Error> fault = present.error();
    if (fault->kind == ErrorKind::NotFound) fault = co_await make_own_key(own, domain);
    if (fault) {
      log::error("onboard", "a domain's own key could not be made",
                 {{"domain", domain}, {"selector", own.selector}, {"reason", fault->text}});
      co_return fail(*fault);
    }
    log::info("onboard", "a domain has a key of its own",
              {{"domain", domain}, {"selector", own.selector}});
  }
  co_return Result<void>();
}

Task<std::optional<Error>> Onboarding::make_own_key(keys::OwnSelector own, std::string domain) {
  const std::function<std::optional<Error>()> work =
      [this, own, domain, now = context_.clock.wall()]() -> std::optional<Error> {
    const auto made = own_keys_.make(own, domain, now);
    return made ? std::nullopt : std::optional(made.error());
  };
  auto fault = co_await run_on<std::optional<Error>>(context_.workers, context_.loop, work, kOwner);
  co_return fault ? std::move(*fault) : fault.error();
}

Task<Result<std::vector<OwnKeyRecord>>> Onboarding::own_records_of(std::string domain) {
  std::vector<OwnKeyRecord> out;
  const DomainGist* gist = domains_.find(domain);
  const bool asked_for =
      gist && gist->state != policy::DomainState::Removed && gist->scheme == Scheme::Cname;
  if (asked_for) {
    if (auto made = co_await make_own_keys(domain); !made) co_return fail(made.error());
  }
  std::optional<DomainRecord> record;
  for (const keys::OwnSelector& own : probe_->keys().own()) {
    const auto key = own_keys_.public_half(own.selector, domain);
    if (!key && key.error().kind == ErrorKind::NotFound) continue;
    if (!key) co_return fail(key.error());
    if (!record) {
      auto read = domains_.read(domain);
      if (!read && read.error().kind == ErrorKind::NotFound) co_return out;  // forgotten meanwhile
      if (!read) co_return fail(read.error());
      record = std::move(*read);
    }
    std::string name = own_target(*record, own.selector, settings_.schemes);
    if (!name.empty())
      out.push_back({domain, own.selector, std::move(name), keys::record_value(*key)});
  }
  co_return out;
}

Task<Result<std::vector<OwnKeyRecord>>> Onboarding::own_key_records(std::string domain) {
  const auto name = mail::normalise_domain(domain);
  if (!name) co_return fail(name.error());
  if (!domains_.find(*name)) co_return fail(ErrorKind::NotFound, *name + " was not added here");
  co_return co_await own_records_of(*name);
}

Task<Result<std::vector<OwnKeyRecord>>> Onboarding::own_key_records_after(std::string domain,
                                                                          size_t most) {
  std::vector<OwnKeyRecord> out;
  size_t seen = 0;
  while (out.size() < most) {
    const auto next = domains_.all().upper_bound(domain);
    if (next == domains_.all().end()) break;
    domain = next->first;
    auto records = co_await own_records_of(domain);
    if (!records) co_return fail(records.error());
    for (OwnKeyRecord& one : *records) out.push_back(std::move(one));
    if (++seen % kInOneTurn == 0) co_await next_turn(context_.loop);
  }
  co_return out;
}

void Onboarding::forget(const std::string& domain) {
  auto keys = own_keys_.removal_of(domain);
  const auto forgotten =
      keys ? domains_.forget(domain, std::move(keys->writes)) : Result<void>(fail(keys.error()));
  if (!forgotten) {
    log::error("onboard", "a removed domain could not be forgotten",
               {{"domain", domain}, {"reason", forgotten.error().text}});
    return;
  }
  for (const std::string& selector : keys->selectors) probe_->keys().forget(selector, domain);
  watched_.erase(domain);
  dues_.erase(domain);
  changed_.push_back(domain);
  publish_soon();
}

}  // namespace sluis::onboard
