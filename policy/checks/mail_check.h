// SPDX-License-Identifier: Apache-2.0
// The checks of the names that a domain's mail is sent as and returns to: that answers and bounces
// can reach it (RFC 5321 5.1), that it does not say that it never mails (RFC 7505), that every name
// used exists, and that a bounce alias leads to us. In rounds, like dkim_check.h. Pure.
#pragma once

#include <string>
#include <vector>

#include "policy/checks/finding.h"

namespace sluis::policy::checks {

struct MailSubject {
  std::string domain;         // of the From addresses
  std::string return_path;    // the domain of MAIL FROM; empty: the same, or not known
  std::string bounce_target;  // where a CNAME at the return path has to lead; empty: none is wanted
  std::vector<std::string> also_from;  // further domains seen in From
};

constexpr size_t kMostMailHosts = 5;  // of one domain; further ones are not looked at

// An MX answer that names a host: mail can come there.
bool takes_mail(const Evidence& mx);

std::vector<Question> mail_questions(const MailSubject& subject, const EvidenceSet& evidence);
// Nothing when all is right.
std::vector<Finding> check_mail(const MailSubject& subject, const EvidenceSet& evidence);

}  // namespace sluis::policy::checks
