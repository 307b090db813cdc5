// SPDX-License-Identifier: Apache-2.0
// Text for a terminal: tables whose columns line up, times as people say them, sizes, and nothing
// that a remote host could smuggle to the terminal (control characters become U+FFFD). Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "mta/cli/session.h"

namespace sluis::cli {

std::string printable(std::string_view text);

// "in 2h 5m (2026-12-01 09:00:00Z)", "3d 4h ago (…)", "now (…)". `rfc3339` is a time out of JSON;
// "-" when empty.
std::string when(std::string_view rfc3339, WallTime now);
// The two largest parts: "2h 5m", "59s".
std::string span_of(Millis span);
std::string size_of(uint64_t octets);  // "1.2 KiB"

enum class Colour : uint8_t { None, Red, Yellow, Green, Bold };
std::string painted(std::string_view text, Colour colour, const View& view);
Colour colour_of_state(std::string_view state);

struct Cell {
  std::string text;
  Colour colour = Colour::None;
};

enum class Align : uint8_t { Left, Right };
struct Column {
  std::string title;
  Align align = Align::Left;
};

class TextTable {
 public:
  explicit TextTable(std::vector<Column> columns) : columns_(std::move(columns)) {}
  void add(std::vector<Cell> row) { rows_.push_back(std::move(row)); }
  bool empty() const { return rows_.empty(); }
  // Two blanks between columns, none at the end of a line.
  std::string draw(const View& view) const;

 private:
  std::vector<size_t> widths() const;
  std::string draw_row(const std::vector<Cell>& row, const std::vector<size_t>& widths,
                       const View& view) const;

  std::vector<Column> columns_;
  std::vector<std::vector<Cell>> rows_;
};

// "name:   value" lines under each other.
std::string labelled(const std::vector<std::pair<std::string, std::string>>& lines);

}  // namespace sluis::cli
