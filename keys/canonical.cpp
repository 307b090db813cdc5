// SPDX-License-Identifier: Apache-2.0
#include "keys/canonical.h"

#include "mta/base/ascii.h"
#include "mta/base/octet_scan.h"

namespace sluis::keys {
namespace {

std::string_view without_line_end(std::string_view text) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  if (text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

// Length of the field at the start of `header`: its line and the lines that continue it.
size_t field_length(std::string_view header) {
  size_t end = 0;
  do {
    const size_t line = header.find('\n', end);
    if (line == std::string_view::npos) return header.size();
    end = line + 1;
  } while (end < header.size() && ascii::is_blank(header[end]));
  return end;
}

std::string_view without_trailing_blanks(std::string_view text) {
  while (!text.empty() && ascii::is_blank(text.back())) text.remove_suffix(1);
  return text;
}

// Unfolds, makes one space of every run of blanks, and drops those at either end.
void append_relaxed_value(std::string_view value, std::string& out) {
  bool blank = false;
  bool began = false;
  for (size_t i = 0; i < value.size(); ++i) {
    const char c = value[i];
    if (c == '\r' && i + 1 < value.size() && value[i + 1] == '\n') continue;
    if (c == '\n' && i > 0 && value[i - 1] == '\r') continue;
    if (ascii::is_blank(c)) {
      blank = began;
      continue;
    }
    if (blank) out.push_back(' ');
    blank = false;
    began = true;
    out.push_back(c);
  }
}

// Whether an octet stands in the canonical body as it is. A line end does behind a line that is not
// empty; relaxed, behind a visible octet. Relaxed, one space before a visible octet does; other
// control octets do as well, but are left to take_octet().
constexpr auto kPassesSimple = [](unsigned char before, unsigned char c, unsigned char after) {
  const bool line_end =
      ((c == '\r') & (after == '\n') & (before != '\n')) | ((c == '\n') & (before == '\r'));
  return ((c != '\r') & (c != '\n')) | line_end;
};
constexpr auto kPassesRelaxed = [](unsigned char before, unsigned char c, unsigned char after) {
  const bool line_end =
      ((c == '\r') & (after == '\n') & (before > ' ')) | ((c == '\n') & (before == '\r'));
  return (c > ' ') | ((c == ' ') & (after > ' ')) | line_end;
};

// How many octets at the front pass. A line end behind them does not count among them: whether it
// stays depends on what follows.
size_t passing_lines(std::string_view octets, Canonical canonical) {
  constexpr char kLineStart = '\n';  // no line end passes there
  const size_t end = canonical == Canonical::Relaxed ? passing(octets, kLineStart, kPassesRelaxed)
                                                     : passing(octets, kLineStart, kPassesSimple);
  return octets.substr(0, end).ends_with("\r\n") ? end - 2 : end;
}

}  // namespace

std::vector<Field> split_fields(std::string_view header) {
  std::vector<Field> fields;
  while (!header.empty() && !header.starts_with("\r\n") && !header.starts_with('\n')) {
    const size_t length = field_length(header);
    const std::string_view text = without_line_end(header.substr(0, length));
    header.remove_prefix(length);
    const size_t colon = text.find(':');
    if (colon == std::string_view::npos || colon == 0 || ascii::is_blank(text.front())) continue;
    fields.push_back({without_trailing_blanks(text.substr(0, colon)), text});
  }
  return fields;
}

void append_canonical(const Field& field, Canonical canonical, std::string& out) {
  if (canonical == Canonical::Simple) {
    out.append(field.text);
    return;
  }
  for (const char c : field.name) out.push_back(ascii::lower(c));
  out.push_back(':');
  append_relaxed_value(field.text.substr(field.text.find(':') + 1), out);
}

// What was held back turns out to stand before more content: it counts after all.
void BodyCanonicaliser::flush_held(std::string& out) {
  for (; held_line_ends_ > 0; --held_line_ends_) out.append("\r\n");
  if (held_blank_) out.push_back(' ');
  held_blank_ = false;
  if (held_cr_) out.push_back('\r');
  held_cr_ = false;
  wrote_ = true;
}

std::string_view BodyCanonicaliser::take_run(std::string_view octets, std::string& out) {
  if (held_blank_ && octets.starts_with(' ')) return octets;  // the same blank goes on
  const size_t end = passing_lines(octets, canonical_);
  if (end > 0) {
    flush_held(out);
    out.append(octets.substr(0, end));
  }
  return octets.substr(end);
}

void BodyCanonicaliser::take_octet(char c, std::string& out) {
  if (c == '\n' && held_cr_) {
    held_cr_ = false;
    held_blank_ = false;
    ++held_line_ends_;
    return;
  }
  if (held_cr_) flush_held(out);  // a lone CR is content
  if (c == '\r') {
    held_cr_ = true;
  } else if (canonical_ == Canonical::Relaxed && ascii::is_blank(c)) {
    held_blank_ = true;
  } else {
    flush_held(out);
    out.push_back(c);
  }
}

void BodyCanonicaliser::update(std::string_view octets, std::string& out) {
  while (!octets.empty()) {
    octets = take_run(octets, out);
    if (octets.starts_with("\r\n") && !held_cr_) {
      held_blank_ = false;
      ++held_line_ends_;
      octets.remove_prefix(2);
    } else if (!octets.empty()) {
      take_octet(octets.front(), out);
      octets.remove_prefix(1);
    }
  }
}

void BodyCanonicaliser::finish(std::string& out) {
  if (held_cr_) flush_held(out);
  // Simple: an empty body is one CRLF. Relaxed: an empty body stays empty.
  if (wrote_ || canonical_ == Canonical::Simple) out.append("\r\n");
}

}  // namespace sluis::keys
