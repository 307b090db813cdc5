// SPDX-License-Identifier: Apache-2.0
#include "policy/checks/finding.h"

#include <algorithm>
#include <cstdlib>

#include "policy/checks/catalogue.h"

namespace sluis::policy::checks {

std::string_view to_string(Severity severity) {
  switch (severity) {
    case Severity::Blocking:
      return "blocking";
    case Severity::Error:
      return "error";
    case Severity::Warning:
      return "warning";
    case Severity::Info:
      return "info";
  }
  return "info";
}

std::string_view to_string(Owner owner) {
  switch (owner) {
    case Owner::Customer:
      return "customer";
    case Owner::DnsHost:
      return "dns-host";
    case Owner::Support:
      return "support";
    case Owner::Platform:
      return "platform";
    case Owner::Nobody:
      return "nobody";
  }
  return "nobody";
}

std::string_view words_for(Severity severity, Language language) {
  const bool dutch = language == Language::Dutch;
  switch (severity) {
    case Severity::Blocking:
      return dutch ? "moet worden opgelost" : "has to be mended";
    case Severity::Error:
      return dutch ? "fout" : "error";
    case Severity::Warning:
      return dutch ? "let op" : "take note";
    case Severity::Info:
      return dutch ? "ter informatie" : "for information";
  }
  return {};
}

std::string_view words_for(Owner owner, Language language) {
  const bool dutch = language == Language::Dutch;
  switch (owner) {
    case Owner::Customer:
      return dutch ? "de eigenaar van het domein" : "the owner of the domain";
    case Owner::DnsHost:
      return dutch ? "de DNS-provider" : "the DNS host";
    case Owner::Support:
      return dutch ? "de helpdesk" : "support";
    case Owner::Platform:
      return dutch ? "de beheerder van de mailserver" : "the operator of the mail server";
    case Owner::Nobody:
      return dutch ? "niemand" : "nobody";
  }
  return {};
}

Finding finding(std::string_view id, const Question& about, Facts facts) {
  const Entry* entry = find_entry(id);
  if (!entry) std::abort();  // a check without a text is a fault in this program
  return {std::string(id),  entry->severity, entry->owner, about.name,
          std::move(facts), std::nullopt,    {about}};
}

bool is_mistake(const Finding& finding) {
  return finding.severity == Severity::Blocking || finding.severity == Severity::Error;
}

std::string_view fact(const Finding& finding, std::string_view name) {
  for (const auto& [key, value] : finding.facts) {
    if (key == name) return value;
  }
  return {};
}

std::string_view to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::Good:
      return "good";
    case Verdict::Bad:
      return "bad";
    case Verdict::Unknown:
      return "unknown";
  }
  return "unknown";
}

Verdict verdict_of(const std::vector<Finding>& findings) {
  const auto any = [&](auto&& holds) {
    return std::any_of(findings.begin(), findings.end(), holds);
  };
  if (any(is_mistake)) return Verdict::Bad;
  const bool unanswered = any([](const Finding& one) {
    return one.id == "DOM_DNS_TEMPFAIL" || one.id == "DKIM_BIG_ANSWER";
  });
  return unanswered || findings.empty() ? Verdict::Unknown : Verdict::Good;
}

}  // namespace sluis::policy::checks
