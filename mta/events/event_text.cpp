// SPDX-License-Identifier: Apache-2.0
#include "mta/events/event_text.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace sluis::events {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

// The length of the well-formed UTF-8 character that `text` begins with; 0 when it begins with none
// (RFC 3629 4: no overlong forms, no surrogates, nothing above U+10FFFF).
size_t utf8_length(std::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto continues = [&](size_t i, unsigned char low = 0x80, unsigned char high = 0xBF) {
    return i < text.size() && byte(i) >= low && byte(i) <= high;
  };
  const unsigned char first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return continues(1) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    const unsigned char low = first == 0xE0 ? 0xA0 : 0x80, high = first == 0xED ? 0x9F : 0xBF;
    return continues(1, low, high) && continues(2) ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    const unsigned char low = first == 0xF0 ? 0x90 : 0x80, high = first == 0xF4 ? 0x8F : 0xBF;
    return continues(1, low, high) && continues(2) && continues(3) ? 4 : 0;
  }
  return 0;
}

bool stands_for_itself(char c) {
  return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
}

void append_control(std::string& out, char c) {
  static constexpr std::string_view kHex = "0123456789abcdef";
  switch (c) {
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      break;
  }
  const auto byte = static_cast<unsigned char>(c);
  out += "\\u00";
  out += kHex[byte >> 4];
  out += kHex[byte & 15];
}

void append_padded(std::string& out, unsigned value, size_t digits) {
  std::array<char, 10> text;
  for (size_t i = digits; i-- > 0; value /= 10) text[i] = static_cast<char>('0' + value % 10);
  out.append(text.data(), digits);
}

// Always with milliseconds, so that lines sort as text. Years 1970 to 9999.
void append_time(std::string& out, WallTime time) {
  constexpr WallTime kLast{std::chrono::sys_days(std::chrono::year(9999) / 12 / 31)};
  time = std::clamp(time, WallTime{}, kLast);
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const auto of_day = static_cast<unsigned>((time - day).count());
  append_padded(out, static_cast<unsigned>(int(date.year())), 4);
  out += '-';
  append_padded(out, unsigned(date.month()), 2);
  out += '-';
  append_padded(out, unsigned(date.day()), 2);
  out += 'T';
  append_padded(out, of_day / 3600000, 2);
  out += ':';
  append_padded(out, of_day / 60000 % 60, 2);
  out += ':';
  append_padded(out, of_day / 1000 % 60, 2);
  out += '.';
  append_padded(out, of_day % 1000, 3);
  out += 'Z';
}

void append_key(std::string& out, std::string_view name) {
  out += ",\"";
  out += name;
  out += "\":";
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  append_key(out, name);
  append_quoted(out, value);
}

template <typename Number>
void append_number(std::string& out, std::string_view name, std::optional<Number> value) {
  if (!value) return;
  append_key(out, name);
  std::array<char, 24> text;
  const auto end = std::to_chars(text.data(), text.data() + text.size(), *value).ptr;
  out.append(text.data(), end);
}

void append_selectors(std::string& out, const std::vector<std::string>& selectors) {
  if (selectors.empty()) return;
  append_key(out, "selectors");
  char before = '[';
  for (const std::string& selector : selectors) {
    out += before;
    append_quoted(out, selector);
    before = ',';
  }
  out += ']';
}

}  // namespace

std::string_view to_string(Kind kind) {
  static constexpr std::array<std::string_view, 16> kNames{
      "accepted", "scheduled",  "rescheduled",     "released", "signed",    "attempt",
      "deferred", "delivered",  "bounced",         "expired",  "cancelled", "paused",
      "resumed",  "suppressed", "awaiting-domain", "missed"};
  static_assert(kNames.size() == static_cast<size_t>(Kind::Missed) + 1);
  return kNames[static_cast<size_t>(kind)];
}

void append_quoted(std::string& out, std::string_view text) {
  text = text.substr(0, kLongestField);
  out += '"';
  while (!text.empty()) {
    size_t plain = 0;
    while (plain < text.size() && stands_for_itself(text[plain])) ++plain;
    out.append(text.substr(0, plain));
    text.remove_prefix(plain);
    if (text.empty()) break;

    const char c = text.front();
    size_t length = 1;
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x80) {
      append_control(out, c);
    } else if (const size_t character = utf8_length(text); character != 0) {
      out.append(text.substr(0, character));
      length = character;
    } else {
      out += kReplacement;
    }
    text.remove_prefix(length);
  }
  out += '"';
}

void append_line(std::string& out, const Event& event) {
  out += "{\"time\":\"";
  append_time(out, event.time);
  out += "\",\"event\":\"";
  out += to_string(event.kind);
  out += '"';
  if (event.id.value != 0) append_field(out, "id", to_string(event.id));
  append_field(out, "message_id", event.message_id);
  append_field(out, "account", event.account);
  append_field(out, "sender", event.sender);
  append_field(out, "recipient", event.recipient);
  append_field(out, "domain", event.domain);
  append_field(out, "site", event.site);
  append_field(out, "mx", event.mx);
  append_field(out, "source_ip", event.source_ip);
  append_field(out, "tls", event.tls);
  append_field(out, "reply", event.reply);
  append_field(out, "status", event.status);
  append_field(out, "category", event.category);
  append_number(out, "attempt", event.attempt);
  append_number(out, "queue_ms", event.queue_ms);
  append_number(out, "size", event.size);
  append_selectors(out, event.selectors);
  append_field(out, "actor", event.actor);
  append_field(out, "reason", event.reason);
  out += "}\n";
}

}  // namespace sluis::events
