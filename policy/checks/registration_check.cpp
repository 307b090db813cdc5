// SPDX-License-Identifier: Apache-2.0
#include "policy/checks/registration_check.h"

#include "mta/base/civil_time.h"

namespace sluis::policy::checks {
namespace {

std::string day_of(WallTime time) {
  return to_rfc3339(time).substr(0, 10);
}

std::string listed(const std::vector<std::string>& all) {
  std::string out;
  for (const std::string& one : all) out += (out.empty() ? "" : ", ") + one;
  return out.empty() ? "-" : out;
}

class Judge {
 public:
  Judge(const Registration& registration, WallTime now) : about_(registration), now_(now) {}

  std::vector<Finding> run(InDns in_dns) {
    if (about_.answer == RegistryAnswer::Silent)
      say("DOM_REGISTRY_SILENT", {{"reason", about_.reason}});
    if (about_.answer == RegistryAnswer::Unknown && in_dns == InDns::No) say("DOM_NOT_REGISTERED");
    if (about_.answer != RegistryAnswer::Known) return std::move(out_);
    if (in_dns == InDns::No) say("DOM_NOT_DELEGATED", {{"status", listed(about_.statuses)}});
    judge_times();
    if (!about_.registrar.empty()) say("DOM_REGISTRAR", {{"registrar", about_.registrar}});
    return std::move(out_);
  }

 private:
  void say(std::string_view id, Facts facts = {}) {
    facts.emplace_back("domain", about_.domain);
    out_.push_back(finding(id, {about_.domain, RecordType::NS}, std::move(facts)));
  }
  void judge_times() {
    if (about_.since && now_ - *about_.since < kYoung && *about_.since <= now_)
      say("DOM_YOUNG", {{"date", day_of(*about_.since)}});
    if (about_.until && *about_.until - now_ < kExpiresSoon)
      say("DOM_EXPIRING", {{"date", day_of(*about_.until)}});
  }

  const Registration& about_;
  const WallTime now_;
  std::vector<Finding> out_;
};

}  // namespace

std::vector<Finding> check_registration(const Registration& registration, InDns in_dns,
                                        WallTime now) {
  return Judge(registration, now).run(in_dns);
}

}  // namespace sluis::policy::checks
