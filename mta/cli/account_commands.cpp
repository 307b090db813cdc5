// SPDX-License-Identifier: Apache-2.0
// sluis account add | passwd | list | remove. A password is read from standard input, never from
// the command line, where other users of the machine could see it.
#include <istream>
#include <memory>
#include <ostream>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <termios.h>
#include <unistd.h>

#include "mta/cli/command_line.h"
#include "mta/cli/domain_output.h"
#include "mta/cli/filter_options.h"

namespace sluis::cli {
namespace {

using Json = nlohmann::ordered_json;

struct AccountOptions {
  std::string name;
  std::vector<std::string> domains;
  ActOptions act;
};

// Typed characters stay invisible while this lives, where standard input is a terminal.
class HiddenInput {
 public:
  HiddenInput() : active_(::isatty(STDIN_FILENO) != 0 && ::tcgetattr(STDIN_FILENO, &before_) == 0) {
    if (!active_) return;
    termios hidden = before_;
    hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
  }
  ~HiddenInput() {
    if (active_) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
  }
  HiddenInput(const HiddenInput&) = delete;
  HiddenInput& operator=(const HiddenInput&) = delete;
  bool active() const { return active_; }

 private:
  termios before_{};
  bool active_;
};

Result<std::string> ask_password(Console& console) {
  const HiddenInput hidden;
  if (hidden.active()) console.err << "Password: " << std::flush;
  std::string password;
  std::getline(console.in, password);
  if (hidden.active()) console.err << "\n";
  if (password.ends_with('\r')) password.pop_back();
  if (password.empty()) {
    return fail(ErrorKind::Invalid, "the password is empty; type it, or give it on standard input");
  }
  return password;
}

Json args_with(const AccountOptions& options) {
  Json args = Json::parse(args_of({}, options.act, {{"name", options.name}}));
  if (!options.domains.empty()) args["domains"] = options.domains;
  return args;
}

int act(Session& session, const std::string& verb, const AccountOptions& options,
        const Json& args) {
  const std::string text = args.dump(-1, ' ', false, Json::error_handler_t::replace);
  return session.tell({"account." + verb, text, {}}, [&](const Rows&, const View&) {
    return (options.act.dry_run ? "dry run, nothing was changed; would " + verb : "done: " + verb) +
           " " + options.name + "\n";
  });
}

int act_with_password(Session& session, const std::string& verb, const AccountOptions& options) {
  const auto password = ask_password(session.console);
  if (!password) return session.fail_with(password.error());
  Json args = args_with(options);
  args["password"] = *password;
  return act(session, verb, options, args);
}

}  // namespace

void add_account_commands(CLI::App& app, Session& session) {
  CLI::App* group = app.add_subcommand("account", "who may log in, and as which domains");
  group->require_subcommand(1);
  group->add_subcommand("list", "all accounts")->callback([&session] {
    session.exit = session.tell({"account.list", "{}", {}}, show_accounts);
  });
  for (const auto& [verb, about] :
       {std::pair{"add", "a new account; its password is read from standard input"},
        std::pair{"passwd", "another password, read from standard input"},
        std::pair{"remove", "it may log in no more"}}) {
    CLI::App* command = group->add_subcommand(verb, about);
    auto options = std::make_shared<AccountOptions>();
    command->add_option("name", options->name)->required()->type_name("NAME");
    if (verb == std::string("add")) {
      command
          ->add_option("--domain", options->domains,
                       "may send as it: example.org, *.example.org, *")
          ->required()
          ->take_all()
          ->expected(1);
    }
    add_act(*command, options->act);
    command->callback([options, verb = std::string(verb), &session] {
      session.exit = verb == "remove" ? act(session, verb, *options, args_with(*options))
                                      : act_with_password(session, verb, *options);
    });
  }
}

}  // namespace sluis::cli
