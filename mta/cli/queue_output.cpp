// SPDX-License-Identifier: Apache-2.0
#include "mta/cli/queue_output.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "mta/cli/rows.h"
#include "mta/cli/text.h"

namespace sluis::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr size_t kWidestReply = 60;

std::string count_of(size_t count, const std::string& word) {
  return std::to_string(count) + " " + word + (count == 1 ? "" : "s");
}

std::string recipients_of(const Json& row) {
  const Json list = part_of(row, "recipients");
  if (list.empty()) return "-";
  const std::string first = text_in(list.front(), "address");
  return list.size() == 1 ? first : first + " +" + std::to_string(list.size() - 1);
}

// The reply that a person would want to see: the first one there is.
std::string reply_of(const Json& row) {
  if (const std::string note = text_in(row, "note"); !note.empty()) return note;
  for (const auto& recipient : part_of(row, "recipients")) {
    if (const std::string reply = text_in(recipient, "reply"); !reply.empty()) return reply;
  }
  return {};
}

std::string cut(std::string text, size_t most) {
  if (text.size() <= most) return text;
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0) == 0x80) --most;
  return text.substr(0, most) + "…";
}

std::string schedule_of(const Json& row, const View& view) {
  const Json schedule = part_of(row, "schedule");
  if (schedule.is_null()) return {};
  const std::string zone = text_in(schedule, "zone");
  const std::string meant =
      zone.empty() ? "" : ", meant as " + text_in(schedule, "local") + " " + zone;
  return when(text_in(schedule, "at"), view.now) + printable(meant);
}

std::string hold_of(const Json& row, const View& view) {
  const Json hold = part_of(row, "hold");
  if (hold.is_null()) return {};
  const std::string why = text_in(hold, "why");
  const std::string until = text_in(hold, "until");
  return printable("by " + text_in(hold, "who") + (why.empty() ? "" : ": " + why)) + ", since " +
         when(text_in(hold, "since"), view.now) +
         (until.empty() ? ", until resumed" : ", until " + when(until, view.now));
}

std::string facts_of(const Json& row, const View& view) {
  const std::string state = text_in(row, "state");
  return labelled({{"id", printable(text_in(row, "id"))},
                   {"state", painted(state, colour_of_state(state), view)},
                   {"from", printable(text_in(row, "sender"))},
                   {"account", printable(text_in(row, "account"))},
                   {"client", printable(text_in(row, "client"))},
                   {"signing domain", printable(text_in(row, "sender_domain"))},
                   {"Message-ID", printable(text_in(row, "message_id"))},
                   {"envelope id", printable(text_in(row, "envelope_id"))},
                   {"size", size_of(number_in(row, "size"))},
                   {"accepted", when(text_in(row, "accepted"), view.now)},
                   {"schedule", schedule_of(row, view)},
                   {"paused", hold_of(row, view)}});
}

std::string recipients_table(const Json& row, const View& view) {
  TextTable table(
      {{"RECIPIENT"}, {"STATE"}, {"TRIES", Align::Right}, {"NEXT"}, {"STATUS"}, {"REPLY"}});
  for (const auto& one : part_of(row, "recipients")) {
    const std::string state = text_in(one, "state");
    const std::string mx = text_in(one, "mx");
    table.add({{text_in(one, "address")},
               {state, colour_of_state(state)},
               {std::to_string(number_in(one, "attempts"))},
               {when(text_in(one, "next_attempt"), view.now)},
               {text_in(one, "status")},
               {(mx.empty() ? "" : mx + ": ") + text_in(one, "reply")}});
  }
  return table.empty() ? "" : "\n" + table.draw(view);
}

std::string attempts_table(const Json& row, const View& view) {
  TextTable table({{"ATTEMPT"}, {"RECIPIENT"}, {"OUTCOME"}, {"HOST"}, {"TLS"}, {"REPLY"}});
  for (const auto& one : part_of(row, "attempts")) {
    const std::string outcome = text_in(one, "outcome");
    const std::string address = text_in(one, "address");
    table.add({{when(text_in(one, "at"), view.now)},
               {text_in(one, "recipient")},
               {outcome, colour_of_state(outcome)},
               {text_in(one, "mx") + (address.empty() ? "" : " [" + address + "]")},
               {text_in(one, "tls")},
               {text_in(one, "reply")}});
  }
  return table.empty() ? "" : "\n" + table.draw(view);
}

std::string chain_of(const Json& row, const View& view) {
  if (flag_in(row, "sending")) return "\nit is being sent at this moment\n";
  std::string out;
  for (const auto& cause : part_of(row, "waits")) {
    const std::string until = text_in(cause, "until");
    out += std::string(out.empty() ? "waits: " : "       ") + printable(text_in(cause, "what")) +
           (until.empty() ? "" : "; ends " + when(until, view.now)) + "\n";
  }
  const std::string goes = text_in(row, "goes");
  out += "goes:  " + (goes.empty() ? "not by itself" : when(goes, view.now)) + "\n";
  return "\n" + out;
}

std::string age_title(const Json& age) {
  const uint64_t seconds = number_in(age, "younger_than_seconds");
  return seconds == 0 ? "OLDER" : "<" + span_of(std::chrono::seconds(seconds));
}

}  // namespace

std::string show_list(const Rows& rows, const View& view) {
  TextTable table({{"ID"}, {"STATE"}, {"FROM"}, {"TO"}, {"SIZE", Align::Right}, {"DUE"}, {"WHY"}});
  for (const auto& row : parsed<Json>(rows)) {
    const std::string state = text_in(row, "state");
    table.add({{text_in(row, "id")},
               {state, colour_of_state(state)},
               {text_in(row, "sender")},
               {recipients_of(row)},
               {size_of(number_in(row, "size"))},
               {when(text_in(row, "due"), view.now)},
               {cut(reply_of(row), kWidestReply)}});
  }
  if (table.empty()) return "nothing is queued that matches\n";
  return table.draw(view) + count_of(rows.size(), "message") + "\n";
}

std::string show_message(const Rows& rows, const View& view) {
  std::string out;
  for (const auto& row : parsed<Json>(rows)) {
    out += facts_of(row, view) + chain_of(row, view) + recipients_table(row, view) +
           attempts_table(row, view);
  }
  return out;
}

std::string show_summary(const Rows& rows, const View& view) {
  const auto all = parsed<Json>(rows);
  if (all.empty()) return "the queue is empty\n";
  std::vector<Column> columns{{"WHAT"}, {"MESSAGES", Align::Right}, {"SIZE", Align::Right}};
  for (const auto& age : part_of(all.front(), "ages")) {
    columns.push_back({age_title(age), Align::Right});
  }
  const size_t width = columns.size();
  TextTable table(std::move(columns));
  for (const auto& row : all) {
    std::vector<Cell> cells{{text_in(row, "key").empty() ? "-" : text_in(row, "key")},
                            {std::to_string(number_in(row, "messages"))},
                            {size_of(number_in(row, "octets"))}};
    for (const auto& age : part_of(row, "ages")) {
      cells.push_back({std::to_string(number_in(age, "messages"))});
    }
    cells.resize(width);
    table.add(std::move(cells));
  }
  return table.draw(view);
}

std::string show_touched(const Rows& rows, const std::string& verb, Tense tense) {
  std::string out;
  size_t done = 0;
  for (const auto& row : parsed<Json>(rows)) {
    done += text_in(row, "what") == "done" ? 1 : 0;
    out += printable(text_in(row, "id") + "  " + text_in(row, "sentence")) + "\n";
  }
  const std::string would = tense == Tense::WouldBe ? "dry run, nothing was changed; would " : "";
  return out + would + verb + ": " + std::to_string(done) + " of " +
         count_of(rows.size(), "message") + "\n";
}

}  // namespace sluis::cli
