// SPDX-License-Identifier: Apache-2.0
#include "mta/cli/own_key_records.h"

#include <algorithm>
#include <ostream>

#include <nlohmann/json.hpp>

#include "mta/cli/rows.h"

namespace sluis::cli {
namespace {

using Json = nlohmann::ordered_json;

Result<std::vector<OwnRecord>> ask_for(Session& session, const Json& args) {
  const auto reply = session.ask({"key.records", args.dump(), {}});
  if (!reply) return fail(reply.error());
  std::vector<OwnRecord> out;
  for (const auto& row : parsed<Json>(reply->rows)) {
    OwnRecord one{text_in(row, "type"),   text_in(row, "name"),    text_in(row, "value"), {},
                  text_in(row, "domain"), text_in(row, "selector")};
    one.about = one.selector + " of " + one.domain + " alone";
    out.push_back(std::move(one));
  }
  return out;
}

void print(Session& session, const std::vector<OwnRecord>& records, bool first) {
  std::ostream& out = session.console.out;
  if (session.options.json) {
    for (const OwnRecord& one : records) out << json_of(one) << "\n";
  } else if (!records.empty()) {
    out << (first ? "" : "\n") << zone_of(records);
  }
}

int tell_one(Session& session, const std::string& domain) {
  const auto found = ask_for(session, Json{{"domain", domain}});
  if (!found) return session.fail_with(found.error());
  if (found->empty())
    return session.fail_with({ErrorKind::NotFound, domain + " has no key of its own", {}});
  print(session, *found, true);
  return kGood;
}

}  // namespace

int tell_own_records(Session& session, std::vector<OwnRecord> others, const OwnKeysAsked& asked) {
  if (!asked.domain.empty()) return tell_one(session, asked.domain);
  const auto& all = asked.dkim.selectors;
  bool more = std::any_of(all.begin(), all.end(),
                          [](const config::Selector& one) { return one.per_domain.has_value(); });
  std::vector<OwnRecord> page = std::move(others);
  std::string after;
  bool first = true;
  while (more) {
    auto next = ask_for(session, Json{{"after", after}});
    if (!next) return session.fail_with(next.error());
    print(session, page, first);
    first = first && page.empty();
    more = !next->empty();
    if (more) after = next->back().domain;
    page = std::move(*next);
  }
  print(session, page, first);
  first = first && page.empty();
  if (first && !session.options.json)
    session.console.out << "the configuration names nothing that stands in zones of ours\n";
  return first ? kBad : kGood;
}

}  // namespace sluis::cli
