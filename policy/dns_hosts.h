// SPDX-License-Identifier: Apache-2.0
// DNS hosts: who keeps a customer's records, told by the names of the domain's name servers, and
// what that host's panel makes of a record. Data in a text file that an operator may replace
// (config/dns_hosts.txt says what is in it); a copy is compiled in. A hint that nobody confirmed is
// shown with that said. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "mta/base/result.h"
#include "policy/sentences.h"

namespace sluis::policy {

// What a hint is about: the panel as a whole, a record's name, a record at the domain itself, a TXT
// record's value, one of more than 255 octets, a CNAME's target, an SPF record.
enum class HintAbout : uint8_t { Panel, Name, Apex, Value, Long, Cname, Spf };

struct DnsHostHint {
  HintAbout about = HintAbout::Panel;
  std::string english, dutch;
  std::string source;  // "unverified": nobody confirmed it

  bool operator==(const DnsHostHint&) const = default;
};
// In one sentence, with a remark when it is not confirmed.
std::string sentence(const DnsHostHint& hint, Language language);

struct DnsHost {
  std::string name;                  // as people know it: "TransIP"
  std::vector<std::string> servers;  // endings of names, lower case: "transip.net", "awsdns-*"
  std::string source;                // of those endings
  std::vector<DnsHostHint> hints;
};
using DnsHosts = std::vector<DnsHost>;

// Invalid, with the line, for what it cannot read.
Result<DnsHosts> parse_dns_hosts(std::string_view text);

// Those compiled in.
const DnsHosts& known_dns_hosts();

// The host whose ending fits one of the name servers at whole labels, the longest ending first;
// nullptr when none does.
const DnsHost* find_dns_host(const DnsHosts& hosts, const std::vector<std::string>& name_servers);

}  // namespace sluis::policy
