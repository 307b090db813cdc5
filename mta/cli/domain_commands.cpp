// SPDX-License-Identifier: Apache-2.0
// sluis domain: everything but import; and sluis trace.
#include <memory>
#include <ostream>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "mta/cli/command_line.h"
#include "mta/cli/domain_output.h"
#include "mta/cli/filter_options.h"
#include "mta/cli/parsed.h"
#include "mta/cli/records_output.h"

namespace sluis::cli {
namespace {

using Json = nlohmann::ordered_json;

struct DomainOptions {
  std::string domain, state, plan, scheme, account, until, notice_lang, format = "text",
                                                                        lang = "en";
  std::vector<std::string> contacts;
  ActOptions act;

  std::string args() const {
    const std::string texts = text_args();
    if (contacts.empty()) return texts;
    Json json = Json::parse(texts);
    json["contacts"] = contacts;
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
  }

  std::string text_args() const {
    return args_of({}, act,
                   {{"domain", domain},
                    {"state", state},
                    {"plan", plan},
                    {"scheme", scheme},
                    {"account", account},
                    {"until", until},
                    {"notice_lang", notice_lang},
                    {"lang", lang}});
  }
};

policy::Language language_of(const DomainOptions& options) {
  return policy::parse_language(options.lang).value_or(policy::Language::English);
}

Session::Render domain_shown(const DomainOptions& options) {
  return [language = language_of(options)](const Rows& rows, const View& view) {
    return show_domain(rows, view, language);
  };
}

Session::Render report_shown(const DomainOptions& options) {
  return [language = language_of(options)](const Rows& rows, const View& view) {
    return show_report(rows, view, language);
  };
}

CLI::App* add_verb(CLI::App& group, const char* verb, const char* about,
                   std::shared_ptr<DomainOptions>& options) {
  options = std::make_shared<DomainOptions>();
  CLI::App* command = group.add_subcommand(verb, about);
  command->add_option("domain", options->domain)
      ->required()
      ->type_name("DOMAIN")
      ->check(domain(*command));
  return command;
}

void add_language(CLI::App& command, DomainOptions& options) {
  command.add_option("--lang", options.lang, "language of the explanations: en or nl")
      ->check(CLI::IsMember({"en", "nl"}));
}

void add_notice_language(CLI::App& command, DomainOptions& options) {
  command.add_option("--notice-lang", options.notice_lang, "language of those notices: en or nl")
      ->check(CLI::IsMember({"en", "nl"}));
}

// What an act on a domain says, before its record: a dry run must not look like one that was meant.
int act(Session& session, const std::string& verb, const DomainOptions& options,
        const Session::Render& render) {
  return session.tell(
      {"domain." + verb, options.args(), {}}, [&](const Rows& rows, const View& view) {
        return (options.act.dry_run ? "dry run, nothing was changed\n" : "") + render(rows, view);
      });
}

void add_acts(CLI::App& group, Session& session) {
  std::shared_ptr<DomainOptions> options;
  CLI::App* added =
      add_verb(group, "add", "take a domain in; its records are checked from now on", options);
  added->add_option("--plan", options->plan, "pro unless given");
  added->add_option("--scheme", options->scheme, "how it publishes our keys; txt unless given")
      ->type_name("SCHEME")
      ->check(scheme(*added));
  added->add_option("--account", options->account, "whose it is");
  added->add_option("--contact", options->contacts, "address that is told what becomes of it")
      ->type_name("A")
      ->take_all()
      ->expected(1)
      ->allow_extra_args(false)
      ->check(address(*added));
  add_notice_language(*added, *options);
  add_language(*added, *options);
  add_act(*added, options->act);
  added->callback([options, &session] {
    session.exit = act(session, "add", *options, domain_shown(*options));
  });

  for (const auto& [verb, about] : {std::pair{"suspend", "send nothing more as this domain"},
                                    std::pair{"resume", "end a pause; it is looked at anew"},
                                    std::pair{"dismiss", "close what receivers said of its mail"},
                                    std::pair{"remove", "forget it; its history stays"}}) {
    CLI::App* command = add_verb(group, verb, about, options);
    add_act(*command, options->act);
    command->callback([options, verb = std::string(verb), &session] {
      session.exit = act(session, verb, *options, domain_shown(*options));
    });
  }
  for (const auto& [verb, about] :
       {std::pair{"verify", "look at all its records now: verdict, evidence and fix"},
        std::pair{"activate", "look now, and sign its mail with every selector that matches"}}) {
    CLI::App* command = add_verb(group, verb, about, options);
    add_language(*command, *options);
    add_act(*command, options->act);
    command->callback([options, verb = std::string(verb), &session] {
      session.exit = act(session, verb, *options, report_shown(*options));
    });
  }
}

void add_plan_acts(CLI::App& group, Session& session) {
  std::shared_ptr<DomainOptions> options;
  CLI::App* plan = add_verb(group, "set-plan", "give it another plan", options);
  plan->add_option("plan", options->plan, "pro signs with its own domain")
      ->required()
      ->type_name("PLAN");
  add_act(*plan, options->act);
  plan->callback([options, &session] {
    session.exit = act(session, "set-plan", *options, domain_shown(*options));
  });

  CLI::App* moved = add_verb(
      group, "set-scheme", "have it publish our keys in another way; it signs meanwhile", options);
  moved->add_option("scheme", options->scheme, "txt, cname or legacy")
      ->required()
      ->type_name("SCHEME")
      ->check(scheme(*moved));
  add_act(*moved, options->act);
  moved->callback([options, &session] {
    session.exit = act(session, "set-scheme", *options, domain_shown(*options));
  });

  CLI::App* contacts = add_verb(group, "set-contacts",
                                "who is told what becomes of it; none given: nobody", options);
  contacts->add_option("address", options->contacts, "addresses")
      ->type_name("ADDRESS")
      ->check(address(*contacts));
  add_notice_language(*contacts, *options);
  add_act(*contacts, options->act);
  contacts->callback([options, &session] {
    session.exit = act(session, "set-contacts", *options, domain_shown(*options));
  });

  CLI::App* pause = add_verb(group, "pause", "send nothing as this domain for a while", options);
  pause->add_option("--until", options->until, "when the pause ends by itself")
      ->type_name("TIME")
      ->check(time_after(session.console.view.now));
  add_act(*pause, options->act);
  pause->callback([options, &session] {
    if (!options->until.empty())
      options->until = settled_time(options->until, session.console.view.now);
    session.exit = act(session, "pause", *options, domain_shown(*options));
  });
}

int records(Session& session, const DomainOptions& options) {
  const Question question{"domain.records", options.args(), {}};
  if (options.format == "json") session.options.json = true;
  const policy::Language language = language_of(options);
  return session.tell(question, [&](const Rows& rows, const View& view) {
    if (options.format == "zone") return show_zone(rows, language);
    if (options.format != "mail") return show_records(rows, language, view);
    session.console.err << before_sending(rows);
    return show_records_mail(rows, language);
  });
}

void add_records(CLI::App& group, Session& session) {
  std::shared_ptr<DomainOptions> options;
  CLI::App* paste = add_verb(group, "records", "the records to publish, ready to paste", options);
  paste
      ->add_option("--format", options->format,
                   "text, zone (for a zone file), mail (a message to the customer) or json")
      ->check(CLI::IsMember({"text", "zone", "mail", "json"}));
  paste->add_flag_callback(
      "--mail", [options] { options->format = "mail"; }, "the same as --format mail");
  paste->add_option("--scheme", options->scheme, "as they would be under this scheme")
      ->type_name("SCHEME")
      ->check(scheme(*paste));
  add_language(*paste, *options);
  paste->callback([options, &session] { session.exit = records(session, *options); });
}

void add_questions(CLI::App& group, Session& session) {
  add_domain_list(group, session);
  std::shared_ptr<DomainOptions> options;
  CLI::App* show = add_verb(group, "show", "its state and what was last seen in DNS", options);
  add_language(*show, *options);
  show->callback([options, &session] {
    session.exit = session.tell({"domain.show", options->args(), {}}, domain_shown(*options));
  });

  CLI::App* history =
      add_verb(group, "history", "what happened to it, who did it and why", options);
  history->callback([options, &session] {
    session.exit = session.tell({"domain.history", options->args(), {}}, show_history);
  });
}

}  // namespace

void add_domain_commands(CLI::App& app, Session& session) {
  CLI::App* group = app.add_subcommand("domain", "sending domains: from added to signing");
  group->require_subcommand(1);
  add_acts(*group, session);
  add_plan_acts(*group, session);
  add_import_command(*group, session);
  add_questions(*group, session);
  add_records(*group, session);
}

void add_trace_command(CLI::App& app, Session& session) {
  CLI::App* trace = app.add_subcommand("trace", "a message's whole life, also after it has left");
  auto key = std::make_shared<std::string>();
  trace->add_option("key", *key, "an address, an id or a Message-ID")->required();
  trace->callback([key, &session] {
    session.exit = session.tell({"trace", args_of({{"key", *key}}), {}}, show_trace);
  });
}

}  // namespace sluis::cli
