// SPDX-License-Identifier: Apache-2.0
// sluis domain import FILE. The daemon is asked in batches, so that progress is seen and a run that
// was broken off can simply be repeated: what is active already is passed over.
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <memory>
#include <ostream>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "mta/cli/command_line.h"
#include "mta/cli/filter_options.h"
#include "mta/cli/import_file.h"
#include "mta/cli/parsed.h"
#include "mta/cli/rows.h"
#include "mta/cli/text.h"
#include "policy/checks/reason_words.h"

namespace sluis::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr size_t kBatch = 64;  // domains asked for in one request

struct ImportOptions {
  std::string file, plan, scheme, account, lang = "en";
  ActOptions act;
};

struct Tally {
  size_t done = 0, active = 0, were_active = 0, waiting = 0, refused = 0;

  void count(const std::string& result) {
    ++done;
    if (result == "active") {
      ++active;
    } else if (result == "was-active") {
      ++were_active;
    } else if (result == "waiting") {
      ++waiting;
    } else {
      ++refused;
    }
  }
  std::string text() const {
    return std::to_string(active) + " activated, " + std::to_string(were_active) +
           " active already, " + std::to_string(waiting) + " waiting, " + std::to_string(refused) +
           " refused";
  }
};

Result<std::string> contents(const std::string& file, std::istream& standard) {
  if (file == "-")
    return std::string(std::istreambuf_iterator<char>(standard), std::istreambuf_iterator<char>());
  std::ifstream in(file, std::ios::binary);
  if (!in) return fail(ErrorKind::Invalid, file + ": " + std::strerror(errno));
  return std::string(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
}

const std::string& first_of(const std::string& given, const std::string& otherwise) {
  return given.empty() ? otherwise : given;
}

std::string question(const std::vector<ImportRow>& rows, size_t from,
                     const ImportOptions& options) {
  Json args;
  for (size_t i = from; i < std::min(from + kBatch, rows.size()); ++i) {
    args["domains"].push_back(rows[i].domain);
    args["plans"].push_back(first_of(rows[i].plan, options.plan));
    args["schemes"].push_back(first_of(rows[i].scheme, options.scheme));
    args["accounts"].push_back(first_of(rows[i].account, options.account));
  }
  args["reason"] = options.act.reason.empty() ? "import of " + options.file : options.act.reason;
  args["lang"] = options.lang;
  if (options.act.dry_run) args["dry_run"] = true;
  return args.dump(-1, ' ', false, Json::error_handler_t::replace);
}

class Import {
 public:
  Import(Session& session, const ImportOptions& options, std::vector<ImportRow> rows)
      : session_(session), options_(options), rows_(std::move(rows)) {}

  int run() {
    for (size_t from = 0; from < rows_.size(); from += kBatch) {
      const auto reply = session_.ask({"domain.import", question(rows_, from, options_), {}});
      if (!reply) {
        end_progress();
        session_.console.err << "broken off after " << from << " of " << rows_.size()
                             << " domains; run it again to go on\n";
        return session_.fail_with(reply.error());
      }
      take(from, reply->rows);
      show_progress();
    }
    end_progress();
    if (!session_.options.json) show_end();
    return tally_.waiting + tally_.refused == 0 ? kGood : kBad;
  }

 private:
  void take(size_t from, const Rows& rows) {
    size_t at = from;
    for (Json row : parsed<Json>(rows)) {
      const std::string result = text_in(row, "result");
      if (at < rows_.size()) row["line"] = rows_[at++].line;
      tally_.count(result);
      if (session_.options.json) {
        session_.console.out << row.dump(-1, ' ', false, Json::error_handler_t::replace) << "\n";
      } else if (result != "active" && result != "was-active") {
        rest_.push_back(std::move(row));
      }
    }
  }

  // A line that is written over on a terminal, one a batch elsewhere.
  void show_progress() {
    session_.console.err << (session_.console.terminal ? "\r" : "") << tally_.done << " of "
                         << rows_.size() << ": " << tally_.text()
                         << (session_.console.terminal ? "\x1b[K" : "\n") << std::flush;
  }
  void end_progress() {
    if (session_.console.terminal) session_.console.err << "\n";
  }

  void show_end() {
    TextTable table({{"LINE"}, {"DOMAIN"}, {"RESULT"}, {"REASON"}});
    for (const Json& row : rest_)
      table.add({{std::to_string(number_in(row, "line"))},
                 {text_in(row, "domain")},
                 {text_in(row, "result")},
                 {text_in(row, "reason")}});
    std::ostream& out = session_.console.out;
    if (options_.act.dry_run) out << "dry run, nothing was changed\n";
    out << tally_.text() << "\n";
    if (!table.empty()) out << "\n" << table.draw(session_.console.view);
  }

  Session& session_;
  const ImportOptions& options_;
  const std::vector<ImportRow> rows_;
  Tally tally_;
  std::vector<Json> rest_;
};

int import(Session& session, const ImportOptions& options) {
  const auto text = contents(options.file, session.console.in);
  if (!text) {
    session.fail_with(text.error());
    return kUsage;
  }
  auto rows = read_import(*text);
  if (!rows) {
    const std::string why = options.file + ": " + rows.error().text;
    session.fail_with({ErrorKind::Invalid,
                       options.lang == "nl" ? policy::checks::reason_in_dutch(why) : why,
                       {}});
    return kUsage;
  }
  return Import(session, options, std::move(*rows)).run();
}

}  // namespace

void add_import_command(CLI::App& group, Session& session) {
  auto options = std::make_shared<ImportOptions>();
  CLI::App* command = group.add_subcommand(
      "import", "take in many domains: activate what is published right, list the rest");
  command
      ->add_option("file", options->file,
                   "CSV: domain, plan, scheme, account; - for standard input")
      ->required()
      ->type_name("FILE");
  command->add_option("--plan", options->plan, "of lines that name none; pro unless given");
  command
      ->add_option("--scheme", options->scheme,
                   "of lines that name none; new domains have txt unless given")
      ->check(scheme(*command));
  command->add_option("--account", options->account, "of lines that name none");
  command->add_option("--lang", options->lang, "language of the reasons: en or nl")
      ->check(CLI::IsMember({"en", "nl"}));
  add_act(*command, options->act);
  command->callback([options, &session] { session.exit = import(session, *options); });
}

}  // namespace sluis::cli
