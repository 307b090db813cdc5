// SPDX-License-Identifier: Apache-2.0
#include "mta/mail/scripts.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "mta/base/ascii.h"
#include "mta/mail/utf8.h"

namespace sluis::mail {
namespace {

enum class Script : uint8_t { Other, Latin, LooksLatin };

struct LookAlike {
  char32_t letter;
  char latin;
};
// Small letters: names are compared without case.
constexpr LookAlike kLookAlikes[] = {
    {0x0430, 'a'}, {0x0432, 'b'}, {0x0441, 'c'}, {0x0501, 'd'}, {0x0435, 'e'}, {0x04bb, 'h'},
    {0x0456, 'i'}, {0x0458, 'j'}, {0x043a, 'k'}, {0x04cf, 'l'}, {0x043c, 'm'}, {0x043e, 'o'},
    {0x0440, 'p'}, {0x051b, 'q'}, {0x0455, 's'}, {0x0442, 't'}, {0x051d, 'w'}, {0x0445, 'x'},
    {0x0443, 'y'}, {0x03b1, 'a'}, {0x03b5, 'e'}, {0x03b9, 'i'}, {0x03ba, 'k'}, {0x03bf, 'o'},
    {0x03c1, 'p'}, {0x03c4, 't'}, {0x03c5, 'u'}, {0x03bd, 'v'}, {0x03c7, 'x'}, {0x0585, 'o'},
    {0x057d, 'u'}, {0x0570, 'h'}, {0x0578, 'n'}};

bool within(char32_t c, char32_t from, char32_t to) {
  return c >= from && c <= to;
}

Script script_of(char32_t c) {
  if (within(c, 'a', 'z') || within(c, 'A', 'Z') || within(c, 0xc0, 0x24f) ||
      within(c, 0x1e00, 0x1eff))
    return Script::Latin;
  const bool greek = within(c, 0x370, 0x3ff) || within(c, 0x1f00, 0x1fff);
  const bool cyrillic = within(c, 0x400, 0x52f);
  const bool armenian = within(c, 0x531, 0x58f), cherokee = within(c, 0x13a0, 0x13ff);
  return greek || cyrillic || armenian || cherokee ? Script::LooksLatin : Script::Other;
}

// `text` is well-formed: is_utf8() was asked.
std::vector<char32_t> letters_of(std::string_view text) {
  std::vector<char32_t> out;
  for (const char c : text) {
    const auto octet = static_cast<uint8_t>(c);
    if (octet < 0x80) {
      out.push_back(octet);
    } else if (octet >= 0xc0) {
      out.push_back(octet & (octet < 0xe0 ? 0x1f : octet < 0xf0 ? 0x0f : 0x07));
    } else {
      out.back() = out.back() << 6 | (octet & 0x3f);
    }
  }
  return out;
}

std::string_view next_letter(std::string_view& text) {
  size_t size = 1;
  while (size < text.size() && (static_cast<uint8_t>(text[size]) & 0xc0) == 0x80) ++size;
  const std::string_view letter = text.substr(0, size);
  text.remove_prefix(size);
  return letter;
}

}  // namespace

bool mixes_scripts(std::string_view name) {
  if (!is_utf8(name)) return false;
  for (const std::string_view label : ascii::split(name, '.')) {
    const auto letters = letters_of(label);
    const auto has = [&](Script script) {
      return std::any_of(letters.begin(), letters.end(),
                         [&](char32_t c) { return script_of(c) == script; });
    };
    if (has(Script::Latin) && has(Script::LooksLatin)) return true;
  }
  return false;
}

std::string as_latin(std::string_view name) {
  if (!is_utf8(name)) return std::string(name);
  std::string out;
  while (!name.empty()) {
    const std::string_view letter = next_letter(name);
    const char32_t code = letters_of(letter).front();
    const auto like = std::find_if(std::begin(kLookAlikes), std::end(kLookAlikes),
                                   [&](const LookAlike& one) { return one.letter == code; });
    out += like == std::end(kLookAlikes) ? std::string(letter) : std::string(1, like->latin);
  }
  return out;
}

}  // namespace sluis::mail
