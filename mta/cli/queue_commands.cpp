// SPDX-License-Identifier: Apache-2.0
// sluis queue list | show | summary: what is asked about the queue.
#include <memory>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "mta/base/bytes.h"
#include "mta/cli/command_line.h"
#include "mta/cli/filter_options.h"
#include "mta/cli/parsed.h"
#include "mta/cli/queue_output.h"

namespace sluis::cli {
namespace {

using Json = nlohmann::ordered_json;

struct ListOptions {
  FilterOptions filter;
  uint64_t limit = 100;
  std::string sort = "due";
};

struct ShowOptions {
  std::string id;
  bool headers = false, raw = false;
};

void add_list(CLI::App& queue, Session& session) {
  CLI::App* list = queue.add_subcommand("list", "messages, as a table");
  auto options = std::make_shared<ListOptions>();
  add_filter(*list, options->filter, Ids::NotTaken);
  list->add_option("--limit", options->limit, "at most so many, 100 unless given")
      ->check(CLI::Range(1, 100000));
  list->add_option("--sort", options->sort, "due, age or size")
      ->check(CLI::IsMember({"due", "age", "size"}));
  list->callback([options, &session] {
    Json args = Json::parse(args_of(options->filter, {}, {{"sort", options->sort}}));
    args["limit"] = options->limit;
    session.exit = session.tell({"queue.list", args.dump(), {}}, show_list);
  });
}

// The message's own octets go out as they are: whoever asks for them wants them whole.
int print_raw(Session& session, const ShowOptions& options) {
  const auto reply =
      session.ask({"queue.raw",
                   args_of({{"id", options.id}, {"part", options.headers ? "headers" : "all"}}),
                   {}});
  if (!reply) return session.fail_with(reply.error());
  for (const auto& row : reply->rows) {
    const Json json = Json::parse(row, nullptr, false);
    if (session.options.json) {
      session.console.out << row << "\n";
    } else if (const auto octets = base64_decode(json.value("base64", ""))) {
      session.console.out << *octets;
    }
  }
  return reply->exit;
}

void add_show(CLI::App& queue, Session& session) {
  CLI::App* show = queue.add_subcommand(
      "show", "one message: recipients, attempts, why it waits and when it goes");
  auto options = std::make_shared<ShowOptions>();
  show->add_option("id", options->id)->required()->type_name("ID")->check(message_id());
  show->add_flag("--headers", options->headers, "its header as it is kept");
  show->add_flag("--raw", options->raw, "the whole message as it is kept")->excludes("--headers");
  show->callback([options, &session] {
    if (options->headers || options->raw) {
      session.exit = print_raw(session, *options);
    } else {
      session.exit = session.tell({"queue.show", args_of({{"id", options->id}}), {}}, show_message);
    }
  });
}

void add_summary(CLI::App& queue, Session& session) {
  CLI::App* summary = queue.add_subcommand("summary", "counts by age");
  auto by = std::make_shared<std::string>("destination");
  summary->add_option("--by", *by, "destination, sender-domain, state, reply or account")
      ->check(CLI::IsMember({"destination", "sender-domain", "state", "reply", "account"}));
  summary->callback([by, &session] {
    session.exit = session.tell({"queue.summary", args_of({{"by", *by}}), {}}, show_summary);
  });
}

}  // namespace

void add_queue_commands(CLI::App& app, Session& session) {
  CLI::App* queue = app.add_subcommand("queue", "the queue: look at it, and change what waits");
  queue->require_subcommand(1);
  add_list(*queue, session);
  add_show(*queue, session);
  add_summary(*queue, session);
  add_queue_act_commands(*queue, session);
}

}  // namespace sluis::cli
