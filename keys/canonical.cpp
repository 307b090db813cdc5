// SPDX-License-Identifier: Apache-2.0
#include "keys/canonical.h"

#include <array>
#include <bit>
#include <cstring>

#include "mta/base/ascii.h"

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

// Whether an octet stands in the canonical body as it is, by the octet that follows it. Relaxed:
// one space before a visible octet does; other control octets do as well, but are left to
// take_octet().
constexpr auto kPassesSimple = [](unsigned char c, unsigned char) {
  return c != '\r' && c != '\n';
};
constexpr auto kPassesRelaxed = [](unsigned char c, unsigned char next) {
  return (c > ' ') | ((c == ' ') & (next > ' '));
};

// The index of the first octet that is not zero, or `marks.size()`.
template <size_t N>
size_t first_mark(const std::array<unsigned char, N>& marks) {
  static_assert(std::endian::native == std::endian::little && N % sizeof(uint64_t) == 0);
  for (size_t i = 0; i < N; i += sizeof(uint64_t)) {
    uint64_t eight = 0;
    std::memcpy(&eight, marks.data() + i, sizeof eight);
    if (eight != 0) return i + static_cast<size_t>(std::countr_zero(eight)) / 8;
  }
  return N;
}

// How many octets at the front pass. They are marked block by block without a branch, which the
// compiler turns into vector instructions.
template <typename Passes>
size_t passing(std::string_view octets, Passes passes) {
  constexpr size_t kBlock = 32;
  const auto stops_at = [&](size_t i) {
    return !passes(static_cast<unsigned char>(octets[i]),
                   static_cast<unsigned char>(octets[i + 1]));
  };
  size_t end = 0;
  std::array<unsigned char, kBlock> stops;
  for (; end + kBlock < octets.size(); end += kBlock) {
    for (size_t i = 0; i < kBlock; ++i) stops[i] = stops_at(end + i);
    const size_t first = first_mark(stops);
    if (first < kBlock) return end + first;
  }
  while (end + 1 < octets.size() && !stops_at(end)) ++end;
  const bool last = end + 1 == octets.size();  // what follows it is not known yet
  return last && passes(static_cast<unsigned char>(octets[end]), 0) ? end + 1 : end;
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
  const size_t end = canonical_ == Canonical::Relaxed ? passing(octets, kPassesRelaxed)
                                                      : passing(octets, kPassesSimple);
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
