// SPDX-License-Identifier: Apache-2.0
// Onboarding: the room's one face. It holds domains, added accounts and standing holds; looks at
// DNS when asked and by itself; and publishes what every message is judged by as an immutable
// Directory. Values in, values out: admin turns them into JSON and sentences (policy/sentences.h).
//
// A look at a domain with CNAMEs makes the keys that are the domain's own, whoever asks for it.
//
// A domain signs only with selectors whose published record was seen to carry our key; activate()
// without one is refused. Every act is durable when it returns, recorded with actor and reason, and
// does nothing but tell with Mode::DryRun.
//
// One loop's thread, that of OnboardingContext::loop. A Task runs only while Onboarding lives:
// stop() waits for its own flows, the caller for those it started.
#pragma once

#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "config/schema.h"
#include "keys/key_store.h"
#include "mta/base/random.h"
#include "mta/net/worker_pool.h"
#include "mta/onboard/account_registry.h"
#include "mta/onboard/activation.h"
#include "mta/onboard/directory_builder.h"
#include "mta/onboard/domain_notices.h"
#include "mta/onboard/domain_registry.h"
#include "mta/onboard/due_book.h"
#include "mta/onboard/hold_rules.h"
#include "mta/onboard/key_book.h"
#include "mta/onboard/onboarding_flow.h"
#include "mta/onboard/own_key_book.h"
#include "mta/onboard/rechecks.h"
#include "mta/onboard/record_sheet.h"
#include "mta/onboard/selector_plan.h"
#include "mta/onboard/serial_watch.h"
#include "policy/key_life.h"
#include "policy/key_rotation.h"

namespace sluis::onboard {

// A key, for a person.
struct KeyReport {
  KeyRow row;
  std::string replaced_by;  // empty: by none
  size_t domains = 0;       // that sign with it
  policy::KeyStanding verdict;
};

// One selector taking another's place at one domain.
struct Rotation {
  std::string from, to;
  policy::RotationStep step = policy::RotationStep::Pending;
  WallTime canary_until{};  // WallTime::max(): until receivers' problems are over
};

struct OnboardingContext {  // all outlive Onboarding
  Loop& loop;
  const Clock& clock;
  Random& random;
  dns::Resolver& resolver;
  dns::Servers& servers;
  store::Registry& registry;
  WorkerPool& workers;  // for making keys
};

struct OnboardingSettings {
  std::vector<config::Account> accounts;
  std::string spf_include;
  std::vector<IpAddress> egress;                      // the addresses that mail leaves from
  std::shared_ptr<const policy::DnsHosts> dns_hosts;  // null: those compiled in
  Activation activation = Activation::Support;
  policy::LookRates look_rates;
  Millis plan_grace = config::Onboarding{}.plan_grace;
  std::vector<std::string> notices_to;  // told of every domain, beside the domain's own addresses
  policy::Language notice_language = policy::Language::English;
  SchemeSettings schemes;
  std::vector<Replacement> replacements;
  Millis queue_life = config::Retry{}.lifetime;    // how long a message may be on its way
  uint16_t authoritative_port = lookup::kDnsPort;  // of the zones' own name servers
  lookup::Reach name_server_reach = lookup::Reach::PublicOnly;
  std::optional<SocketAddress> resolver_at = {};  // of OnboardingContext::resolver
};

// A TXT record that our own zone has to serve: the public half of a domain's own key.
struct OwnKeyRecord {
  std::string domain;
  std::string selector;
  std::string name;  // whole, without its final dot
  std::string value;
};

// A notice about a domain, to be sent as mail.
struct DomainMail {
  std::vector<std::string> to;  // addresses, at least one
  NoticeText text;
};

// Makes the mail durable; false when it could not be, and it is handed over again later.
using SendDomainMail = std::function<Task<bool>(DomainMail)>;

struct NewDomain {
  std::string name;     // as typed
  std::string account;  // empty: nobody's in particular
  std::string plan = kSigningPlan;
  std::optional<Scheme> scheme;       // nullopt: none is named, so txt
  std::vector<std::string> contacts;  // addresses that are told what becomes of it
  std::string language;               // of those notices: "en", "nl"; empty: the configured one
};

// What a look at a domain found, and what it made of it.
struct DomainReport {
  DomainRecord record;
  DomainCheck check;
  policy::Finding verdict;
  std::vector<std::string> signs_with;  // now; empty unless active

  // Every selector matches, its bounce alias is there if it is asked for one, and our addresses
  // pass the SPF record of its return path if any are configured.
  bool good() const;
};

// A part of a list that may be long.
struct Page {
  std::string after;  // names that come after this one; empty: from the first on
  size_t most = std::numeric_limits<size_t>::max();
};

class Onboarding {
 public:
  // Reads the registries; Corrupt when a row cannot be read.
  static Result<std::unique_ptr<Onboarding>> open(OnboardingContext context,
                                                  OnboardingSettings settings,
                                                  std::shared_ptr<const keys::KeyStore> keys);
  ~Onboarding();

  void start();                              // begins to look at domains by itself
  void stop(std::function<void()> stopped);  // ends that

  // The latest snapshot, and whoever wants each new one. Listeners are called on the loop.
  std::shared_ptr<const policy::Directory> directory() const { return directory_; }
  void on_directory(std::function<void(std::shared_ptr<const policy::Directory>)> listener);
  // A domain's state or its signing selectors changed: mail that waits for it may go now. Called
  // after on_directory's listeners.
  void on_domain_changed(std::function<void(const std::string& domain)> listener);

  // Who sends notices; without one they stay written down.
  void on_mail(SendDomainMail send) { send_mail_ = std::move(send); }

  void update_settings(OnboardingSettings settings);
  void update_keys(std::shared_ptr<const keys::KeyStore> keys);

  // Selectors of `keys` that had another key before: they must not sign.
  std::vector<std::string> reused(const keys::KeyStore& keys) const {
    return key_book_.reused(keys);
  }
  // Every key that ever signed here, and how each replacement stands at a domain.
  std::vector<KeyReport> keys() const;
  std::vector<Rotation> rotations(const DomainRecord& record) const;

  // Renews the snapshot by the domains that changed, after acts with Publish::Later; every other
  // act does so itself.
  void publish();

  // Domains. NotFound for one that was not added, Invalid for what is no domain.
  Result<DomainRecord> add(NewDomain domain, Act act);  // Conflict when it is there already
  // Why support alone may give this account the domain: another has it, or one above or below it.
  // It does not say who. nullopt: it may have it.
  std::optional<std::string> claimed(const std::string& name, const std::string& account,
                                     policy::Language language) const;
  // The same of a domain that another account removed less than 7 days ago.
  std::optional<std::string> held_back(const std::string& name, const std::string& account) const;
  Task<Result<DomainReport>> verify(std::string domain, Act act);
  // Conflict with the reasons when no selector matches; Unavailable when DNS could not be asked.
  Task<Result<DomainReport>> activate(std::string domain, Act act);
  Result<DomainRecord> suspend(std::string domain, Act act);
  // Conflict when it has that plan already.
  Result<DomainRecord> set_plan(std::string domain, std::string plan, Act act);
  // Its mail is signed with what it has until the records of that scheme are confirmed. Conflict
  // when it has it already, or when the configuration lacks what it needs.
  Result<DomainRecord> set_scheme(std::string domain, Scheme scheme, Act act);
  // Who is told what becomes of it, and in which language. Invalid for what is no address.
  Result<DomainRecord> set_contacts(std::string domain, std::vector<std::string> addresses,
                                    std::string language, Act act);
  // `until` zero: until someone ends it.
  Result<DomainRecord> pause(std::string domain, WallTime until, Act act);
  // Ends a pause; its records are confirmed anew before it signs.
  Result<DomainRecord> resume(std::string domain, Act act);
  Result<DomainRecord> remove(std::string domain, Act act);
  // Closes what receivers' replies opened. Conflict when nothing is open.
  Result<DomainRecord> dismiss(std::string domain, Act act);
  Result<DomainRecord> show(std::string_view domain) const;
  // In their order; removed ones only when asked for by state.
  std::vector<std::string> names(std::optional<policy::DomainState> state,
                                 const Page& page = {}) const;
  // Of one that is here, removed or not, by its name as names() gives it.
  Result<DomainRecord> record(const std::string& name) const { return domains_.read(name); }
  Result<std::vector<HistoryEntry>> history(std::string_view domain, size_t limit);
  // What to publish under its own scheme, or another; the domain need not have been added, unless
  // the scheme is cname. Also without an answer from DNS.
  Task<Result<RecordSheet>> records(std::string domain, std::optional<Scheme> scheme);
  std::vector<std::string> signs_with(const DomainRecord& record) const;

  // The keys that are this domain's own, made if they are not there yet; those of a removed domain
  // as long as it is remembered. Durable before they are told. NotFound for one that is not here.
  Task<Result<std::vector<OwnKeyRecord>>> own_key_records(std::string domain);
  // The same of all domains after that name, in their order, until there are `most`; every record
  // of a domain or none. None at all: there are no more domains.
  Task<Result<std::vector<OwnKeyRecord>>> own_key_records_after(std::string domain, size_t most);

  // Receivers refused or put off a domain's mail for want of proof of its sender: it is written
  // down and the domain looked at anew. A domain that was not added is nobody's to mend.
  void on_auth_replies(const std::string& domain, const policy::AuthReplies& replies);
  // What needs a person about domains that are in use, as sentences; a few, and how many more.
  std::vector<std::string> problems() const;

  // Accounts added at run time. `password_hash` by hash_password() (password.h), on a worker.
  Result<void> add_account(policy::Account account, Act act);
  Result<void> set_password(const std::string& name, std::string password_hash, Act act);
  Result<void> remove_account(const std::string& name, Act act);
  std::vector<policy::Account> accounts() const;  // the configuration's too, by name

  // Standing holds; an empty id is filled in. The rule as stored.
  Result<policy::HoldRule> add_hold(policy::HoldRule rule, Mode mode);
  Result<void> remove_holds(const std::vector<std::string>& ids, Mode mode);
  std::vector<policy::HoldRule> holds() const;

  // Starts the looks that are due; the timer does it, and tests with a clock of their own.
  void tick() { rechecks_.tick(); }
  size_t looks_under_way() const { return rechecks_.under_way(); }
  uint64_t looks() const { return looks_; }  // at domains, since start

 private:
  Onboarding(OnboardingContext context, OnboardingSettings settings,
             std::shared_ptr<const keys::KeyStore> keys);

  Result<DomainRecord> known(std::string_view typed) const;
  Result<DomainRecord> act_on(std::string_view typed, policy::DomainEvent event, const Act& act);
  Result<DomainRecord> keep(Consequence consequence, const Act& act);
  std::optional<DomainRecord> read_or_log(const std::string& domain) const;
  Task<DomainCheck> look(DomainRecord record, AskedBy asked_by);
  LookSubject subject_of(const DomainRecord& record, AskedBy asked_by) const;
  SelectorSources selector_sources() const;
  Task<void> recheck(std::string domain);
  bool only_watched(const std::string& domain) const;
  void watch(const std::string& domain);
  void forget(const std::string& domain);
  void end_pause(const std::string& domain);
  void store_recheck(const Consequence& consequence);
  Result<void> commit(Consequence consequence);
  std::vector<std::string> told_of(const DomainRecord& record) const;
  void send_notices(const DomainRecord& record);
  Task<void> send_notice(std::string domain, NoticeKind kind);
  void notice_is_sent(const std::string& domain, NoticeKind kind);
  DomainReport report(DomainRecord record, DomainCheck check) const;
  void plan(const std::string& domain, Millis after);
  void plan_next(const DomainRecord& record);
  void flush();
  void flush_soon();
  void note_keys();
  Task<Result<void>> make_own_keys(std::string domain);
  Task<std::optional<Error>> make_own_key(keys::OwnSelector own, std::string domain);
  Task<Result<std::vector<OwnKeyRecord>>> own_records_of(std::string domain);
  enum class PlanAll : uint8_t { AsWrittenDown, Soon };
  void plan_all(PlanAll when);
  std::string name_server(const std::string& domain) const;
  DirectorySources directory_sources() const;
  void publish_all();
  void hand_out(std::shared_ptr<const policy::Directory> directory, MonoTime began);
  void publish_soon();
  void publish_what_was_seen();
  bool is_config_account(std::string_view name) const;

  OnboardingContext context_;
  OnboardingSettings settings_;
  std::shared_ptr<Probe> probe_;
  DomainRegistry domains_;
  AccountRegistry accounts_;
  HoldRules holds_;
  DueBook dues_;
  KeyBook key_book_;
  OwnKeyBook own_keys_;
  Rechecks rechecks_;
  SerialWatch serials_;
  // Of domains that were looked at or are to be.
  struct Watched {
    WallTime next_look{};                      // while its zone is asked meanwhile; zero: it is not
    const std::string* name_server = nullptr;  // one of name_servers_, as far as known
  };
  std::map<std::string, Watched, std::less<>> watched_;
  std::set<std::string> name_servers_;
  Timer flush_;
  Timer key_flush_;
  std::shared_ptr<const policy::Directory> directory_;
  std::vector<std::function<void(std::shared_ptr<const policy::Directory>)>> on_directory_;
  std::vector<std::function<void(const std::string&)>> on_domain_changed_;
  std::vector<std::string> changed_;  // domains to announce with the next snapshot
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  SendDomainMail send_mail_;
  std::set<std::pair<std::string, NoticeKind>> being_sent_;
  Gate mail_gate_;
  bool publish_posted_ = false;
  MonoTime publish_not_before_{};  // for what the daemon sees by itself
  Timer publish_timer_;
  uint64_t looks_ = 0;
};

}  // namespace sluis::onboard
