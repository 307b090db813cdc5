// SPDX-License-Identifier: Apache-2.0
#include "mta/mail/headers.h"

#include <algorithm>
#include <cstdint>

#include "mta/base/ascii.h"

namespace sluis::mail {
namespace {

constexpr std::string_view kLineEnd = "\r\n";

// ftext of RFC 5322 3.6.8: printable ASCII but the colon.
bool is_field_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    const auto byte = static_cast<uint8_t>(c);
    return byte > 0x20 && byte < 0x7f && c != ':';
  });
}

std::string_view without_line_end(std::string_view line) {
  if (line.size() >= 2 && line.substr(line.size() - 2) == kLineEnd) line.remove_suffix(2);
  return line;
}

}  // namespace

Headers::Headers(std::string_view block) {
  fields_.reserve(16);
  size_t number = 0;
  for (size_t start = 0; start < block.size() && !fault_;) {
    const size_t end = block.find(kLineEnd, start);
    const size_t next = end == std::string_view::npos ? block.size() : end + 2;
    const std::string_view line = block.substr(start, next - start);
    if (line == kLineEnd) break;
    add_line(line, ++number);
    start = next;
  }
}

void Headers::add_line(std::string_view line, size_t number) {
  if (ascii::is_blank(line.front())) {
    if (fields_.empty()) {
      fault_ = HeaderFault{number, "the header begins with a continuation line"};
      return;
    }
    HeaderField& field = fields_.back();  // the line stands right behind it in the same block
    const size_t raw = field.raw.size() + line.size();
    field.raw = std::string_view(field.raw.data(), raw);
    const auto value_at = static_cast<size_t>(field.value.data() - field.raw.data());
    field.value = without_line_end(field.raw).substr(value_at);
    return;
  }
  const size_t colon = line.find(':');
  std::string_view name = line.substr(0, colon);
  while (!name.empty() && ascii::is_blank(name.back())) name.remove_suffix(1);
  if (colon == std::string_view::npos || !is_field_name(name)) {
    fault_ = HeaderFault{number, "it is not of the form 'Name: value'"};
    return;
  }
  fields_.push_back({name, without_line_end(line).substr(colon + 1), line});
}

const HeaderField* Headers::find(std::string_view name) const {
  for (const HeaderField& field : fields_) {
    if (ascii::equal_ignoring_case(field.name, name)) return &field;
  }
  return nullptr;
}

size_t Headers::count(std::string_view name) const {
  return static_cast<size_t>(std::count_if(
      fields_.begin(), fields_.end(),
      [&](const HeaderField& field) { return ascii::equal_ignoring_case(field.name, name); }));
}

std::string unfold(std::string_view value) {
  std::string out;
  out.reserve(value.size());
  for (size_t i = 0; i < value.size(); ++i) {
    if (value[i] != '\r' && value[i] != '\n') out += value[i];
  }
  return std::string(ascii::trim(out));
}

std::optional<size_t> find_header_end(std::string_view text, size_t from) {
  if (text.substr(0, 2) == kLineEnd) return 2;
  const size_t back = std::min<size_t>(from, 3);  // the end may straddle two pieces
  const size_t at = text.find("\r\n\r\n", from - back);
  if (at == std::string_view::npos) return std::nullopt;
  return at + 4;
}

}  // namespace sluis::mail
