// SPDX-License-Identifier: Apache-2.0
// The checks of a domain as such: that it exists and is the customer's, and where its DNS is kept;
// its name servers are servers_check.h's. In rounds, like dkim_check.h. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/checks/finding.h"

namespace sluis::policy::checks {

struct DomainSubject {
  std::string domain;
  std::string unlikely_label;        // one that nobody has published; empty: no look for wildcards
  std::optional<std::string> token;  // the ownership code; nullopt: none is asked for
  std::string token_name = "_sluis-verify";
  std::vector<std::string> uncovered;  // From domains seen that have no records
};

std::vector<Question> domain_questions(const DomainSubject& subject, const EvidenceSet& evidence);
std::vector<Finding> check_domain(const DomainSubject& subject, const EvidenceSet& evidence);

// What a person typed, as a finding when it is no domain name (mail/typed_domain.h); nullopt when
// it is one.
std::optional<Finding> check_typed_domain(std::string_view typed);

// Domains in which everybody can have a mailbox.
bool is_free_mail(std::string_view domain);

// Who runs these name servers, as people know them; empty when that is not known.
std::string dns_host_of(const std::vector<std::string>& name_servers);

}  // namespace sluis::policy::checks
