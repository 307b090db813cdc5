// SPDX-License-Identifier: Apache-2.0
// sluis domain list. The daemon is asked for a part at a time: tens of thousands of domains in one
// answer would take it much memory.
#include <memory>
#include <ostream>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "mta/cli/command_line.h"
#include "mta/cli/domain_output.h"
#include "mta/cli/rows.h"

namespace sluis::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr size_t kAtOnce = 500;  // domains in one answer

struct ListOptions {
  std::string state, language = "en";
};

std::string part_after(const ListOptions& options, const std::string& name) {
  Json args{{"limit", kAtOnce}, {"lang", options.language}};
  if (!options.state.empty()) args["state"] = options.state;
  if (!name.empty()) args["after"] = name;
  return args.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string name_in(const std::string& row) {
  return text_in(Json::parse(row, nullptr, false), "domain");
}

int list(Session& session, const ListOptions& options) {
  Rows all;
  std::string last;
  int exit = kGood;
  for (;;) {
    auto reply = session.ask({"domain.list", part_after(options, last), {}});
    if (!reply) return session.fail_with(reply.error());
    if (last.empty()) exit = reply->exit;
    // A daemon that knows nothing of parts begins again.
    if (reply->rows.empty() || name_in(reply->rows.front()) <= last) break;
    last = name_in(reply->rows.back());
    for (std::string& row : reply->rows) {
      if (session.options.json) {
        session.console.out << row << "\n";
      } else {
        all.push_back(std::move(row));
      }
    }
  }
  const auto language =
      policy::parse_language(options.language).value_or(policy::Language::English);
  if (!session.options.json)
    session.console.out << show_domains(all, session.console.view, language);
  return exit;
}

}  // namespace

void add_domain_list(CLI::App& group, Session& session) {
  auto options = std::make_shared<ListOptions>();
  CLI::App* command = group.add_subcommand("list", "all domains, as a table");
  command->add_option("--state", options->state,
                      "pending, ready, active, degraded, suspended, paused or removed");
  command->add_option("--lang", options->language, "language of the states: en or nl")
      ->check(CLI::IsMember({"en", "nl"}));
  command->callback([options, &session] { session.exit = list(session, *options); });
}

}  // namespace sluis::cli
