// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "mta/lookup/evidence_flow.h"
#include "mta/onboard/platform_watch.h"

namespace sluis::onboard {
namespace {

using namespace std::chrono_literals;
using policy::checks::BlocklistSubject;
using policy::checks::EvidenceSet;
using policy::checks::PlatformSubject;

constexpr Millis kWhenRight = 1h;
constexpr Millis kWhenWrong = 5min;
constexpr size_t kAddressesAtOnce = 4;  // one look asks a bounded number of questions
constexpr size_t kListedAtOnce = 20;
constexpr const char* kSigned = "com";  // whose NS records are signed, and known everywhere

bool same(const policy::checks::Finding& a, const policy::checks::Finding& b) {
  return a.id == b.id && a.facts == b.facts;
}

void add_once(std::vector<policy::checks::Finding>& to, policy::checks::Finding finding) {
  const auto same_one = [&](const auto& other) { return same(other, finding); };
  if (std::none_of(to.begin(), to.end(), same_one)) to.push_back(std::move(finding));
}

void sort_in(std::vector<policy::checks::Finding> found, PlatformReport& report) {
  for (auto& one : found)
    add_once(one.id == "DOM_DNS_TEMPFAIL" ? report.unanswered : report.findings, std::move(one));
}

// The keys and the include with the first addresses, further addresses after them.
std::vector<PlatformSubject> in_parts(const PlatformSubject& subject) {
  std::vector<PlatformSubject> out;
  size_t from = 0;
  do {
    PlatformSubject part;
    part.include = subject.include;
    part.bounce_target = subject.bounce_target;
    if (out.empty()) part.keys = subject.keys;
    const size_t to = std::min(subject.egress.size(), from + kAddressesAtOnce);
    part.egress.assign(subject.egress.begin() + static_cast<std::ptrdiff_t>(from),
                       subject.egress.begin() + static_cast<std::ptrdiff_t>(to));
    out.push_back(std::move(part));
    from = to;
  } while (from < subject.egress.size());
  return out;
}

// A list with a bounded number of addresses, further ones after them.
std::vector<BlocklistSubject> in_parts(const std::vector<BlocklistSubject>& lists) {
  std::vector<BlocklistSubject> out;
  for (const BlocklistSubject& list : lists) {
    BlocklistSubject part{list.list, list.of, {}, list.domains};
    for (const IpAddress& ip : list.addresses) {
      part.addresses.push_back(ip);
      if (part.addresses.size() < kListedAtOnce) continue;
      out.push_back(std::move(part));
      part = {list.list, list.of, {}, {}};
    }
    if (!part.addresses.empty() || !part.domains.empty()) out.push_back(std::move(part));
  }
  return out;
}

policy::Finding judge_resolver(const dns::Answer& world, const dns::Answer& own) {
  const bool shut_off = world.status == dns::Status::TempFail;
  if (shut_off && own.status == dns::Status::TempFail)
    return {"RESOLVER_SILENT", {{"reason", own.reason}}};
  if (shut_off || !world.ok()) return {"RESOLVER_ANSWERS", {}};
  return {world.authenticated ? "RESOLVER_VALIDATES" : "RESOLVER_TRUSTS", {}};
}

}  // namespace

PlatformWatch::PlatformWatch(House house, PlatformSettings settings)
    : house_(house), settings_(std::move(settings)), timer_(house.loop, [this] { look(); }) {}

void PlatformWatch::start() {
  started_ = true;
  look();
}

void PlatformWatch::update(PlatformSettings settings) {
  settings_ = std::move(settings);
  blocklists_next_ = {};
  if (started_) look();
}

void PlatformWatch::stop(std::function<void()> stopped) {
  stopping_ = true;
  timer_.stop();
  gate_.when_idle(std::move(stopped));
}

void PlatformWatch::look() {
  if (stopping_) return;
  again_ = looking();
  if (!again_) spawn(run(), gate_);
}

Task<void> PlatformWatch::run() {
  do {
    again_ = false;
    PlatformReport report = co_await report_now(settings_);
    if (stopping_) co_return;
    // What was not answered is no reason to forget what was wrong.
    if (report.silent) report.findings = report_.findings;
    report_ = std::move(report);
  } while (again_);
  const bool right = report_.findings.empty() && report_.unanswered.empty() && !report_.silent;
  timer_.start(right ? kWhenRight : kWhenWrong);
}

Task<PlatformReport> PlatformWatch::report_now(PlatformSettings settings) {
  PlatformReport report;
  house_.resolver.forget(kSigned);
  house_.resolver.forget(settings.hostname);
  const dns::Answer world = co_await house_.resolver.query(kSigned, dns::Type::NS);
  const dns::Answer own = co_await house_.resolver.query(settings.hostname, dns::Type::A);
  report.checked = house_.clock.wall();
  report.resolver = judge_resolver(world, own);
  report.silent = report.resolver.id == "RESOLVER_SILENT";
  if (report.silent) co_return report;
  for (PlatformSubject& part : in_parts(settings.subject)) {
    const lookup::Plan plan = [this, &part](const EvidenceSet& known) {
      return stopping_ ? std::vector<policy::checks::Question>{} : platform_questions(part, known);
    };
    const EvidenceSet evidence = co_await lookup::gather({house_.resolver, house_.clock}, plan, {});
    sort_in(check_platform(part, evidence), report);
  }
  co_await ask_blocklists(std::move(settings.blocklists));
  sort_in(of_blocklists_, report);
  co_return report;
}

// Their terms allow few questions: not more often because something else is wrong.
Task<void> PlatformWatch::ask_blocklists(std::vector<BlocklistSubject> lists) {
  const MonoTime now = house_.clock.mono();
  if (now < blocklists_next_) co_return;
  blocklists_next_ = now + kWhenRight;
  of_blocklists_.clear();
  for (BlocklistSubject& part : in_parts(lists)) {
    const lookup::Plan plan = [this, &part](const EvidenceSet& known) {
      return stopping_ ? std::vector<policy::checks::Question>{} : blocklist_questions(part, known);
    };
    const EvidenceSet evidence = co_await lookup::gather({house_.resolver, house_.clock}, plan, {});
    for (auto& one : check_blocklist(part, evidence)) add_once(of_blocklists_, std::move(one));
  }
}

}  // namespace sluis::onboard
