// SPDX-License-Identifier: Apache-2.0
#include "mta/cli/records_output.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "mta/cli/rows.h"
#include "mta/cli/text.h"

namespace sluis::cli {
namespace {

using Json = nlohmann::ordered_json;
using policy::Language;

struct Labels {
  const char *records, *dns_at, *dns_unknown, *name, *full, *dotted, *value, *parts, *zone;
  const char *old_value, *new_value, *changes, *lookups, *unknown, *warning;
};

constexpr Labels kEnglish{"records to publish for",
                          "its DNS is at",
                          "whose name servers these are is not known",
                          "name",
                          "full name",
                          "with a dot",
                          "value",
                          "in parts",
                          "zone file",
                          "old value",
                          "new value",
                          "changes",
                          "look-ups",
                          "not known",
                          "warning"};
constexpr Labels kDutch{
    "records voor", "de DNS staat bij", "van wie deze nameservers zijn is niet bekend",
    "naam",         "volledige naam",   "met punt",
    "waarde",       "in delen",         "zonebestand",
    "oude waarde",  "nieuwe waarde",    "wijzigingen",
    "opzoekingen",  "niet bekend",      "let op"};

const Labels& labels_in(Language language) {
  return language == Language::Dutch ? kDutch : kEnglish;
}

// Every hint once, in the order in which records need them.
std::vector<std::string> hints_of(const std::vector<Json>& records) {
  std::vector<std::string> out;
  for (const Json& record : records) {
    for (const auto& hint : part_of(record, "hints")) {
      const std::string text = printable(hint.get<std::string>());
      if (std::find(out.begin(), out.end(), text) == out.end()) out.push_back(text);
    }
  }
  return out;
}

std::string heading(const std::vector<Json>& records, const Labels& labels) {
  const Json& first = records.front();
  std::string out = std::string(labels.records) + " " + printable(text_in(first, "domain")) + " (" +
                    printable(text_in(first, "scheme")) + ")\n";
  const std::string host = printable(text_in(first, "dns_host"));
  const std::string servers = printable(joined_texts(part_of(first, "name_servers")));
  if (!host.empty()) {
    out += std::string(labels.dns_at) + " " + host + " (" + servers + ")\n";
  } else if (!servers.empty()) {
    out += std::string(labels.dns_unknown) + ": " + servers + "\n";
  }
  for (const std::string& hint : hints_of(records)) out += "  " + hint + "\n";
  return out;
}

std::string difference(const Json& spf, const View& view) {
  std::string out;
  for (const auto& one : part_of(spf, "diff")) {
    const std::string kind = text_in(one, "kind"), word = text_in(one, "word");
    if (!out.empty()) out += " ";
    if (kind == "added") {
      out += painted("+[" + word + "]", Colour::Green, view);
    } else if (kind == "removed") {
      out += painted("-[" + word + "]", Colour::Red, view);
    } else {
      out += printable(word);
    }
  }
  return out;
}

std::string lookups_of(const Json& spf, const Labels& labels) {
  const bool known = part_of(spf, "lookups_before").is_number();
  const std::string before =
      known ? std::to_string(number_in(spf, "lookups_before")) : std::string(labels.unknown);
  return before + " -> " + std::to_string(number_in(spf, "lookups")) + " (max. 10)";
}

using Lines = std::vector<std::pair<std::string, std::string>>;

void add_change(Lines& lines, const Json& spf, const Labels& labels, const View& view) {
  const std::string old_value = text_in(spf, "replace");
  if (old_value.empty()) return;
  lines.emplace_back(labels.old_value, printable(old_value));
  lines.emplace_back(labels.changes, difference(spf, view));
  lines.emplace_back(labels.lookups, lookups_of(spf, labels));
}

std::string remarks_of(const Json& spf, const Labels& labels, const View& view) {
  std::string out;
  for (const auto& one : part_of(spf, "notes"))
    out += "  " + printable(text_in(one, "id") + ": " + text_in(one, "text")) + "\n";
  for (const auto& one : part_of(spf, "warnings")) {
    out += "  " + painted(labels.warning, Colour::Yellow, view) + " " +
           printable(text_in(one, "id") + ": " + text_in(one, "text")) + "\n";
  }
  return out;
}

std::string one_record(const Json& row, const Labels& labels, const View& view) {
  const std::string action = text_in(row, "action");
  const Json spf = part_of(row, "spf");
  std::string out;
  for (const auto& sentence : part_of(row, "explanations"))
    out += "  " + printable(sentence.get<std::string>()) + "\n";
  Lines lines{
      {"type", printable(text_in(row, "type"))},
      {labels.name, printable(text_in(row, "name"))},
      {labels.full, printable(text_in(row, "full_name"))},
      {labels.dotted, printable(text_in(row, "dotted_name"))},
      {action == "replace" ? labels.new_value : labels.value, printable(text_in(row, "value"))}};
  if (action == "replace") add_change(lines, spf, labels, view);
  const std::string parts = text_in(row, "quoted");
  const std::string dotted = text_in(row, "dotted_value");
  if (!dotted.empty()) lines.emplace_back(labels.dotted, printable(dotted));
  if (parts.find("\" \"") != std::string::npos) lines.emplace_back(labels.parts, printable(parts));
  if (action != "nothing") lines.emplace_back(labels.zone, printable(text_in(row, "zone")));
  return out + labelled(lines) + (action == "nothing" ? "" : remarks_of(spf, labels, view));
}

std::string comment(const std::string& text) {
  return "; " + printable(text) + "\n";
}

// The comments of a record: of a key or a token the first sentence says it all.
std::string comments_of(const Json& row, const Labels& labels) {
  const std::string kind = text_in(row, "kind");
  const bool first_alone = kind == "dkim" || kind == "ownership" || kind == "bounce";
  std::string out;
  for (const auto& sentence : part_of(row, "explanations")) {
    out += comment(sentence.get<std::string>());
    if (first_alone) break;
  }
  const std::string old_value = text_in(part_of(row, "spf"), "replace");
  if (text_in(row, "action") == "replace")
    out += comment(std::string(labels.old_value) + ": " + old_value);
  return out;
}

}  // namespace

std::string show_records(const Rows& rows, Language language, const View& view) {
  const auto records = parsed<Json>(rows);
  if (records.empty()) return "";
  const Labels& labels = labels_in(language);
  std::string out = heading(records, labels);
  size_t number = 0;
  for (const Json& row : records) {
    const std::string title =
        std::to_string(++number) + ". " + text_in(row, "type") + " " + text_in(row, "full_name");
    out += "\n" + painted(title, Colour::Bold, view) + "\n" + one_record(row, labels, view);
  }
  return out;
}

// What must not be pasted without a look, and what needs no change, stands there as a comment.
std::string show_zone(const Rows& rows, Language language) {
  const auto records = parsed<Json>(rows);
  if (records.empty()) return "";
  const std::string domain = printable(text_in(records.front(), "domain"));
  const Labels& labels = labels_in(language);
  std::string out = comment(std::string(labels.records) + " " + domain);
  out += "$ORIGIN " + domain + ".\n";
  for (const Json& row : records) {
    const std::string action = text_in(row, "action");
    const std::string line = printable(text_in(row, "zone_relative"));
    out += "\n" + comments_of(row, labels);
    if (action == "nothing") continue;
    out += action == "unanswered" ? comment(line) : line + "\n";
  }
  return out;
}

}  // namespace sluis::cli
