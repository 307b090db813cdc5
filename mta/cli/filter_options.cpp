// SPDX-License-Identifier: Apache-2.0
#include "mta/cli/filter_options.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "mta/cli/parsed.h"

namespace sluis::cli {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(const GivenTexts& texts) {
  Json json = Json::object();
  for (const auto& [name, text] : texts) {
    if (!text.empty()) json[name] = text;
  }
  return json;
}

std::string text_of(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

void add_filter(CLI::App& command, FilterOptions& options, Ids ids) {
  if (ids == Ids::Taken) {
    command.add_option("id", options.ids, "messages by id")->type_name("ID")->check(message_id());
  }
  const auto add = [&](const char* name, std::string& into, const char* about) {
    return command.add_option(name, into, about);
  };
  add("--to-domain", options.to_domain, "recipients' domain; *.example.org for what is below it");
  add("--sender", options.sender, "envelope sender: an address or @domain");
  add("--recipient", options.recipient, "a recipient's address");
  add("--account", options.account, "the account that submitted it");
  add("--state", options.state, "scheduled, ready, deferred, paused or awaiting-domain");
  add("--older-than", options.older_than, "accepted longer ago than, for example 2h")
      ->check(duration());
  add("--reply", options.reply, "a regular expression over the last remote reply");
  command.add_flag("--all", options.all, "every message");
}

void add_act(CLI::App& command, ActOptions& options) {
  command.add_option("--reason", options.reason, "why; kept in the records")->type_name("TEXT");
  command.add_flag("--dry-run", options.dry_run, "tell what would be touched and change nothing");
}

GivenTexts given_in(const FilterOptions& options) {
  return {{"to_domain", options.to_domain}, {"sender", options.sender},
          {"recipient", options.recipient}, {"account", options.account},
          {"state", options.state},         {"older_than", options.older_than},
          {"reply", options.reply}};
}

std::string args_of(const FilterOptions& filter, const ActOptions& act, const GivenTexts& more) {
  Json json = json_of(given_in(filter));
  json.update(json_of(more));
  if (!filter.ids.empty()) json["ids"] = filter.ids;
  if (filter.all) json["all"] = true;
  if (!act.reason.empty()) json["reason"] = act.reason;
  if (act.dry_run) json["dry_run"] = true;
  return text_of(json);
}

std::string args_of(const GivenTexts& texts) {
  return text_of(json_of(texts));
}

}  // namespace sluis::cli
