// SPDX-License-Identifier: Apache-2.0
#include "policy/checks/blocklist_check.h"

#include <algorithm>
#include <optional>

namespace sluis::policy::checks {
namespace {

constexpr size_t kLongestWhy = 200;

struct Entry {
  std::string what;  // an address or a domain
  std::string name;  // where the list has it
};

Entry entry_of(const IpAddress& ip, const std::string& list) {
  return {to_string(ip), blocklist_name(ip, list)};
}

Entry entry_of(const std::string& domain, const std::string& list) {
  return {domain, domain + "." + list};
}

// RFC 5782 5.
Entry always_listed(const BlocklistSubject& subject) {
  if (subject.of == ListOf::Domains) return entry_of("test", subject.list);
  return entry_of(*parse_ip("127.0.0.2"), subject.list);
}

Entry never_listed(const BlocklistSubject& subject) {
  if (subject.of == ListOf::Domains) return entry_of("invalid", subject.list);
  return entry_of(*parse_ip("127.0.0.1"), subject.list);
}

std::vector<Entry> entries(const BlocklistSubject& subject) {
  std::vector<Entry> out;
  for (const std::string& domain : subject.domains) out.push_back(entry_of(domain, subject.list));
  for (const IpAddress& ip : subject.addresses) {
    if (!ip.is_private()) out.push_back(entry_of(ip, subject.list));
  }
  return out;
}

// 2.3: an entry answers within 127.0.0.0/8. 127.255.255.0/24 is how several lists say that they do
// not answer whoever asks.
bool is_code(const std::string& value) {
  return value.starts_with("127.");
}
bool is_refusal(const std::string& value) {
  return value.starts_with("127.255.255.");
}

bool is_listed(const Evidence& answer) {
  return std::any_of(answer.values.begin(), answer.values.end(),
                     [](const std::string& value) { return is_code(value) && !is_refusal(value); });
}

// What an answer says of the list rather than of the entry; empty: nothing.
std::string fault_in(const Evidence& answer) {
  for (const std::string& value : answer.values) {
    if (is_refusal(value)) return "it refuses to answer us (" + value + ")";
    if (!is_code(value)) return "it answers " + value + ", which is no answer of a blocklist";
  }
  return {};
}

// Why the list cannot be believed; empty: it can. nullopt: not known yet, or not answered.
std::optional<std::string> fault_of(const BlocklistSubject& subject, const EvidenceSet& evidence) {
  const Entry good = always_listed(subject), bad = never_listed(subject);
  const Evidence* listed = evidence.find(good.name, RecordType::A);
  const Evidence* other = evidence.find(bad.name, RecordType::A);
  if (!listed || !other || !listed->answered() || !other->answered()) return std::nullopt;
  for (const Evidence* one : {listed, other}) {
    if (std::string fault = fault_in(*one); !fault.empty()) return fault;
  }
  if (!is_listed(*listed)) return "its test entry " + good.what + " is not listed";
  if (is_listed(*other)) return "it lists " + bad.what + ", which may be on no blocklist";
  return std::string();
}

std::string joined(const std::vector<std::string>& all) {
  std::string out;
  for (const std::string& one : all) out += (out.empty() ? "" : ", ") + one;
  return out;
}

Finding listing(const BlocklistSubject& subject, const Entry& entry, const Evidence& answer,
                const EvidenceSet& evidence) {
  const std::string why = joined(evidence.texts_at(entry.name));
  Finding out = finding("OUR_RBL", answer.asked,
                        {{"what", entry.what},
                         {"list", subject.list},
                         {"codes", joined(answer.values)},
                         {"why", why.empty() ? "-" : visible(why, kLongestWhy)}});
  out.evidence.push_back({entry.name, RecordType::TXT});
  return out;
}

Finding tempfail(const Evidence& answer) {
  return finding("DOM_DNS_TEMPFAIL", answer.asked, {{"reason", answer.reason}});
}

}  // namespace

std::string blocklist_name(const IpAddress& ip, const std::string& list) {
  std::string name = reverse_name(ip);
  for (const std::string_view end : {"in-addr.arpa", "ip6.arpa"}) {
    if (name.ends_with(end)) name.resize(name.size() - end.size());
  }
  return name + list;
}

std::vector<Question> blocklist_questions(const BlocklistSubject& subject,
                                          const EvidenceSet& evidence) {
  const auto all = entries(subject);
  if (all.empty()) return {};
  std::vector<Question> wanted{{always_listed(subject).name, RecordType::A},
                               {never_listed(subject).name, RecordType::A}};
  if (fault_of(subject, evidence) == "") {
    for (const Entry& entry : all) {
      wanted.push_back({entry.name, RecordType::A});
      const Evidence* answer = evidence.find(entry.name, RecordType::A);
      if (answer && is_listed(*answer)) wanted.push_back({entry.name, RecordType::TXT});
    }
  }
  return not_asked(evidence, wanted, wanted.size());
}

std::vector<Finding> check_blocklist(const BlocklistSubject& subject, const EvidenceSet& evidence) {
  std::vector<Finding> out;
  for (const Entry& test : {always_listed(subject), never_listed(subject)}) {
    const Evidence* answer = evidence.find(test.name, RecordType::A);
    if (answer && !answer->answered()) return {tempfail(*answer)};
  }
  const auto fault = fault_of(subject, evidence);
  if (!fault) return out;
  if (!fault->empty())
    return {finding("OUR_RBL_USELESS", {always_listed(subject).name, RecordType::A},
                    {{"list", subject.list}, {"reason", *fault}})};
  for (const Entry& entry : entries(subject)) {
    const Evidence* answer = evidence.find(entry.name, RecordType::A);
    if (!answer) continue;
    if (!answer->answered()) out.push_back(tempfail(*answer));
    if (is_listed(*answer)) out.push_back(listing(subject, entry, *answer, evidence));
  }
  return out;
}

}  // namespace sluis::policy::checks
