// SPDX-License-Identifier: Apache-2.0
// sluis key generate | list | record | records | rotate | import. Works on files alone; the daemon
// takes a new key over when its configuration names it.
#include <algorithm>
#include <filesystem>
#include <memory>
#include <ostream>

#include <CLI/CLI.hpp>

#include "keys/dkim_key.h"
#include "mta/cli/command_line.h"
#include "mta/cli/key_output.h"
#include "mta/cli/own_key_records.h"
#include "mta/cli/parsed.h"
#include "mta/cli/text.h"

namespace sluis::cli {
namespace {

struct KeyOptions {
  std::string replaced;  // whose place a new key takes
  std::string selector, type = "rsa2048", file, to, domain, format = "text";
  bool dry_run = false;
};

// Whether the selector is free for the key with this print, or for one that is yet to be made (an
// empty print). A selector is never used again for another key: mail that was signed with the old
// one is still on its way. The key that it had before may come back.
Result<void> check_free(const KeyPlaces& places, const std::vector<KeyHistory>& histories,
                        const std::string& selector, const std::string& print) {
  if (auto good = keys::check_selector(selector); !good) return fail(good.error());
  if (const KnownKey* known = places.find(selector)) {
    const std::string where = known->per_domain.empty() ? "in " + known->file : "for each domain";
    return fail(ErrorKind::Conflict, "the selector " + selector + " has a key already, " + where +
                                         "; take a new name for a new key");
  }
  const KeyHistory* history = find_history(histories, selector);
  if (history && (print.empty() || history->print != print)) {
    return fail(ErrorKind::Conflict, "the selector " + selector +
                                         " was used before, for a key that is not here any more; "
                                         "take a new name for a new key");
  }
  return {};
}

// A key under two selectors cannot be replaced: who has it signs under the other one.
Result<void> check_not_elsewhere(const KeyPlaces& places, const std::vector<KeyHistory>& histories,
                                 const keys::SigningKey& key) {
  const std::string print = keys::key_print(key);
  std::string owner;
  for (const KnownKey& known : places.keys) {
    const auto other = keys::read_key(known.selector, known.file);
    if (known.selector != key.selector && other && keys::key_print(*other) == print)
      owner = known.selector;
  }
  for (const KeyHistory& history : histories) {
    if (history.selector != key.selector && history.print == print) owner = history.selector;
  }
  if (owner.empty()) return {};
  return fail(ErrorKind::Conflict, "this is the key of the selector " + owner +
                                       "; two selectors with one key could not be replaced one by "
                                       "one. Make a new key: sluis key generate " +
                                       key.selector);
}

Result<std::string> place_for(const KeyPlaces& places, const std::string& selector) {
  std::error_code fault;
  std::filesystem::create_directories(places.folder, fault);
  if (fault) return fail(ErrorKind::Io, places.folder + ": " + fault.message());
  return (std::filesystem::path(places.folder) / (selector + ".pem")).string();
}

int tell_new(Session& session, const KeyPlaces& places, const Result<keys::SigningKey>& key,
             const std::string& replaced) {
  if (!key) return session.fail_with(key.error());
  std::ostream& out = session.console.out;
  if (session.options.json) {
    out << key_json({key->selector, key->file, false, {}}, key) << "\n";
  } else {
    out << "the key " << key->selector << " (" << type_of(*key) << ") is in " << key->file << "\n"
        << next_steps(*key, places, replaced);
  }
  return kGood;
}

int tell_plan(Session& session, const std::string& what) {
  session.console.out << "dry run, nothing was written; would " << what << "\n";
  return kGood;
}

// Makes a key, or with `from` takes one over.
int make(Session& session, const std::string& selector, const KeyOptions& options,
         const std::string& from) {
  const auto places = key_places(session);
  if (!places) return session.fail_with(places.error());
  const auto histories = key_histories(session);
  std::string print;
  if (!from.empty()) {
    const auto given = keys::read_key(selector, from);
    if (!given) return session.fail_with(given.error());
    print = keys::key_print(*given);
    if (auto alone = check_not_elsewhere(*places, histories, *given); !alone)
      return session.fail_with(alone.error());
  }
  if (auto free = check_free(*places, histories, selector, print); !free)
    return session.fail_with(free.error());
  if (options.dry_run) {
    return tell_plan(session, "write the key " + selector + " to " + places->folder);
  }
  const auto file = place_for(*places, selector);
  if (!file) return session.fail_with(file.error());
  const auto spec = keys::parse_key_spec(options.type);
  return tell_new(session, *places,
                  from.empty() ? keys::generate_key(selector, spec.value(), *file)
                               : keys::import_key(selector, from, *file),
                  options.replaced);
}

// Those whose files are gone too, as long as the daemon remembers them.
std::vector<KnownKey> with_gone(std::vector<KnownKey> keys,
                                const std::vector<KeyHistory>& histories) {
  for (const KeyHistory& history : histories) {
    const bool here = std::any_of(keys.begin(), keys.end(), [&](const KnownKey& key) {
      return key.selector == history.selector;
    });
    if (!here) keys.push_back({history.selector, "", false, {}});
  }
  return keys;
}

tl::unexpected<Error> of_each_domain(const std::string& selector) {
  return fail(ErrorKind::Invalid, "under " + selector +
                                      " each domain has a key of its own: sluis key records "
                                      "--domain DOMAIN tells its record");
}

Result<keys::SigningKey> read_if_there(const KnownKey& known) {
  if (!known.per_domain.empty()) return of_each_domain(known.selector);
  if (known.file.empty()) return fail(ErrorKind::NotFound, "its key file is not here any more");
  return keys::read_key(known.selector, known.file);
}

int list(Session& session) {
  const auto places = key_places(session);
  if (!places) return session.fail_with(places.error());
  const View& view = session.console.view;
  const auto histories = key_histories(session);
  TextTable table(
      {{"SELECTOR"}, {"TYPE"}, {"CONFIGURED"}, {"STAGE"}, {"LAST SIGNED"}, {"FILE"}, {"PROBLEM"}});
  for (const auto& known : with_gone(places->keys, histories)) {
    const auto key = read_if_there(known);
    const KeyHistory* history = find_history(histories, known.selector);
    if (session.options.json) session.console.out << key_json(known, key, history) << "\n";
    table.add(
        {{known.selector},
         {type_of(known, key)},
         {known.configured ? "yes" : "no"},
         {stage_of(history, view)},
         {history && !history->last_signed.empty() ? when(history->last_signed, view.now) : "-"},
         {known.file},
         {key || !known.per_domain.empty() ? "" : key.error().text, Colour::Red}});
  }
  if (!session.options.json) {
    session.console.out << (table.empty() ? "no keys; make one with sluis key generate\n"
                                          : table.draw(session.console.view));
  }
  return table.empty() ? kBad : kGood;
}

Result<keys::SigningKey> known_key(const KeyPlaces& places, const std::string& selector) {
  const KnownKey* known = places.find(selector);
  if (!known) {
    return fail(ErrorKind::NotFound, "there is no key for the selector " + selector +
                                         "; sluis key list shows those there are");
  }
  if (!known->per_domain.empty()) return of_each_domain(selector);
  return keys::read_key(known->selector, known->file);
}

int record(Session& session, const KeyOptions& options) {
  const auto places = key_places(session);
  if (!places) return session.fail_with(places.error());
  const auto key = known_key(*places, options.selector);
  if (!key) return session.fail_with(key.error());
  const RecordForm form = session.options.json || options.format == "json" ? RecordForm::Json
                          : options.format == "zone"                       ? RecordForm::Zone
                                                                           : RecordForm::Text;
  session.console.out << record_text(*key, options.domain, form);
  return kGood;
}

// What our own zones have to serve. A zone with a hole in it would unsign customers: what cannot be
// had ends it with a status of its own.
int records(Session& session, const std::string& domain) {
  const auto config = configuration(session);
  if (!config) return session.fail_with(config.error());
  if (!*config)
    return session.fail_with(
        {ErrorKind::NotFound, "there is no configuration; name it with --config", {}});
  std::vector<OwnRecord> found;
  if (domain.empty()) {
    auto all = own_records(**config);
    if (!all) return session.fail_with(all.error());
    found = std::move(*all);
  }
  return tell_own_records(session, found, {(*config)->dkim, domain});
}

// Nothing is made here: the daemon makes each domain's key when it first needs it.
int rotate_own(Session& session, const KeyPlaces& places, const KnownKey& known,
               const std::string& to) {
  if (auto free = check_free(places, key_histories(session), to, ""); !free)
    return session.fail_with(free.error());
  session.console.out << own_rotation_steps(known, places, to);
  return kGood;
}

// Makes the successor's key. Which of the two signs follows from DNS, domain by domain
// (policy/key_rotation.h); that it replaces the old one stands in the configuration.
int rotate(Session& session, const KeyOptions& options) {
  const auto places = key_places(session);
  if (!places) return session.fail_with(places.error());
  const KnownKey* known = places->find(options.selector);
  if (known && !known->per_domain.empty()) return rotate_own(session, *places, *known, options.to);
  if (const auto old = known_key(*places, options.selector); !old) {
    return session.fail_with(old.error());
  }
  KeyOptions making = options;
  making.replaced = options.selector;
  const int exit = make(session, options.to, making, "");
  if (exit != kGood || options.dry_run || session.options.json) return exit;
  session.console.out << "It signs 5 % of the mail for a day, then takes the place of "
                      << options.selector << ".\n"
                      << "4. Keep " << options.selector
                      << " in the configuration and in DNS until sluis key list says that it is "
                         "safe\n   to remove: then take it out of the configuration first, and out "
                         "of DNS after that.\n";
  return exit;
}

std::string selector_fault(const std::string& text) {
  const auto good = keys::check_selector(text);
  return good ? "" : good.error().text;
}

CLI::App* add_verb(CLI::App& group, const char* verb, const char* about,
                   std::shared_ptr<KeyOptions>& options) {
  options = std::make_shared<KeyOptions>();
  CLI::App* command = group.add_subcommand(verb, about);
  command->add_option("selector", options->selector)
      ->required()
      ->type_name("SELECTOR")
      ->check(selector_fault);
  return command;
}

void add_making(CLI::App& command, KeyOptions& options) {
  command.add_option("--type", options.type, "rsa2048 (unless given), rsa1024 or ed25519")
      ->check(CLI::IsMember({"rsa2048", "rsa1024", "ed25519"}));
  command.add_flag("--dry-run", options.dry_run, "write nothing");
}

}  // namespace

void add_key_commands(CLI::App& app, Session& session) {
  CLI::App* group = app.add_subcommand("key", "DKIM keys, as files");
  group->require_subcommand(1);
  group->add_subcommand("list", "the keys there are")->callback([&session] {
    session.exit = list(session);
  });

  std::shared_ptr<KeyOptions> options;
  CLI::App* generate = add_verb(*group, "generate", "make a key for a new selector", options);
  add_making(*generate, *options);
  generate->callback(
      [options, &session] { session.exit = make(session, options->selector, *options, ""); });

  CLI::App* import = add_verb(*group, "import", "take over a key in PEM form", options);
  import->add_option("file", options->file)->required()->type_name("FILE");
  import->add_flag("--dry-run", options->dry_run, "write nothing");
  import->callback([options, &session] {
    session.exit = make(session, options->selector, *options, options->file);
  });

  CLI::App* show = add_verb(*group, "record", "the DNS record that publishes it", options);
  show->add_option("--domain", options->domain, "for the full name")->check(domain(*show));
  show->add_option("--format", options->format, "text, zone or json")
      ->check(CLI::IsMember({"text", "zone", "json"}));
  show->callback([options, &session] { session.exit = record(session, *options); });

  options = std::make_shared<KeyOptions>();
  CLI::App* own =
      group->add_subcommand("records", "what zones of our own have to serve, as zone file text");
  own->add_option("--domain", options->domain, "only the keys that are this domain's own")
      ->check(domain(*own));
  own->callback([options, &session] { session.exit = records(session, options->domain); });

  CLI::App* turn = add_verb(*group, "rotate", "begin to replace it by a new key", options);
  turn->add_option("--to", options->to, "the new selector")->required()->check(selector_fault);
  add_making(*turn, *options);
  turn->callback([options, &session] { session.exit = rotate(session, *options); });
}

}  // namespace sluis::cli
