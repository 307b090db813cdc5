// SPDX-License-Identifier: Apache-2.0
// sluis queue reschedule | cancel | pause | resume | retry | bounce: what is done to the queue.
#include <memory>

#include <CLI/CLI.hpp>

#include "mta/cli/command_line.h"
#include "mta/cli/filter_options.h"
#include "mta/cli/parsed.h"
#include "mta/cli/queue_output.h"

namespace sluis::cli {
namespace {

struct FilterAct {
  FilterOptions filter;
  ActOptions act;
  std::string until;
};

struct Reschedule {
  std::string id, at;
  ActOptions act;
};

int act(Session& session, const std::string& verb, const std::string& args,
        const ActOptions& options) {
  const Tense tense = options.dry_run ? Tense::WouldBe : Tense::Done;
  return session.tell({"queue." + verb, args, {}}, [&](const Rows& rows, const View&) {
    return show_touched(rows, verb, tense);
  });
}

// Without id or filter nobody can have meant it.
void require_selection(const FilterOptions& filter) {
  for (const auto& [name, text] : given_in(filter)) {
    if (!text.empty()) return;
  }
  if (filter.all || !filter.ids.empty()) return;
  throw CLI::ValidationError("name messages by id, by a filter such as --to-domain, or take --all",
                             CLI::ExitCodes::ValidationError);
}

CLI::App* add_filter_act(CLI::App& queue, Session& session, const std::string& verb,
                         const std::string& about) {
  CLI::App* command = queue.add_subcommand(verb, about);
  auto options = std::make_shared<FilterAct>();
  add_filter(*command, options->filter, Ids::Taken);
  add_act(*command, options->act);
  if (verb == "pause") {
    command->add_option("--until", options->until, "when the pause ends by itself")
        ->type_name("TIME")
        ->check(time_after(session.console.view.now));
  }
  if (verb == "bounce") command->get_option("--reason")->required();
  command->callback([options, verb, &session] {
    require_selection(options->filter);
    GivenTexts more;
    if (!options->until.empty()) {
      more.emplace_back("until", settled_time(options->until, session.console.view.now));
    }
    session.exit = act(session, verb, args_of(options->filter, options->act, more), options->act);
  });
  return command;
}

void add_reschedule(CLI::App& queue, Session& session) {
  CLI::App* command =
      queue.add_subcommand("reschedule", "move a scheduled message, or schedule one that waits");
  auto options = std::make_shared<Reschedule>();
  command->add_option("id", options->id)->required()->type_name("ID")->check(message_id());
  command->add_option("--at", options->at, "the new time")
      ->required()
      ->type_name("TIME")
      ->check(time_after(session.console.view.now));
  add_act(*command, options->act);
  command->callback([options, &session] {
    const std::string at = settled_time(options->at, session.console.view.now);
    session.exit = act(session, "reschedule",
                       args_of({}, options->act, {{"id", options->id}, {"at", at}}), options->act);
  });
}

}  // namespace

void add_queue_act_commands(CLI::App& queue, Session& session) {
  add_reschedule(queue, session);
  add_filter_act(queue, session, "cancel", "remove without a bounce");
  add_filter_act(queue, session, "pause", "hold what matches, and what comes later and matches");
  add_filter_act(queue, session, "resume", "end a pause");
  add_filter_act(queue, session, "retry", "try now");
  add_filter_act(queue, session, "bounce", "give up now, with a bounce to the sender");
}

}  // namespace sluis::cli
