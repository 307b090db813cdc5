// SPDX-License-Identifier: Apache-2.0
#include "policy/checks/servers_check.h"

#include <algorithm>

#include "mta/base/civil_time.h"
#include "policy/checks/domain_check.h"

namespace sluis::policy::checks {
namespace {

using Names = std::vector<std::string>;

constexpr size_t kShown = 60;   // octets of a text, around where it differs
constexpr size_t kBefore = 20;  // of them before that place
constexpr size_t kMostShown = 800;

// What an answer says, whatever the order of its records.
Names content_of(const Evidence& answer) {
  Names out = answer.texts();
  out.insert(out.end(), answer.values.begin(), answer.values.end());
  std::sort(out.begin(), out.end());
  return out;
}

// Each with why it did not answer.
std::string names_of(const std::vector<const Evidence*>& silent) {
  std::string out;
  for (const Evidence* one : silent) {
    out += (out.empty() ? "" : ", ") + one->server;
    if (!one->reason.empty()) out += ": " + visible(one->reason, 100);
  }
  return out;
}

std::string listed(const Names& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ", ") + name;
  return out;
}

bool contains(const Names& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

struct Said {
  std::string servers;
  std::string text;  // all records, quoted; empty: there is none
  std::string reason;
};

std::string quoted(const Names& records) {
  std::string out;
  for (const std::string& record : records)
    out += (out.empty() ? "\"" : " \"") + visible(record) + '"';
  return out;
}

std::vector<Said> grouped(const std::vector<Evidence>& answers) {
  std::vector<Said> out;
  for (const Evidence& one : answers) {
    const std::string text = quoted(content_of(one));
    const std::string reason = one.answered() ? "" : visible(one.reason, 100);
    const auto same = std::find_if(out.begin(), out.end(), [&](const Said& said) {
      return said.text == text && said.reason == reason;
    });
    if (same != out.end()) {
      same->servers += ", " + one.server;
    } else {
      out.push_back({one.server, text, reason});
    }
  }
  return out;
}

// How many octets all texts begin with alike.
size_t alike(const std::vector<Said>& said) {
  size_t out = std::string::npos;
  const Said* first = nullptr;
  for (const Said& one : said) {
    if (one.text.empty()) continue;
    if (!first) first = &one;
    const size_t most = std::min(first->text.size(), one.text.size());
    size_t same = 0;
    while (same < most && first->text[same] == one.text[same]) ++same;
    if (first != &one) out = std::min(out, same);
  }
  return out == std::string::npos ? 0 : out;
}

std::string excerpt(const std::string& text, size_t differs_at) {
  const size_t from = differs_at > kBefore && text.size() > kShown ? differs_at - kBefore : 0;
  std::string out = (from > 0 ? "…" : "") + text.substr(std::min(from, text.size()), kShown);
  if (from + kShown < text.size()) out += "…";
  return out;
}

// Whether one of `here` and one of `there` answered, and said different things.
bool contradict(const std::vector<Evidence>& answers, const Names& here, const Names& there) {
  for (const Evidence& one : answers) {
    if (!one.answered() || contains(there, one.server) || !contains(here, one.server)) continue;
    for (const Evidence& other : answers) {
      const bool elsewhere =
          other.answered() && contains(there, other.server) && !contains(here, other.server);
      if (elsewhere && content_of(one) != content_of(other)) return true;
    }
  }
  return false;
}

}  // namespace

std::string who_says_what(const std::vector<Evidence>& answers) {
  const std::vector<Said> said = grouped(answers);
  const size_t differs_at = alike(said);
  std::string out;
  for (const Said& one : said) {
    out += (out.empty() ? "" : "; ") + one.servers + ": ";
    if (!one.reason.empty()) {
      out += one.reason;
    } else {
      out += one.text.empty() ? "no record" : excerpt(one.text, differs_at);
    }
    if (out.size() > kMostShown) return out + "; …";
  }
  return out;
}

std::vector<Finding> check_servers(const std::string& domain,
                                   const std::vector<Evidence>& from_servers,
                                   const Evidence* seen) {
  std::vector<const Evidence*> silent, answering;
  for (const Evidence& one : from_servers) (one.answered() ? answering : silent).push_back(&one);
  if (from_servers.empty()) return {};
  const Question& about = from_servers.front().asked;
  const Facts facts{{"domain", domain}, {"name", about.name}};
  const auto with = [&](const char* name, std::string value) {
    Facts out = facts;
    out.emplace_back(name, std::move(value));
    return out;
  };
  if (answering.empty()) return {finding("DOM_LAME", about, with("servers", names_of(silent)))};
  std::vector<Finding> out;
  if (!silent.empty())
    out.push_back(finding("DOM_LAME_SOME", about, with("servers", names_of(silent))));
  const auto saved = content_of(*answering.front());
  const bool agree = std::all_of(answering.begin(), answering.end(),
                                 [&](const Evidence* one) { return content_of(*one) == saved; });
  if (!agree) {
    out.push_back(finding("DOM_AUTH_DIFF", about, with("servers", who_says_what(from_servers))));
  } else if (seen && seen->answered() && !saved.empty() && content_of(*seen) != saved) {
    const WallTime until = seen->at + std::chrono::seconds(seen->ttl);
    out.push_back(finding("DOM_CACHE_WAIT", about, with("time", to_rfc3339(until))));
  }
  return out;
}

bool Delegation::differs() const {
  Names above = parent, below = own;
  std::sort(above.begin(), above.end());
  std::sort(below.begin(), below.end());
  return !above.empty() && !below.empty() && above != below;
}

std::vector<Finding> check_delegation(const Delegation& delegation,
                                      const std::vector<Evidence>& answers) {
  if (!delegation.differs()) return {};
  Facts facts{{"domain", delegation.zone},
              {"parent", listed(delegation.parent)},
              {"own", listed(delegation.own)}};
  const Question about{delegation.zone, RecordType::NS};
  if (!contradict(answers, delegation.parent, delegation.own))
    return {finding("DOM_NS_DIFFER", about, std::move(facts))};
  const std::string host = dns_host_of(delegation.parent);
  facts.emplace_back("host", host.empty() ? delegation.parent.front() : host);
  facts.emplace_back("name", answers.front().asked.name);
  facts.emplace_back("servers", who_says_what(answers));
  return {finding("DOM_NS_SPLIT", about, std::move(facts))};
}

}  // namespace sluis::policy::checks
