// SPDX-License-Identifier: Apache-2.0
// sluis send.
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <memory>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "mta/cli/command_line.h"
#include "mta/cli/outgoing_file.h"
#include "mta/cli/parsed.h"
#include "mta/cli/rows.h"
#include "mta/cli/text.h"

namespace sluis::cli {
namespace {

using Json = nlohmann::ordered_json;

struct SendOptions {
  std::string at, from, account, file;
  std::vector<std::string> to;
  bool dry_run = false;
};

Result<std::string> read_all(const std::string& file, std::istream& standard) {
  if (file.empty() || file == "-") {
    return std::string(std::istreambuf_iterator<char>(standard), std::istreambuf_iterator<char>());
  }
  std::ifstream in(file, std::ios::binary);
  if (!in) return fail(ErrorKind::Invalid, file + ": " + std::strerror(errno));
  return std::string(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
}

std::string show_sent(const Rows& rows, const View& view) {
  std::string out;
  for (const auto& row : parsed<Json>(rows)) {
    const std::string until = text_in(row, "until");
    out += "queued as " + text_in(row, "id") +
           (until.empty() ? "" : ", goes " + when(until, view.now)) + "\n";
  }
  return out;
}

int tell_plan(Session& session, const Json& args, size_t octets) {
  if (session.options.json) {
    session.console.out << args.dump() << "\n";
  } else {
    session.console.out << "dry run, nothing was sent; would send " << size_of(octets) << " from "
                        << printable(text_in(args, "from")) << " to "
                        << printable(joined_texts(args["to"])) << "\n";
  }
  return kGood;
}

int send(Session& session, SendOptions options) {
  const auto text = read_all(options.file, session.console.in);
  if (!text) return session.fail_with(text.error());
  if (text->empty()) return session.fail_with({ErrorKind::Invalid, "the message is empty", {}});
  auto message = read_outgoing(*text, {options.from.empty(), options.to.empty()});
  if (!message) return session.fail_with(message.error());
  Json args{{"from", options.from.empty() ? message->sender : options.from},
            {"to", options.to.empty() ? message->to : options.to}};
  if (!options.at.empty()) args["at"] = settled_time(options.at, session.console.view.now);
  if (!options.account.empty()) args["account"] = options.account;
  if (options.dry_run) return tell_plan(session, args, message->octets.size());
  const std::string args_text = args.dump(-1, ' ', false, Json::error_handler_t::replace);
  return session.tell({"send", args_text, std::move(message->octets)}, show_sent);
}

// "<>" is the sender of a message that must not be answered.
ValueCheck sender(const CLI::App& command) {
  return [check = address(command)](const std::string& text) {
    return text == "<>" ? std::string() : check(text);
  };
}

}  // namespace

void add_send_command(CLI::App& app, Session& session) {
  CLI::App* command = app.add_subcommand("send", "submit a message (RFC 5322)");
  auto options = std::make_shared<SendOptions>();
  command->add_option("--at", options->at, "when it is to leave")
      ->type_name("TIME")
      ->check(time_after(session.console.view.now));
  command->add_option("--from", options->from, "envelope sender; else the address in From")
      ->check(sender(*command));
  command->add_option("--to", options->to, "a recipient; else those in To, Cc and Bcc")
      ->take_all()
      ->expected(1)
      ->allow_extra_args(false)  // what follows the address is FILE
      ->check(address(*command));
  command->add_option("--account", options->account, "on whose behalf");
  command->add_option("file", options->file, "the message; standard input unless given")
      ->type_name("FILE");
  command->add_flag("--dry-run", options->dry_run, "tell what would be sent and send nothing");
  command->callback([options, &session] { session.exit = send(session, *options); });
}

}  // namespace sluis::cli
