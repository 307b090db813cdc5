// SPDX-License-Identifier: Apache-2.0
// What a message leaves with: signatures, the addresses SPF allows, the moment of release.
#include "config/sections.h"

namespace sluis::config {
namespace {

Table<Selector> selector_table() {
  return {
      value("name", &Selector::name, selector_name(), Need::Required),
      value("private_key", &Selector::private_key, path()),
      maybe("per_domain", &Selector::per_domain,
            one_of<PerDomain>({{"rsa-2048", PerDomain::Rsa2048}, {"ed25519", PerDomain::Ed25519}})),
      value("replaces", &Selector::replaces, selector_name()),
      value("scheme", &Selector::scheme,
            one_of<SelectorScheme>(
                {{"current", SelectorScheme::Current}, {"legacy", SelectorScheme::Legacy}})),
  };
}

Kind<std::string> canonical() {
  return one_of<std::string>({{"relaxed", "relaxed"}, {"simple", "simple"}});
}

}  // namespace

Table<Dkim> dkim_table() {
  return {
      entries("selectors", &Dkim::selectors, selector_table()),
      value("sign_with", &Dkim::sign_with,
            one_of<SignWith>({{"all", SignWith::All}, {"first", SignWith::First}})),
      value("unverified_domain", &Dkim::unverified_domain,
            one_of<UnverifiedDomain>({{"reject", UnverifiedDomain::Reject},
                                      {"wait", UnverifiedDomain::Wait},
                                      {"unsigned", UnverifiedDomain::Unsigned},
                                      {"provider", UnverifiedDomain::Provider}})),
      value("provider_domain", &Dkim::provider_domain, host_name()),
      value("cname_base", &Dkim::cname_base, host_name()),
      value("legacy_base", &Dkim::legacy_base, host_name()),
      value("header_canonical", &Dkim::header_canonical, canonical()),
      value("body_canonical", &Dkim::body_canonical, canonical()),
      value("rsa_in_lanes", &Dkim::rsa_in_lanes, boolean()),
      value("own_keys_in_memory", &Dkim::own_keys_in_memory, whole(1, 10000000)),
  };
}

Table<Spf> spf_table() {
  return {
      value("include", &Spf::include, host_name()),
      values("egress", &Spf::egress, ip_address()),
  };
}

Table<Onboarding> onboarding_table() {
  return {
      value("activation", &Onboarding::activation,
            one_of<Activation>(
                {{"support", Activation::Support}, {"automatic", Activation::Automatic}})),
      value("looks_per_second", &Onboarding::looks_per_second, whole(1, 100000)),
      value("looks_per_server", &Onboarding::looks_per_server, whole(1, 100000)),
      value("plan_grace", &Onboarding::plan_grace, duration(0s)),
      values("notices_to", &Onboarding::notices_to, mail_address()),
      value("notice_language", &Onboarding::notice_language,
            one_of<NoticeLanguage>({{"en", NoticeLanguage::En}, {"nl", NoticeLanguage::Nl}})),
      value("dns_hosts", &Onboarding::dns_hosts, path()),
  };
}

Table<Rdap> rdap_table() {
  return {
      value("servers", &Rdap::servers, path()),
  };
}

Table<Platform> platform_table() {
  return {
      values("dnsbl", &Platform::dnsbl, host_name()),
      values("dnsbl_domains", &Platform::dnsbl_domains, host_name()),
  };
}

Table<Schedule> schedule_table() {
  return {
      value("max_ahead", &Schedule::max_ahead, duration(1min)),
      value("date_at_release", &Schedule::date_at_release, boolean()),
      value("max_lateness", &Schedule::max_lateness, duration(1s)),
  };
}

}  // namespace sluis::config
