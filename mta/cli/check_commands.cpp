// SPDX-License-Identifier: Apache-2.0
// sluis check: looks at what the world sees, without the daemon.
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <memory>
#include <ostream>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "keys/verifier.h"
#include "mta/cli/command_line.h"
#include "mta/cli/outgoing_file.h"
#include "mta/cli/resolver_option.h"
#include "mta/cli/text.h"
#include "mta/cli/txt_lookup.h"
#include "mta/mail/headers.h"

namespace sluis::cli {
namespace {

using Json = nlohmann::ordered_json;

std::string dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::vector<std::string> records_in(const dns::Answer& answer) {
  std::vector<std::string> records;
  for (const auto& strings : answer.txt) {
    std::string joined;
    for (const auto& one : strings) joined += one;
    records.push_back(std::move(joined));
  }
  return records;
}

keys::KeyAnswer key_answer(const TxtAnswers& answers, const std::string& name) {
  using Status = keys::KeyAnswer::Status;
  const auto at = answers.find(name);
  if (at == answers.end() || at->second.status == dns::Status::TempFail) {
    return {Status::Unanswerable, {}};
  }
  const auto records = records_in(at->second);
  return records.empty() ? keys::KeyAnswer{Status::Missing, {}}
                         : keys::KeyAnswer{Status::Found, records.front()};
}

int tell_verdicts(Session& session, const std::vector<keys::SignatureVerdict>& verdicts) {
  Json list = Json::array();
  TextTable table({{"DOMAIN"}, {"SELECTOR"}, {"RESULT"}, {"REASON"}});
  bool good = !verdicts.empty();
  for (const auto& one : verdicts) {
    const std::string result(keys::to_string(one.result));
    good = good && one.result == keys::SignatureResult::Pass;
    list.push_back({{"domain", one.domain},
                    {"selector", one.selector},
                    {"result", result},
                    {"reason", one.reason}});
    table.add({{one.domain}, {one.selector}, {result, colour_of_state(result)}, {one.reason}});
  }
  if (session.options.json) {
    session.console.out << dump(list) << "\n";
  } else {
    session.console.out << (table.empty() ? "the message carries no DKIM signature\n"
                                          : table.draw(session.console.view));
  }
  return good ? kGood : kBad;
}

int check_message(Session& session, const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return session.fail_with({ErrorKind::Invalid, file + ": " + std::strerror(errno), {}});
  const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  const auto servers = servers_of(session.options);
  if (!servers) return session.fail_with(servers.error());
  const std::string message = with_crlf(text);
  const auto end = mail::find_header_end(message, 0).value_or(message.size());
  std::vector<std::string> names;
  for (const auto& key : keys::key_names(std::string_view(message).substr(0, end))) {
    names.push_back(key.dns_name());
  }
  const TxtAnswers answers = look_up_txt(*servers, names);
  keys::Verifier verifier;
  return tell_verdicts(session, verifier.verify(message, [&](const std::string& name) {
    return key_answer(answers, name);
  }));
}

}  // namespace

void add_check_commands(CLI::App& app, Session& session) {
  CLI::App* group = app.add_subcommand("check", "look at what the world sees, without the daemon");
  group->require_subcommand(1);
  CLI::App* message = group->add_subcommand("message", "the DKIM signatures of a message");
  auto file = std::make_shared<std::string>();
  message->add_option("file", *file)->required()->type_name("FILE");
  message->callback([file, &session] { session.exit = check_message(session, *file); });
  add_check_dns_commands(*group, session);
  add_check_spf_commands(*group, session);
}

}  // namespace sluis::cli
