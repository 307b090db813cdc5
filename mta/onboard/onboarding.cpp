// SPDX-License-Identifier: Apache-2.0
// Its life and its looks at DNS; what it publishes is in onboarding_snapshot.cpp, the acts of
// people in domain_acts.cpp and account_acts.cpp.
#include "mta/onboard/onboarding.h"

#include <algorithm>
#include <utility>

#include "mta/base/log.h"
#include "mta/onboard/recheck_schedule.h"
#include "mta/onboard/record_check.h"

namespace sluis::onboard {
namespace {

using namespace std::chrono_literals;
constexpr Millis kSpreadAtStart = 1min;  // first looks after a start or a change of keys
constexpr Millis kReadAgain = 15min;     // a domain whose record the store could not read

std::vector<std::string> prints_of(const keys::KeyStore& keys) {
  std::vector<std::string> out;
  for (const keys::SelectorFacts& key : keys.all_facts()) out.push_back(key.selector + key.print);
  return out;
}

bool is_looked_at(policy::DomainState state) {
  using policy::DomainState;
  return state == DomainState::Pending || state == DomainState::Ready ||
         state == DomainState::Active || state == DomainState::Degraded;
}

}  // namespace

bool DomainReport::good() const {
  const auto right = [](const Fact& fact) {
    return fact.state == FactState::Unchecked || fact.state == FactState::Ok ||
           fact.state == FactState::Warning;
  };
  return check.all_ok() && right(check.bounce) && right(check.spf);
}

Result<std::unique_ptr<Onboarding>> Onboarding::open(OnboardingContext context,
                                                     OnboardingSettings settings,
                                                     std::shared_ptr<const keys::KeyStore> keys) {
  std::unique_ptr<Onboarding> onboarding(
      new Onboarding(context, std::move(settings), std::move(keys)));
  if (auto loaded = onboarding->domains_.load(); !loaded) return fail(loaded.error());
  if (auto loaded = onboarding->accounts_.load(); !loaded) return fail(loaded.error());
  if (auto loaded = onboarding->holds_.load(); !loaded) return fail(loaded.error());
  if (auto loaded = onboarding->key_book_.load(); !loaded) return fail(loaded.error());
  onboarding->note_keys();
  onboarding->publish_all();
  return onboarding;
}

Onboarding::Onboarding(OnboardingContext context, OnboardingSettings settings,
                       std::shared_ptr<const keys::KeyStore> keys)
    : context_(context),
      settings_(std::move(settings)),
      probe_(std::make_shared<Probe>(std::move(keys))),
      domains_(context.registry),
      accounts_(context.registry),
      holds_(context.registry),
      dues_(context.registry),
      key_book_(context.registry),
      own_keys_(context.registry),
      rechecks_(context.loop, context.clock, settings_.look_rates,
                {[this](std::string domain) { return recheck(std::move(domain)); },
                 [this](const std::string& domain) { return name_server(domain); }}),
      serials_(context.resolver, context.clock),
      flush_(context.loop, [this] { flush(); }),
      key_flush_(context.loop,
                 [this] {
                   note_keys();
                   key_flush_.start(KeyBook::kFlushEvery);
                 }),
      directory_(std::make_shared<policy::Directory>()),
      publish_timer_(context.loop, [this] { publish_what_was_seen(); }) {}

Onboarding::~Onboarding() = default;

void Onboarding::start() {
  plan_all(PlanAll::AsWrittenDown);
  rechecks_.start();
  key_flush_.start(KeyBook::kFlushEvery);
  for (const auto& [name, gist] : domains_.all()) {
    if (gist.outbox == Outbox::Empty) continue;
    if (const auto record = read_or_log(name)) send_notices(*record);
  }
}

void Onboarding::stop(std::function<void()> stopped) {
  rechecks_.stop([this, stopped = std::move(stopped)] {
    flush_.stop();
    publish_timer_.stop();
    key_flush_.stop();
    note_keys();
    flush();
    flush_.stop();
    mail_gate_.when_idle(stopped);
  });
}

void Onboarding::on_directory(
    std::function<void(std::shared_ptr<const policy::Directory>)> listener) {
  on_directory_.push_back(std::move(listener));
}

void Onboarding::on_domain_changed(std::function<void(const std::string& domain)> listener) {
  on_domain_changed_.push_back(std::move(listener));
}

void Onboarding::update_settings(OnboardingSettings settings) {
  settings_ = std::move(settings);
  rechecks_.set_rates(settings_.look_rates);
  publish_all();
}

void Onboarding::update_keys(std::shared_ptr<const keys::KeyStore> keys) {
  const bool same = prints_of(*keys) == prints_of(probe_->keys());
  note_keys();  // what the old store still knows
  probe_ = std::make_shared<Probe>(std::move(keys));
  note_keys();
  publish_all();
  if (!same) plan_all(PlanAll::Soon);
}

std::optional<DomainRecord> Onboarding::read_or_log(const std::string& domain) const {
  auto record = domains_.read(domain);
  if (record) return std::move(*record);
  if (record.error().kind != ErrorKind::NotFound)
    log::error("onboard", "a domain's record could not be read",
               {{"domain", domain}, {"reason", record.error().text}});
  return std::nullopt;
}

Task<DomainCheck> Onboarding::look(DomainRecord record, AskedBy asked_by) {
  ++looks_;
  if (record.scheme == Scheme::Cname) (void)co_await make_own_keys(record.name);
  const lookup::ZoneAsker ways{context_.resolver,
                               context_.servers,
                               context_.clock,
                               settings_.authoritative_port,
                               settings_.name_server_reach,
                               settings_.resolver_at};
  DomainCheck check = co_await check_domain(ways, probe_, subject_of(record, asked_by));
  if (!check.name_server.empty())
    watched_[record.name].name_server = &*name_servers_.insert(check.name_server).first;
  co_return check;
}

LookSubject Onboarding::subject_of(const DomainRecord& record, AskedBy asked_by) const {
  LookSubject out;
  out.domain = record.name;
  out.spf = {settings_.spf_include, settings_.egress};
  out.asked_by = asked_by;
  out.scheme = record.scheme;
  out.bounce = bounce_alias(record.name, record.scheme, settings_.schemes);
  out.selectors = selectors_wanted(record, selector_sources());
  if (!alias_proves_owner(record, record.scheme, settings_.schemes)) out.token = record.token;
  for (const SelectorFact& one : record.selectors) {
    if (was_seen_right(one)) out.counted.push_back(one.selector);
  }
  return out;
}

SelectorSources Onboarding::selector_sources() const {
  return {probe_->keys(), settings_.schemes, settings_.replacements};
}

// What time alone brings, then a look if the domain is in a state that is looked at. Before its
// time a look is only taken when the zone has changed.
Task<void> Onboarding::recheck(std::string domain) {
  if (only_watched(domain)) {
    if (co_await serials_.look(domain) == policy::Zone::AsItWas) co_return watch(domain);
    log::info("onboard", "its zone has changed; it is looked at", {{"domain", domain}});
  }
  end_pause(domain);
  const DomainGist* gist = domains_.find(domain);
  if (gist && policy::forgotten(gist->state, gist->since, context_.clock.wall()))
    co_return forget(domain);
  if (!gist || !is_looked_at(gist->state)) co_return;
  auto record = read_or_log(domain);
  if (!record) co_return plan(domain, kReadAgain);
  const DomainCheck check = co_await look(std::move(*record), AskedBy::Daemon);
  rechecks_.spent(domain, check.questions);
  gist = domains_.find(domain);  // it may have been removed meanwhile
  if (!gist || !is_looked_at(gist->state)) co_return;
  record = read_or_log(domain);
  if (!record) co_return plan(domain, kReadAgain);
  Consequence seen =
      apply_check(std::move(*record), check,
                  {AskedBy::Daemon, kDaemon, settings_.activation, settings_.queue_life});
  Consequence ended = apply_time(std::move(seen.record), context_.clock.wall());
  ended.entries.insert(ended.entries.begin(), seen.entries.begin(), seen.entries.end());
  store_recheck(ended);
}

void Onboarding::end_pause(const std::string& domain) {
  const DomainGist* gist = domains_.find(domain);
  if (!gist || gist->state != policy::DomainState::Paused) return;
  if (auto record = read_or_log(domain))
    store_recheck(apply_time(std::move(*record), context_.clock.wall()));
}

bool Onboarding::only_watched(const std::string& domain) const {
  const auto at = watched_.find(domain);
  return at != watched_.end() && context_.clock.wall() < at->second.next_look;
}

// Plans the next question for the zone's serial, or the look when that comes first.
void Onboarding::watch(const std::string& domain) {
  const auto at = watched_.find(domain);
  const DomainGist* gist = domains_.find(domain);
  if (at == watched_.end() || at->second.next_look == WallTime{} || !gist) return;
  const Millis look_in = std::max(at->second.next_look - context_.clock.wall(), Millis(0));
  const auto first = policy::serial_interval(gist->state, look_in, context_.random.unit());
  if (!first) at->second.next_look = {};
  rechecks_.plan(domain, first.value_or(look_in));
}

void Onboarding::store_recheck(const Consequence& consequence) {
  const std::string& domain = consequence.record.name;
  if (auto committed = commit(consequence); !committed)
    log::error("onboard", "a domain's check could not be stored",
               {{"domain", domain}, {"reason", committed.error().text}});
  publish_soon();
  plan_next(consequence.record);
}

// Stores a consequence with the notices it calls for, and remembers whether anyone has to hear of
// it.
Result<void> Onboarding::commit(Consequence consequence) {
  DomainRecord& record = consequence.record;
  const DomainGist* before = domains_.find(record.name);
  const bool noticed =
      before && !told_of(record).empty() && add_notices(*before, record, context_.clock.wall());
  if (consequence.entries.empty() && !noticed) {
    if (!is_in_directory(record.name, gist_of(record), directory_sources(), *directory_))
      changed_.push_back(record.name);
    domains_.save_later(record);
    flush_soon();
    send_notices(record);  // what could not be sent before
    return {};
  }
  if (auto saved = domains_.save(record, consequence.entries); !saved) return saved;
  for (const HistoryEntry& entry : consequence.entries)
    log::info("onboard", entry.what,
              {{"domain", record.name}, {"actor", entry.actor}, {"reason", entry.reason}});
  changed_.push_back(record.name);
  send_notices(record);
  return {};
}

std::vector<std::string> Onboarding::signs_with(const DomainRecord& record) const {
  if (record.state != policy::DomainState::Active) return {};
  const DomainGist gist = gist_of(record);
  std::vector<std::string> selectors = signing_selectors(gist, probe_->keys());
  for (const auto& one : successions(gist, selectors, settings_.replacements)) {
    if (policy::step_of(one, context_.clock.wall()) == policy::RotationStep::Active)
      std::erase(selectors, one.from);
  }
  return selectors;
}

DomainReport Onboarding::report(DomainRecord record, DomainCheck check) const {
  DomainReport out;
  out.signs_with = signs_with(record);
  out.verdict = verdict_of(check);
  out.record = std::move(record);
  out.check = std::move(check);
  return out;
}

void Onboarding::plan(const std::string& domain, Millis after) {
  if (const auto at = watched_.find(domain); at != watched_.end()) at->second.next_look = {};
  rechecks_.plan(domain, after);
  dues_.set(domain, context_.clock.wall() + after);
  flush_soon();
}

void Onboarding::plan_next(const DomainRecord& record) {
  const auto interval =
      recheck_interval(gist_of(record), context_.clock.wall(), context_.random.unit());
  if (interval) {
    plan(record.name, *interval);
    watched_[record.name].next_look = context_.clock.wall() + *interval;
    return watch(record.name);
  }
  serials_.forget(record.name);
  watched_.erase(record.name);
  rechecks_.forget(record.name);
  dues_.erase(record.name);
}

// Everything that is looked at by itself: when it was due before the restart, or soon and spread
// out. What is late waits its turn in the budget.
void Onboarding::plan_all(PlanAll when) {
  std::map<std::string, WallTime> dues;
  if (when == PlanAll::AsWrittenDown) {
    auto loaded = dues_.load();
    if (loaded) dues = std::move(*loaded);
    if (!loaded)
      log::error("onboard", "the times of the next looks at domains could not be read",
                 {{"reason", loaded.error().text}});
  }
  const WallTime now = context_.clock.wall();
  for (const auto& [name, gist] : domains_.all()) {
    if (!recheck_interval(gist, now, 0.5)) continue;
    if (when == PlanAll::AsWrittenDown && rechecks_.is_planned(name)) continue;
    const auto due = dues.find(name);
    if (due != dues.end()) {
      // Never later than the schedule asks: the wall clock may have been wrong.
      const Millis latest = *recheck_interval(gist, now, 1.0);
      const Millis after = std::clamp(due->second - now, Millis(0), latest);
      rechecks_.plan(name, after);
      watched_[name].next_look = now + after;
      watch(name);
    } else {
      plan(name, Millis(static_cast<int64_t>(
                     context_.random.below(static_cast<uint64_t>(kSpreadAtStart.count())))));
    }
  }
}

void Onboarding::flush() {
  auto flushed = dues_.flush();
  if (!flushed)
    log::error("onboard", "the times of the next looks at domains could not be stored",
               {{"reason", flushed.error().text}});
  auto written = domains_.flush();
  if (!written)
    log::error("onboard", "what was seen of domains could not be stored",
               {{"reason", written.error().text}});
  if (!flushed || !written) flush_.start(DueBook::kFlushEvery);
}

// Many at once are written in portions, so that this thread, which carries mail too, waits a short
// time for each.
void Onboarding::flush_soon() {
  if (domains_.unwritten() == DomainRegistry::kMostUnwritten) return flush();
  if (!flush_.running()) flush_.start(DueBook::kFlushEvery);
}

std::string Onboarding::name_server(const std::string& domain) const {
  const auto at = watched_.find(domain);
  return at == watched_.end() || !at->second.name_server ? std::string() : *at->second.name_server;
}

}  // namespace sluis::onboard
