// SPDX-License-Identifier: Apache-2.0
#include "mta/cli/text.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "mta/base/civil_time.h"

namespace sluis::cli {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

bool is_control(unsigned char c) {
  return c < 0x20 || c == 0x7f;
}

// U+0080 to U+009F, which terminals obey too: C2 80 to C2 9F in UTF-8.
bool is_c1(std::string_view rest) {
  return rest.size() > 1 && static_cast<unsigned char>(rest[0]) == 0xC2 &&
         static_cast<unsigned char>(rest[1]) >= 0x80 && static_cast<unsigned char>(rest[1]) < 0xA0;
}

size_t width_of(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;  // not a UTF-8 continuation
  }));
}

std::string absolute(WallTime time) {
  std::string text = to_rfc3339(std::chrono::floor<std::chrono::seconds>(time));
  std::replace(text.begin(), text.end(), 'T', ' ');
  return text;
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (is_control(static_cast<unsigned char>(text[i]))) {
      out += kReplacement;
    } else if (is_c1(text.substr(i))) {
      out += kReplacement;
      ++i;
    } else {
      out += text[i];
    }
  }
  return out;
}

std::string span_of(Millis span) {
  using namespace std::chrono;
  constexpr std::array<std::pair<Millis, const char*>, 4> kUnits{
      {{hours(24), "d"}, {hours(1), "h"}, {minutes(1), "m"}, {seconds(1), "s"}}};
  span = span < Millis(0) ? -span : span;
  for (size_t i = 0; i < kUnits.size(); ++i) {
    const auto [unit, name] = kUnits[i];
    if (span < unit) continue;
    std::string out = std::to_string(span / unit) + name;
    if (i + 1 < kUnits.size() && span % unit >= kUnits[i + 1].first) {
      out += " " + std::to_string(span % unit / kUnits[i + 1].first) + kUnits[i + 1].second;
    }
    return out;
  }
  return "0s";
}

std::string when(std::string_view rfc3339, WallTime now) {
  if (rfc3339.empty()) return "-";
  const auto time = parse_rfc3339(rfc3339);
  if (!time) return printable(rfc3339);
  const Millis ahead = *time - now;
  const std::string at = " (" + absolute(*time) + ")";
  if (ahead < std::chrono::seconds(1) && ahead > -std::chrono::seconds(1)) return "now" + at;
  return ahead > Millis(0) ? "in " + span_of(ahead) + at : span_of(ahead) + " ago" + at;
}

std::string size_of(uint64_t octets) {
  constexpr std::array<const char*, 5> kUnits{"B", "KiB", "MiB", "GiB", "TiB"};
  size_t unit = 0;
  double size = static_cast<double>(octets);
  for (; size >= 1024 && unit + 1 < kUnits.size(); ++unit) size /= 1024;
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), unit == 0 ? "%.0f %s" : "%.1f %s", size, kUnits[unit]);
  return text.data();
}

std::string painted(std::string_view text, Colour colour, const View& view) {
  const std::string clean = printable(text);
  if (!view.colour || colour == Colour::None) return clean;
  const char* code = colour == Colour::Red      ? "31"
                     : colour == Colour::Yellow ? "33"
                     : colour == Colour::Green  ? "32"
                                                : "1";
  return "\x1b[" + std::string(code) + "m" + clean + "\x1b[0m";
}

Colour colour_of_state(std::string_view state) {
  constexpr std::array<std::string_view, 5> kGreen{"delivered", "active", "ok", "ready", "pass"};
  constexpr std::array<std::string_view, 8> kRed{"bounced", "expired", "suspended", "mismatch",
                                                 "missing", "fail",    "permerror", "degraded"};
  constexpr std::array<std::string_view, 7> kYellow{
      "deferred", "paused", "awaiting-domain", "pending", "unanswerable", "temperror", "neutral"};
  const auto in = [&](const auto& words) {
    return std::find(words.begin(), words.end(), state) != words.end();
  };
  return in(kGreen)    ? Colour::Green
         : in(kRed)    ? Colour::Red
         : in(kYellow) ? Colour::Yellow
                       : Colour::None;
}

std::vector<size_t> TextTable::widths() const {
  std::vector<size_t> widths;
  for (size_t i = 0; i < columns_.size(); ++i) {
    size_t most = width_of(columns_[i].title);
    for (const auto& row : rows_) most = std::max(most, width_of(printable(row[i].text)));
    widths.push_back(most);
  }
  return widths;
}

std::string TextTable::draw_row(const std::vector<Cell>& row, const std::vector<size_t>& widths,
                                const View& view) const {
  std::string line;
  for (size_t i = 0; i < columns_.size(); ++i) {
    const size_t gap = widths[i] - width_of(printable(row[i].text));
    const std::string text = painted(row[i].text, row[i].colour, view);
    const bool last = i + 1 == columns_.size();
    if (i > 0) line += "  ";
    if (columns_[i].align == Align::Right) {
      line += std::string(gap, ' ') + text;
    } else {
      line += text + (last ? "" : std::string(gap, ' '));
    }
  }
  while (!line.empty() && line.back() == ' ') line.pop_back();
  return line + "\n";
}

std::string TextTable::draw(const View& view) const {
  const auto columns = widths();
  std::vector<Cell> titles;
  for (const auto& column : columns_) titles.push_back({column.title, Colour::Bold});
  std::string out = draw_row(titles, columns, view);
  for (const auto& row : rows_) out += draw_row(row, columns, view);
  return out;
}

std::string labelled(const std::vector<std::pair<std::string, std::string>>& lines) {
  size_t most = 0;
  for (const auto& [label, text] : lines) {
    if (!text.empty()) most = std::max(most, width_of(label));
  }
  std::string out;
  for (const auto& [label, text] : lines) {
    if (text.empty()) continue;
    out += label + ":" + std::string(most - width_of(label) + 1, ' ') + text + "\n";
  }
  return out;
}

}  // namespace sluis::cli
