// SPDX-License-Identifier: Apache-2.0
#include "mta/app/app.h"

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <thread>

#include <unistd.h>

#include "config/loader.h"
#include "config/memory.h"
#include "config/settings.h"
#include "mta/app/event_settings.h"
#include "mta/app/folders.h"
#include "mta/app/platform_settings.h"
#include "mta/app/resolver_settings.h"
#include "mta/app/systemd.h"
#include "mta/base/ascii.h"
#include "mta/base/log.h"
#include "mta/deliver/plain_notice.h"

namespace sluis::app {
namespace {

constexpr uint8_t kNode = 0;  // one node owns a queue
constexpr size_t kWaitingWork = 4096;
// A part of the journal that is empty within so long by itself is not moved: new mail may wait for
// it.
constexpr std::chrono::seconds kEmptying{1};

// Those who sign together sleep until their signature is made: for every batch that is being
// computed there is room for the next one to gather.
unsigned signer_count(unsigned processors, const keys::RsaBatcher* together) {
  return together ? processors * 2 * keys::kRsaAtOnce : processors;
}

unsigned shard_count(const config::Config& config) {
  return config.shards > 0 ? config.shards : std::max(1u, std::thread::hardware_concurrency());
}

uint64_t machine_memory() {
  return static_cast<uint64_t>(sysconf(_SC_PHYS_PAGES)) *
         static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
}

std::vector<onboard::Replacement> replacements(const config::Dkim& dkim) {
  std::vector<onboard::Replacement> out;
  for (const config::Selector& selector : dkim.selectors) {
    if (!selector.replaces.empty()) out.push_back({selector.replaces, selector.name});
  }
  return out;
}

std::optional<SocketAddress> first_resolver(const config::Dns& dns) {
  const dns::ResolverSettings settings = resolver_settings(dns);
  return settings.servers.empty() ? std::nullopt : std::optional(settings.servers.front());
}

onboard::SchemeSettings schemes(const config::Config& config) {
  const config::Dkim& dkim = config.dkim;
  onboard::SchemeSettings out{
      dkim.cname_base, dkim.legacy_base, {}, {}, ascii::to_lower(config.bounce.alias_target)};
  if (!out.bounce_target.empty()) out.bounce_label = ascii::to_lower(config.bounce.alias);
  for (const config::Selector& selector : dkim.selectors) {
    if (selector.scheme == config::SelectorScheme::Legacy)
      out.legacy_selectors.push_back(selector.name);
  }
  return out;
}

onboard::OnboardingSettings onboarding_settings(const Settings& settings) {
  const config::Config& config = *settings.config;
  const bool dutch = config.onboarding.notice_language == config::NoticeLanguage::Nl;
  return {config.accounts,
          config.spf.include,
          config.spf.egress,
          settings.dns_hosts,
          config.onboarding.activation,
          {config.onboarding.looks_per_second, config.onboarding.looks_per_server},
          config.onboarding.plan_grace,
          config.onboarding.notices_to,
          dutch ? policy::Language::Dutch : policy::Language::English,
          schemes(config),
          replacements(config.dkim),
          config.retry.lifetime,
          config.dns.authoritative_port,
          config.relay.allow_private ? lookup::Reach::Any : lookup::Reach::PublicOnly,
          first_resolver(config.dns)};
}

}  // namespace

App::~App() {
  if (store_.store) store_.store->close();
}

Result<std::unique_ptr<App>> App::build(config::Config config) {
  auto app = std::unique_ptr<App>(new App());
  app->started_ = app->clock_.wall();
  app->own_keys_ = std::make_shared<keys::OwnKeys>(
      [app = app.get()](const std::string& selector, const std::string& domain) {
        return onboard::load_own_key(*app->store_.registry, selector, domain);
      },
      config.dkim.own_keys_in_memory);
  auto settings = load_settings(std::move(config), app->own_keys_);
  if (!settings) return fail(settings.error());
  app->settings_ = std::move(*settings);
  if (auto opened = app->open_store(); !opened) return fail(opened.error());
  if (auto judged = app->leave_out_reused_keys(); !judged) return fail(judged.error());
  app->build_shards();
  if (auto built = app->build_rooms(); !built) return fail(built.error());
  app->wire();
  app->handed_ = HandedSockets(systemd::inherited_sockets());
  if (auto open = app->open_doors(); !open) return fail(open.error());
  return app;
}

Result<void> App::open_store() {
  const config::Config& config = *settings_.config;
  if (auto made = make_private_folder(config.data_dir); !made) return made;
  auto store = store::open_tiered_store(
      {config.data_dir, config.queue.journal_segment, config.queue.journal_segments,
       config.queue.min_free_disk, config.queue.room_wait, kEmptying},
      clock_);
  if (!store) return fail(store.error());
  store_ = std::move(*store);
  const auto events = event_settings(config);
  if (auto made = make_folder(std::filesystem::path(events.file).parent_path()); !made) return made;
  auto log = events::EventLog::open(events);
  if (!log) return fail(log.error());
  event_log_ = std::move(*log);
  auth_replies_ = std::make_unique<AuthReplyWatch>(*event_log_);
  events_ = std::make_unique<CountingSink>(*auth_replies_);
  store_.store->before_commit([log = event_log_.get()] { log->flush_to_file(); });
  ids_ = std::make_unique<MessageIdSource>(clock_, kNode);
  ids_->start_after(store_.store->greatest_id());
  return {};
}

// A reload with such a key is refused whole. At a start there is no older configuration to stay
// with, and mail must move: the selector signs nothing, and status says so until it is mended.
Result<void> App::leave_out_reused_keys() {
  onboard::KeyBook book(*store_.registry);
  if (auto loaded = book.load(); !loaded) return loaded;
  const auto reused = book.reused(*settings_.keys);
  if (reused.empty()) return {};
  settings_.keys = settings_.keys->without(reused);
  for (const std::string& selector : reused) {
    key_problems_.push_back(onboard::reuse_sentence(selector) + "; until then it signs nothing");
    log::error("app", key_problems_.back());
  }
  return {};
}

void App::build_shards() {
  const config::Config& config = *settings_.config;
  const unsigned count = shard_count(config);
  workers_ = std::make_unique<WorkerPool>(count, kWaitingWork);
  if (const keys::RsaLanes* lanes = keys::RsaLanes::of_this_processor())
    together_ = std::make_unique<keys::RsaBatcher>(*lanes, count);
  signers_ = std::make_unique<WorkerPool>(signer_count(count, together_.get()), kWaitingWork);
  connections_ = intake::ConnectionLimits::make(
      {config.limits.connections, config.limits.connections_per_client});
  failures_ = std::make_shared<intake::FailureDelays>();
  room_ = std::make_shared<intake::MessageRoom>(
      config::memory_octets(config.limits.memory, machine_memory()));
  const House house{clock_,    random_,      *store_.store, *ids_, *events_,       *workers_,
                    *signers_, connections_, failures_,     room_, together_.get()};
  std::vector<RelayPlace> places;
  for (unsigned i = 0; i < count; ++i) {
    shards_.push_back(std::make_unique<Shard>(house, settings_));
    places.push_back(shards_.back()->place());
  }
  for (auto& shard : shards_) shard->connect(places);
}

Result<void> App::build_rooms() {
  const config::Config& config = *settings_.config;
  name_servers_ = std::make_unique<dns::NetworkServers>(first().loop(), random_);
  auto onboarding = onboard::Onboarding::open({first().loop(), clock_, random_, first().resolver(),
                                               *name_servers_, *store_.registry, *workers_},
                                              onboarding_settings(settings_), settings_.keys);
  if (!onboarding) return fail(onboarding.error());
  onboarding_ = std::move(*onboarding);
  platform_ = std::make_unique<onboard::PlatformWatch>(
      onboard::PlatformWatch::House{first().loop(), clock_, first().resolver()},
      platform_settings(settings_));
  holds_ = std::make_unique<HoldBook>(*onboarding_);
  queue_ = std::make_unique<queue::QueueService>(first().loop(), clock_, *store_.store, *workers_,
                                                 *holds_);
  std::vector<queue::ShardDoor> doors;
  for (auto& shard : shards_) doors.push_back({&shard->loop(), &shard->queue()});
  queue_->connect(std::move(doors));
  auto control = admin::ControlServer::start(admin_context(), config.control_socket);
  if (!control) return fail(control.error());
  control_ = std::move(*control);
  return {};
}

// Who tells whom: a new directory goes to every shard, a domain that can sign to its waiting mail.
void App::wire() {
  for (auto& shard : shards_) shard->publish(onboarding_->directory());
  onboarding_->on_directory([this](std::shared_ptr<const policy::Directory> directory) {
    for (auto& shard : shards_) {
      shard->loop().post([shard = shard.get(), directory] { shard->publish(directory); });
    }
  });
  auth_replies_->connect(first().loop(), [this](const std::string& domain, const auto& replies) {
    onboarding_->on_auth_replies(domain, replies);
  });
  onboarding_->on_mail([this](onboard::DomainMail mail) { return mail_flow(std::move(mail)); });
  onboarding_->on_domain_changed([this](const std::string& domain) {
    spawn(queue_->domain_changed(mail_of(domain)), wakes_);
  });
  const auto watch = [this](int signal, auto act) {
    signals_.push_back(std::make_unique<SignalWatch>(first().loop(), signal, act));
  };
  watch(SIGTERM, [this] { stop(); });
  watch(SIGINT, [this] { stop(); });
  watch(SIGHUP, [this] { reload(); });
}

// Whose mail can leave when this domain can sign: the provider's signs for all.
std::optional<std::string> App::mail_of(const std::string& domain) const {
  const config::Dkim& dkim = settings_.config->dkim;
  const bool signs_for_all = dkim.unverified_domain == config::UnverifiedDomain::Provider &&
                             dkim.provider_domain == domain;
  return signs_for_all ? std::nullopt : std::optional(domain);
}

Result<void> App::open_doors() {
  const std::vector<config::Listener>& listeners = settings_.config->listeners;
  if (auto free = check_free({}, listeners); !free) return free;
  for (auto& shard : shards_) {
    if (auto open = shard->listen(listeners, handed_); !open) return open;
  }
  for (const SocketAddress& address : handed_.unnamed(listeners)) {
    log::warning("app", "no listener has the address of a socket of the service manager",
                 {{"address", to_string(address)}});
  }
  return {};
}

// Whether what is to be opened can be: shards share an address, so another copy of this program
// would quietly get half of the connections.
Result<void> App::check_free(const std::vector<config::Listener>& open,
                             const std::vector<config::Listener>& wanted) const {
  for (const config::Listener& listener : wanted) {
    const bool ours = std::any_of(open.begin(), open.end(), [&](const config::Listener& other) {
      return other.address == listener.address;
    });
    if (ours || handed_.at(listener.address)) continue;
    if (auto free = Listener::check_free(listener.address); !free) return free;
  }
  return {};
}

void App::run() {
  for (auto& shard : shards_) shard->loop().post([shard = shard.get()] { shard->start(); });
  for (size_t i = 1; i < shards_.size(); ++i) shards_[i]->run_on_thread();
  onboarding_->start();
  platform_->start();
  for (const config::Listener& listener : settings_.config->listeners) {
    log::info("app", "listening", {{"address", to_string(listener.address)}});
  }
  log::info("app", "ready",
            {{"hostname", settings_.config->hostname},
             {"shards", shards_.size()},
             {"rsa", together_ ? "in AVX-512 lanes" : "by OpenSSL"}});
  systemd::ready("serving");
  first().loop().run();
  for (auto& shard : shards_) shard->join();
  run_what_is_left();
  control_.reset();
  signals_.clear();
  store_.store->close();
  run_what_is_left();
  log::info("app", "stopped");
}

// What was posted while the loops stopped, such as a new directory, refers to parts of the shards
// that are gone before a shard's loop is.
void App::run_what_is_left() {
  constexpr int kMostRounds = 1000;
  bool left = true;
  for (int round = 0; left && round < kMostRounds; ++round) {
    left = false;
    for (auto& shard : shards_) left = shard->loop().run_posted() || left;
  }
}

void App::stop() {
  if (std::exchange(stopping_, true)) return;
  log::info("app", "stopping");
  systemd::stopping();
  spawn(shutdown_flow(), gate_);
}

Task<bool> App::mail_flow(onboard::DomainMail mail) {
  const config::Config& config = *settings_.config;
  auto notice = deliver::make_plain_notice(
      {config.hostname, config.bounce.postmaster, {}},
      {std::move(mail.to), std::move(mail.text.subject), std::move(mail.text.body)}, ids_->next(),
      clock_.wall());
  if (!notice) {
    log::error("app", "a notice about a domain could not be made",
               {{"reason", notice.error().text}});
    co_return false;
  }
  co_return co_await first().notices().submit(std::move(*notice));
}

// Each step is waited for; the relay's and the sessions' share `shutdown_grace`.
Task<void> App::shutdown_flow() {
  OneShot<bool> control_stopped;
  control_->stop([&] { control_stopped.set(true); });
  OneShot<bool> onboarding_stopped;
  onboarding_->stop([&] { onboarding_stopped.set(true); });
  OneShot<bool> platform_stopped;
  platform_->stop([&] { platform_stopped.set(true); });
  size_t open = shards_.size();
  OneShot<bool> drained;
  for (auto& shard : shards_) {
    shard->loop().post([this, shard = shard.get(), &open, &drained] {
      shard->drain(settings_.config->shutdown_grace, [this, &open, &drained] {
        first().loop().post([&open, &drained] {
          if (--open == 0) drained.set(true);
        });
      });
    });
  }
  co_await drained;
  co_await control_stopped;
  co_await onboarding_stopped;
  co_await platform_stopped;
  // Nobody starts one any more; what one has a worker do comes back to a loop, which must be there.
  OneShot<bool> wakes_over;
  wakes_.when_idle([&] { wakes_over.set(true); });
  co_await wakes_over;
  for (auto& shard : shards_) shard->loop().stop();
}

void App::reload() {
  systemd::reloading();
  config::Loaded loaded = config::load_file(settings_.config->file);
  for (const config::Problem& problem : loaded.problems) {
    log::error("app", config::to_string(problem));
  }
  auto applied = loaded.good() ? apply(std::move(loaded.config))
                               : Result<void>(fail(ErrorKind::Invalid, "it has mistakes"));
  if (applied) {
    log::info("app", "the new configuration is in force");
  } else {
    log::error("app", "the new configuration was not taken; the old one stays in force",
               {{"reason", applied.error().text}});
  }
  systemd::ready("serving");
}

Result<void> App::apply(config::Config config) {
  for (const std::string& key : config::keys_for_restart(*settings_.config, config)) {
    log::warning("app", "a changed key takes effect at the next restart", {{"key", key}});
  }
  if (auto free = check_free(settings_.config->listeners, config.listeners); !free) return free;
  const config::Dkim before = settings_.config->dkim;
  auto settings = load_settings(std::move(config), own_keys_, settings_.keys.get());
  if (!settings) return fail(settings.error());
  if (const auto reused = onboarding_->reused(*settings->keys); !reused.empty())
    return fail(ErrorKind::Conflict, onboard::reuse_sentence(reused.front()));
  key_problems_.clear();
  settings_ = std::move(*settings);
  const config::Config& now = *settings_.config;
  own_keys_->set_most(now.dkim.own_keys_in_memory);
  room_->set_budget(config::memory_octets(now.limits.memory, machine_memory()));
  connections_->set_most({now.limits.connections, now.limits.connections_per_client});
  onboarding_->update_settings(onboarding_settings(settings_));
  onboarding_->update_keys(settings_.keys);
  platform_->update(platform_settings(settings_));
  for (auto& shard : shards_) {
    shard->loop().post([this, shard = shard.get(), settings = settings_] {
      shard->reload(settings);
      if (auto open = shard->listen(settings.config->listeners, handed_); !open) {
        log::error("app", "a listener could not be opened", {{"error", open.error().text}});
      }
    });
  }
  if (before.unverified_domain != now.dkim.unverified_domain ||
      before.provider_domain != now.dkim.provider_domain) {
    spawn(queue_->domain_changed(std::nullopt), wakes_);
  }
  log::configure(now.log.format == config::LogFormat::Json ? log::Format::Json : log::Format::Text,
                 static_cast<log::Level>(now.log.level));
  return {};
}

}  // namespace sluis::app
