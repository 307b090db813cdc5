// SPDX-License-Identifier: Apache-2.0
#include "keys/copied_fields.h"

#include <algorithm>

#include "keys/canonical.h"
#include "mta/base/ascii.h"
#include "policy/checks/evidence.h"
#include "policy/tag_list.h"

namespace sluis::keys {
namespace {

constexpr size_t kMostCopies = 200;  // of one signature; more are not looked at
constexpr size_t kMostTold = 3;
constexpr size_t kLongestShown = 100;  // octets of a value

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// RFC 6376 2.11; an "=" that two hexadecimal digits do not follow stays as it is.
std::string decode(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool encoded = text[i] == '=' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 &&
                         hex_digit(text[i + 2]) >= 0;
    if (encoded) {
      out += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
      i += 2;
    } else if (!ascii::is_blank(text[i]) && text[i] != '\r' && text[i] != '\n') {
      out += text[i];  // white space between is folding
    }
  }
  return out;
}

// One space for every run of white space, none at the ends.
std::string even(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool white = ascii::is_blank(c) || c == '\r' || c == '\n';
    if (!white) {
      out += c;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  if (out.ends_with(' ')) out.pop_back();
  return out;
}

std::string value_of(const Field& field) {
  const size_t colon = field.text.find(':');
  return colon == std::string_view::npos ? "" : even(field.text.substr(colon + 1));
}

// The values that the header has under this name, the last one first: the order of signing.
std::vector<std::string> values_in(const std::vector<Field>& fields, const std::string& name) {
  std::vector<std::string> out;
  for (auto field = fields.rbegin(); field != fields.rend(); ++field) {
    if (ascii::equal_ignoring_case(field->name, name)) out.push_back(value_of(*field));
  }
  return out;
}

std::string told(const AlteredField& field) {
  const auto quoted = [](const std::string& text) {
    return "\"" + policy::checks::visible(text, kLongestShown) + "\"";
  };
  const std::string name = policy::checks::visible(field.name, kLongestShown);
  if (field.gone) return "the field " + name + " is gone: it was " + quoted(field.was);
  return "the field " + name + " was altered: was " + quoted(field.was) + ", is " +
         quoted(field.is);
}

}  // namespace

std::vector<AlteredField> altered_fields(std::string_view header, std::string_view signature) {
  std::vector<AlteredField> out;
  const auto tags = policy::parse_tag_list(signature);
  const policy::Tag* copies = tags ? tags->find("z") : nullptr;
  if (!copies) return out;
  const std::vector<Field> fields = split_fields(header);
  std::string_view rest = copies->value;
  for (size_t count = 0; !rest.empty() && count < kMostCopies; ++count) {
    const size_t end = std::min(rest.find('|'), rest.size());
    const std::string copy = decode(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    const size_t colon = copy.find(':');
    if (colon == std::string::npos) continue;
    const std::string name = even(copy.substr(0, colon));
    const std::string was = even(copy.substr(colon + 1));
    const auto now = values_in(fields, name);
    if (std::find(now.begin(), now.end(), was) != now.end()) continue;
    out.push_back({name, was, now.empty() ? "" : now.front(), now.empty()});
  }
  return out;
}

void explain_copied_fields(std::string_view header, std::vector<SignatureVerdict>& verdicts) {
  auto verdict = verdicts.begin();
  for (const Field& field : split_fields(header)) {
    if (verdict == verdicts.end()) return;
    if (!ascii::equal_ignoring_case(field.name, "DKIM-Signature")) continue;
    SignatureVerdict& mine = *verdict++;
    if (mine.result != SignatureResult::Fail) continue;
    const size_t colon = field.text.find(':');
    const auto altered = altered_fields(header, field.text.substr(colon + 1));
    for (size_t i = 0; i < std::min(altered.size(), kMostTold); ++i)
      mine.reason += "; " + told(altered[i]);
  }
}

}  // namespace sluis::keys
