// SPDX-License-Identifier: Apache-2.0
// PlatformWatch: looks at our own side of DNS in the background (policy/checks/platform_check.h):
// the names of the addresses that mail leaves from, the SPF record that customers include, our own
// published keys, and the resolver itself. At the start, when the configuration changes, and from
// then on hourly, sooner while something is wrong; the blocklists that are configured are asked
// hourly whatever is wrong. It judges and reports; it changes nothing.
//
// Whether the resolver validates DNSSEC is told by the NS records of com, which are signed: it says
// so with the AD flag (RFC 4035 3.2.3). A resolver that does not answer for com, as in a lab
// without a way out, leaves that open.
//
// One loop's thread. stop() waits for the question under way.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "mta/base/clock.h"
#include "mta/dns/resolver.h"
#include "mta/net/loop.h"
#include "policy/checks/blocklist_check.h"
#include "policy/checks/platform_check.h"

namespace sluis::onboard {

struct PlatformSettings {
  std::string hostname;
  policy::checks::PlatformSubject subject;
  std::vector<policy::checks::BlocklistSubject> blocklists = {};
};

struct PlatformReport {
  WallTime checked{};                               // zero: not looked at yet
  policy::Finding resolver;                         // what can be said of it
  bool silent = false;                              // nothing at all was answered
  std::vector<policy::checks::Finding> findings;    // what is wrong
  std::vector<policy::checks::Finding> unanswered;  // what could not be judged this time
};

class PlatformWatch {
 public:
  struct House {  // all outlive the watch
    Loop& loop;
    const Clock& clock;
    dns::Resolver& resolver;
  };
  PlatformWatch(House house, PlatformSettings settings);

  void start();
  void update(PlatformSettings settings);  // looks at once
  void stop(std::function<void()> stopped);

  const PlatformReport& report() const { return report_; }
  bool looking() const { return gate_.running() > 0; }

 private:
  void look();
  Task<void> run();
  Task<PlatformReport> report_now(PlatformSettings settings);
  Task<void> ask_blocklists(std::vector<policy::checks::BlocklistSubject> lists);

  House house_;
  PlatformSettings settings_;
  PlatformReport report_;
  std::vector<policy::checks::Finding> of_blocklists_;
  MonoTime blocklists_next_{};  // not asked before
  Timer timer_;
  Gate gate_;
  bool started_ = false, stopping_ = false, again_ = false;
};

}  // namespace sluis::onboard
