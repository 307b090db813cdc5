// SPDX-License-Identifier: Apache-2.0
#include "mta/cli/domain_output.h"

#include <nlohmann/json.hpp>

#include "mta/cli/rows.h"
#include "mta/cli/text.h"
#include "policy/state_words.h"

namespace sluis::cli {
namespace {

using Json = nlohmann::ordered_json;
using policy::Language;

std::string signs_with(const Json& row) {
  const std::string list = joined_texts(part_of(row, "signs_with"));
  return list.empty() ? "nothing" : list;
}

// "txt (moves from legacy)"
std::string scheme_of(const Json& row) {
  const std::string from = text_in(row, "moving_from");
  const std::string scheme = text_in(row, "scheme");
  return printable(from.empty() ? scheme : scheme + " (moves from " + from + ")");
}

std::string sentence_of(const Json& fact) {
  return text_in(part_of(fact, "finding"), "sentence");
}

// A state that a newer daemon has stays as it says.
Cell state_cell(const std::string& state, Language language) {
  const auto known = policy::parse_domain_state(state);
  return {known ? std::string(words_for(*known, language)) : state, colour_of_state(state)};
}

Cell result_cell(const std::string& result, Language language) {
  const auto known = policy::parse_fact_state(result);
  return {known ? std::string(words_for(*known, language)) : result, colour_of_state(result)};
}

// How it is told: to whom, and in which language.
struct Telling {
  const View& view;
  Language language;
};

void add_fact(TextTable& table, const std::string& what, const Json& fact, const Telling& to) {
  table.add({{what},
             result_cell(text_in(fact, "result"), to.language),
             {when(text_in(fact, "checked"), to.view.now)},
             {sentence_of(fact)}});
}

std::string notes_of(const std::string& what, const Json& fact) {
  std::string out;
  for (const auto& note : part_of(fact, "notes"))
    out += "  " + what + ": " + printable(note.get<std::string>()) + "\n";
  if (text_in(fact, "result") == "ok" || text_in(fact, "evidence").empty()) return out;
  return out + "  " + what + ", found: " + printable(text_in(fact, "evidence")) + "\n";
}

// What was seen of a domain, by record.
struct Seen {
  Json selectors = Json::array();
  Json bounce, spf, ownership;
};

std::string facts_table(const Seen& seen, const Telling& to) {
  TextTable table({{"RECORD"}, {"RESULT"}, {"CHECKED"}, {"FINDING"}});
  std::string notes;
  const auto tell = [&](const std::string& what, const Json& fact) {
    add_fact(table, what, fact, to);
    notes += notes_of(what, fact);
  };
  const auto tell_if_asked = [&](const std::string& what, const Json& fact) {
    if (fact.is_object() && text_in(fact, "result") != "unchecked") tell(what, fact);
  };
  for (const auto& one : seen.selectors) tell("DKIM " + printable(text_in(one, "selector")), one);
  tell_if_asked("bounce", seen.bounce);
  if (seen.spf.is_object()) tell("SPF", seen.spf);
  tell_if_asked("ownership", seen.ownership);
  return table.empty() ? "" : "\n" + table.draw(to.view) + notes;
}

std::string facts_of(const Json& row, const Telling& to) {
  const View& view = to.view;
  const Cell state = state_cell(text_in(row, "state"), to.language);
  const std::string end = text_in(row, "paused_until");
  return labelled({{"domain", printable(text_in(row, "domain"))},
                   {"state", painted(state.text, state.colour, view)},
                   {"since", when(text_in(row, "since"), view.now)},
                   {"by", printable(text_in(row, "actor"))},
                   {"reason", printable(text_in(row, "reason"))},
                   {"account", printable(text_in(row, "account"))},
                   {"scheme", scheme_of(row)},
                   {"plan", printable(text_in(row, "plan"))},
                   {"note", printable(text_in(part_of(row, "plan_finding"), "sentence"))},
                   {"notices to", printable(joined_texts(part_of(row, "contacts")))},
                   {"paused until", end.empty() ? "" : when(end, view.now)},
                   {"signs with", printable(signs_with(row))}});
}

// How one key takes another's place here: "key001 -> key003: canary, 5 % until tomorrow".
std::string rotations_of(const Json& row, const View& view) {
  std::string out;
  for (const auto& one : part_of(row, "rotations")) {
    const std::string step = text_in(one, "step");
    std::string line = text_in(one, "from") + " -> " + text_in(one, "to") + ": ";
    if (step == "pending") line += "waits for the record of " + text_in(one, "to");
    if (step == "active") line += "done, " + text_in(one, "to") + " signs";
    if (step == "canary") {
      const std::string until = text_in(one, "canary_until");
      line += text_in(one, "to") + " signs 5 % of the mail " +
              (until.empty() ? "until the receivers' problem is over"
                             : "until " + when(until, view.now));
    }
    out += "  " + printable(line) + "\n";
  }
  return out.empty() ? "" : "\nkeys that take another's place:\n" + out;
}

// Receivers that refuse its mail.
std::string auth_problems_of(const Json& row, const View& view) {
  std::string out;
  for (const auto& problem : part_of(row, "auth_problems")) {
    out += "  " + when(text_in(problem, "last"), view.now) + "  " +
           painted(printable(sentence_of(problem)), Colour::Red, view) + "\n";
  }
  return out.empty() ? "" : "\nrefused by receivers:\n" + out;
}

std::string one_report(const Json& row, const Telling& to) {
  Seen seen;
  for (const auto& check : part_of(row, "checks")) {
    const std::string what = text_in(check, "check");
    if (what == "dkim") seen.selectors.push_back(check);
    if (what == "bounce") seen.bounce = check;
    if (what == "spf") seen.spf = check;
    if (what == "ownership") seen.ownership = check;
  }
  const std::string verdict = text_in(part_of(row, "verdict"), "sentence");
  std::string out = facts_of(row, to) + facts_table(seen, to) + auth_problems_of(row, to.view);
  if (!verdict.empty()) out += "\n" + printable(verdict) + "\n";
  for (const auto& note : part_of(row, "notes")) out += printable(note.get<std::string>()) + "\n";
  return out;
}

std::string event_line(const Json& event, const View& view) {
  std::string out =
      "  " + when(text_in(event, "time"), view.now) + "  " +
      painted(text_in(event, "event"), colour_of_state(text_in(event, "event")), view);
  for (const auto& [name, value] : event.items()) {
    if (name == "time" || name == "event" || name == "id") continue;
    const std::string shown = value.is_string() ? value.get<std::string>() : value.dump();
    out += "  " + printable(name + "=" + shown);
  }
  return out + "\n";
}

}  // namespace

std::string show_domains(const Rows& rows, const View& view, Language language) {
  TextTable table({{"DOMAIN"}, {"STATE"}, {"SINCE"}, {"SIGNS WITH"}, {"ACCOUNT"}, {"REASON"}});
  for (const auto& row : parsed<Json>(rows)) {
    table.add({{text_in(row, "domain")},
               state_cell(text_in(row, "state"), language),
               {when(text_in(row, "since"), view.now)},
               {signs_with(row)},
               {text_in(row, "account")},
               {text_in(row, "reason")}});
  }
  return table.empty() ? "no domains\n" : table.draw(view);
}

std::string show_domain(const Rows& rows, const View& view, Language language) {
  const Telling to{view, language};
  std::string out;
  for (const auto& row : parsed<Json>(rows)) {
    const Seen seen{part_of(row, "selectors"), part_of(row, "bounce"), part_of(row, "spf"),
                    part_of(row, "ownership")};
    out += facts_of(row, to) + facts_table(seen, to) + rotations_of(row, view) +
           auth_problems_of(row, view);
  }
  return out;
}

std::string show_report(const Rows& rows, const View& view, Language language) {
  std::string out;
  for (const auto& row : parsed<Json>(rows)) out += one_report(row, {view, language});
  return out;
}

std::string show_history(const Rows& rows, const View& view) {
  TextTable table({{"WHEN"}, {"WHO"}, {"WHAT"}, {"REASON"}});
  for (const auto& row : parsed<Json>(rows)) {
    table.add({{when(text_in(row, "at"), view.now)},
               {text_in(row, "actor")},
               {text_in(row, "what")},
               {text_in(row, "reason")}});
  }
  return table.empty() ? "nothing is recorded\n" : table.draw(view);
}

std::string show_accounts(const Rows& rows, const View& view) {
  TextTable table({{"ACCOUNT"}, {"DOMAINS"}, {"PASSWORD"}});
  for (const auto& row : parsed<Json>(rows)) {
    table.add({{text_in(row, "name")},
               {joined_texts(part_of(row, "domains"))},
               {flag_in(row, "password") ? "set" : "none"}});
  }
  return table.empty() ? "no accounts\n" : table.draw(view);
}

std::string show_trace(const Rows& rows, const View& view) {
  std::string out;
  for (const auto& row : parsed<Json>(rows)) {
    out += printable(text_in(row, "id")) + "\n";
    for (const auto& event : part_of(row, "events")) out += event_line(event, view);
  }
  return out.empty() ? "nothing is known of it\n" : out;
}

}  // namespace sluis::cli
