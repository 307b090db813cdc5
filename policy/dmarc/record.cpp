// SPDX-License-Identifier: Apache-2.0
#include "policy/dmarc/record.h"

#include <algorithm>

#include "mta/base/ascii.h"

namespace sluis::policy::dmarc {
namespace {

// A name and a value within the text, and where they stand.
struct Tag {
  std::string name;  // lower case
  std::string_view value;
  size_t position = 0, value_position = 0;
};

struct Piece {
  std::string_view text;
  size_t position = 0;
};

Piece trimmed(Piece piece) {
  while (!piece.text.empty() && ascii::is_blank(piece.text.front())) {
    piece.text.remove_prefix(1);
    ++piece.position;
  }
  while (!piece.text.empty() && ascii::is_blank(piece.text.back())) piece.text.remove_suffix(1);
  return piece;
}

std::vector<Piece> split(Piece whole, char separator) {
  std::vector<Piece> out;
  size_t at = whole.position;
  for (const std::string_view part : ascii::split(whole.text, separator)) {
    out.push_back(trimmed({part, at}));
    at += part.size() + 1;
  }
  return out;
}

class Reader {
 public:
  Reading read(std::string_view text);

 private:
  void fault(Fault::Kind kind, size_t position, std::string tag) {
    out_.faults.push_back({kind, position, std::move(tag)});
  }
  void bad_value(const Tag& tag, size_t within = 0) {
    fault(Fault::Kind::BadValue, tag.value_position + within, tag.name);
  }
  std::optional<Tag> tag_in(Piece piece);
  void take(const Tag& tag);
  bool take_policy(const Tag& tag);
  bool take_word(const Tag& tag);
  void take_addresses(const Tag& tag, std::vector<std::string>& into);
  void take_options(const Tag& tag);

  Reading out_;
  std::vector<std::string> seen_;
};

// Where a value that begins like a known word goes wrong: a person who wrote a comma for a
// semicolon is shown the comma.
size_t first_wrong(std::string_view value) {
  size_t at = 0;
  while (at < value.size() && ascii::is_alpha(value[at])) ++at;
  return at == value.size() ? 0 : at;
}

std::optional<Tag> Reader::tag_in(Piece piece) {
  const size_t equals = piece.text.find('=');
  const Piece name = trimmed({piece.text.substr(0, equals), piece.position});
  const auto bad = std::find_if_not(name.text.begin(), name.text.end(), [](char c) {
    return ascii::is_alpha(c) || ascii::is_digit(c) || c == '_';
  });
  if (name.text.empty() || bad != name.text.end()) {
    fault(Fault::Kind::BadName, name.position + static_cast<size_t>(bad - name.text.begin()), {});
    return std::nullopt;
  }
  if (equals == std::string_view::npos) {
    fault(Fault::Kind::NoEquals, name.position + name.text.size(), ascii::to_lower(name.text));
    return std::nullopt;
  }
  const Piece value = trimmed({piece.text.substr(equals + 1), piece.position + equals + 1});
  return Tag{ascii::to_lower(name.text), value.text, name.position, value.position};
}

bool Reader::take_policy(const Tag& tag) {
  Record& record = out_.record;
  std::optional<Policy>* const into = tag.name == "p"    ? &record.p
                                      : tag.name == "sp" ? &record.sp
                                      : tag.name == "np" ? &record.np
                                                         : nullptr;
  if (!into) return false;
  for (const Policy policy : {Policy::None, Policy::Quarantine, Policy::Reject}) {
    if (ascii::equal_ignoring_case(tag.value, to_string(policy))) *into = policy;
  }
  if (!*into) bad_value(tag, first_wrong(tag.value));
  return true;
}

// Tags whose value is one letter out of a few.
bool Reader::take_word(const Tag& tag) {
  Record& record = out_.record;
  const char* letters = tag.name == "adkim" || tag.name == "aspf" ? "rs"
                        : tag.name == "t"                         ? "yn"
                        : tag.name == "psd"                       ? "ynu"
                                                                  : nullptr;
  if (!letters) return false;
  const char letter = tag.value.size() == 1 ? ascii::lower(tag.value.front()) : '?';
  if (std::string_view(letters).find(letter) == std::string_view::npos) {
    bad_value(tag, tag.value.size() > 1 ? 1 : 0);
    return true;
  }
  if (tag.name == "adkim") record.strict_dkim = letter == 's';
  if (tag.name == "aspf") record.strict_spf = letter == 's';
  if (tag.name == "t") record.testing = letter == 'y';
  if (tag.name == "psd")
    record.psd = letter == 'y' ? Psd::Yes : letter == 'n' ? Psd::No : Psd::Unknown;
  return true;
}

void Reader::take_addresses(const Tag& tag, std::vector<std::string>& into) {
  for (const Piece& uri : split({tag.value, tag.value_position}, ',')) {
    const size_t colon = uri.text.find(':');
    const bool good =
        colon != std::string_view::npos && colon > 0 && colon + 1 < uri.text.size() &&
        std::all_of(uri.text.begin(), uri.text.end(), [](char c) { return c > ' ' && c < 127; });
    if (good) {
      into.emplace_back(uri.text);
    } else {
      fault(Fault::Kind::BadValue, uri.position, tag.name);
    }
  }
}

void Reader::take_options(const Tag& tag) {
  for (const Piece& option : split({tag.value, tag.value_position}, ':')) {
    if (option.text.size() == 1 &&
        std::string_view("01dsDS").find(option.text[0]) != std::string_view::npos)
      continue;
    fault(Fault::Kind::BadValue, option.position, tag.name);
    return;
  }
  out_.record.fo = ascii::to_lower(tag.value);
}

void Reader::take(const Tag& tag) {
  if (std::find(seen_.begin(), seen_.end(), tag.name) != seen_.end()) {
    fault(Fault::Kind::Duplicate, tag.position, tag.name);
    return;
  }
  seen_.push_back(tag.name);
  if (tag.name == "v" || take_policy(tag) || take_word(tag)) return;
  if (tag.name == "rua") return take_addresses(tag, out_.record.rua);
  if (tag.name == "ruf") return take_addresses(tag, out_.record.ruf);
  if (tag.name == "fo") return take_options(tag);
  const bool old = tag.name == "pct" || tag.name == "rf" || tag.name == "ri";
  (old ? out_.record.old_tags : out_.record.unknown).push_back(tag.name);
}

Reading Reader::read(std::string_view text) {
  const std::vector<Piece> pieces = split({text, 0}, ';');
  for (const Piece& piece : pieces) {
    const bool last = &piece == &pieces.back();
    if (piece.text.empty() && last) break;
    if (const auto tag = tag_in(piece)) take(*tag);
  }
  return std::move(out_);
}

}  // namespace

std::string_view to_string(Policy policy) {
  switch (policy) {
    case Policy::None:
      return "none";
    case Policy::Quarantine:
      return "quarantine";
    case Policy::Reject:
      return "reject";
  }
  return "none";
}

bool is_dmarc_record(std::string_view text) {
  const std::string_view version = text.substr(0, text.find(';'));
  const size_t equals = version.find('=');
  if (equals == std::string_view::npos || version.empty() || ascii::lower(version.front()) != 'v')
    return false;
  return ascii::trim(version.substr(1, equals - 1)).empty() &&
         ascii::trim(version.substr(equals + 1)) == "DMARC1";
}

Reading read_record(std::string_view text) {
  return Reader().read(text);
}

std::optional<std::string> mail_host(std::string_view uri) {
  constexpr std::string_view kScheme = "mailto:";
  if (!ascii::starts_with_ignoring_case(uri, kScheme)) return std::nullopt;
  uri = uri.substr(0, uri.find_first_of("!?"));
  const size_t at = uri.rfind('@');
  if (at == std::string_view::npos || at == kScheme.size() || at + 1 == uri.size())
    return std::nullopt;
  std::string_view host = uri.substr(at + 1);
  if (host.ends_with('.')) host.remove_suffix(1);
  return ascii::to_lower(host);
}

}  // namespace sluis::policy::dmarc
