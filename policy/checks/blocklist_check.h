// SPDX-License-Identifier: Apache-2.0
// The check of our own addresses and names on one DNS blocklist (RFC 5782). A list is believed only
// when it works for us: its test entry must be listed and the entry that may not be must not
// (5), so that a list that has stopped, or that refuses those who ask through a public resolver, is
// told as that and judges nothing. In rounds, like dkim_check.h. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "mta/base/ip_address.h"
#include "policy/checks/finding.h"

namespace sluis::policy::checks {

enum class ListOf : uint8_t { Addresses, Domains };

struct BlocklistSubject {
  std::string list;  // the zone below which it answers
  ListOf of = ListOf::Addresses;
  std::vector<IpAddress> addresses;  // private ones are on no list
  std::vector<std::string> domains;
};

// Where an entry is asked for: "5.113.0.203.list.example", "provider.example.list.example".
std::string blocklist_name(const IpAddress& ip, const std::string& list);

std::vector<Question> blocklist_questions(const BlocklistSubject& subject,
                                          const EvidenceSet& evidence);
// OUR_RBL for each that is listed; OUR_RBL_USELESS; nothing when all is right; DOM_DNS_TEMPFAIL
// where the list did not answer.
std::vector<Finding> check_blocklist(const BlocklistSubject& subject, const EvidenceSet& evidence);

}  // namespace sluis::policy::checks
