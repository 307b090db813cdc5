// SPDX-License-Identifier: Apache-2.0
#include "policy/spf/macro_string.h"

#include <algorithm>

#include "mta/base/ascii.h"

namespace sluis::policy::spf {
namespace {

constexpr std::string_view kLetters = "slodiphvcrt";
constexpr std::string_view kExplanationLetters = "crt";
constexpr std::string_view kDelimiters = ".-+,/_=";
constexpr unsigned kMostParts = 1000;  // more than any name has; larger numbers mean the same

bool is_visible(char c) {
  return c > ' ' && c < 0x7f;
}

class MacroParser {
 public:
  MacroParser(std::string_view text, size_t position, MacroPlace place)
      : text_(text), position_(position), place_(place) {}

  tl::expected<MacroString, Fault> parse() {
    while (at_ < text_.size()) {
      const bool good = text_[at_] == '%' ? take_expansion() : take_literal();
      if (!good) return tl::unexpected(fault_);
    }
    return std::move(out_);
  }

  // Where the last %-expansion ended, from the beginning of the text.
  size_t after_expansion() const { return after_expansion_; }

 private:
  bool bad(size_t at, std::string text) {
    fault_ = {position_ + at, 1, std::move(text)};
    return false;
  }

  bool take_literal() {
    const char c = text_[at_];
    const bool space = c == ' ' && place_ == MacroPlace::Explanation;
    if (!is_visible(c) && !space) {
      return bad(at_, "a character that cannot stand in an SPF record");
    }
    append(c);
    ++at_;
    return true;
  }

  bool take_expansion() {
    const char next = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
    if (next == '{') return take_macro();
    if (next == '%') append('%');
    if (next == '_') append(' ');
    if (next == '-') append("%20");
    if (next != '%' && next != '_' && next != '-') {
      return bad(at_, "a % must be followed by {, %, _ or -");
    }
    after_expansion_ = at_ += 2;
    return true;
  }

  bool take_macro() {
    const size_t start = at_;
    at_ += 2;
    Macro macro;
    const char letter = peek();
    macro.letter = ascii::lower(letter);
    macro.url_escaped = letter != macro.letter;
    if (letter == '\0' || kLetters.find(macro.letter) == std::string_view::npos) {
      return bad(at_, "there is no such macro letter");
    }
    if (place_ == MacroPlace::Domain &&
        kExplanationLetters.find(macro.letter) != std::string_view::npos) {
      return bad(at_, std::string("the macro letter ") + letter + " is for explanations only");
    }
    ++at_;
    if (!take_transformers(macro)) return false;
    if (peek() != '}') return bad(std::min(at_, text_.size() - 1), "the macro has no } here");
    if (at_ - start < 3) return bad(start, "an empty macro");
    after_expansion_ = ++at_;
    out_.push_back(std::move(macro));
    return true;
  }

  bool take_transformers(Macro& macro) {
    const size_t digits = at_;
    for (; ascii::is_digit(peek()); ++at_) {
      macro.keep = std::min(macro.keep * 10 + static_cast<unsigned>(peek() - '0'), kMostParts);
    }
    if (at_ > digits && macro.keep == 0) return bad(digits, "a macro cannot keep 0 parts");
    if (ascii::lower(peek()) == 'r') {
      macro.reversed = true;
      ++at_;
    }
    const size_t delimiters = at_;
    while (peek() != '\0' && kDelimiters.find(peek()) != std::string_view::npos) ++at_;
    if (at_ > delimiters) macro.delimiters = text_.substr(delimiters, at_ - delimiters);
    return true;
  }

  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  template <typename Text>
  void append(const Text& text) {
    if (out_.empty() || !std::holds_alternative<std::string>(out_.back())) {
      out_.emplace_back(std::string());
    }
    std::get<std::string>(out_.back()) += text;
  }

  const std::string_view text_;
  const size_t position_;
  const MacroPlace place_;
  size_t at_ = 0;
  size_t after_expansion_ = 0;
  MacroString out_;
  Fault fault_;
};

bool is_alphanumeric(char c) {
  return ascii::is_alpha(c) || ascii::is_digit(c);
}

// Letters, digits and hyphens inside, and not digits alone (RFC 7208 7.1, toplabel).
bool is_top_label(std::string_view label) {
  if (label.empty() || label.front() == '-' || label.back() == '-') return false;
  const bool plain = std::all_of(label.begin(), label.end(),
                                 [](char c) { return is_alphanumeric(c) || c == '-'; });
  return plain && !std::all_of(label.begin(), label.end(), ascii::is_digit);
}

std::string end_fault(std::string_view literal) {
  if (parse_ip(literal)) return "an IP address where a name must stand; write ip4: or ip6:";
  if (literal.find('.') == std::string_view::npos) return "not a complete domain name";
  return "does not end like a domain name";
}

std::string visible_ip(const IpAddress& ip) {
  if (ip.is_v4()) return to_string(ip);
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const uint8_t byte : ip.bytes) {
    if (!out.empty()) out += '.';
    out += {kHex[byte >> 4], '.', kHex[byte & 15]};
  }
  return out;
}

std::string value_of(char letter, const MacroFacts& facts) {
  switch (letter) {
    case 's':
      return facts.sender_local + "@" + facts.sender_domain;
    case 'l':
      return facts.sender_local;
    case 'o':
      return facts.sender_domain;
    case 'd':
      return facts.domain;
    case 'i':
      return visible_ip(facts.ip);
    case 'p':
      return facts.validated;
    case 'v':
      return facts.ip.is_v4() ? "in-addr" : "ip6";
    case 'h':
      return facts.helo;
    case 'c':
      return to_string(facts.ip);
    case 'r':
      return facts.receiver;
    default:
      return std::to_string(facts.time);
  }
}

std::string transformed(const std::string& value, const Macro& macro) {
  std::vector<std::string> parts(1);
  for (const char c : value) {
    if (macro.delimiters.find(c) != std::string::npos) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  if (macro.reversed) std::reverse(parts.begin(), parts.end());
  const size_t skip = macro.keep && macro.keep < parts.size() ? parts.size() - macro.keep : 0;
  std::string out = parts[skip];
  for (size_t i = skip + 1; i < parts.size(); ++i) out += "." + parts[i];
  return out;
}

std::string url_escaped(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  constexpr std::string_view kUnreserved = "-._~";  // RFC 3986 2.3
  std::string out;
  for (const char c : text) {
    const auto octet = static_cast<unsigned char>(c);
    if (is_alphanumeric(c) || kUnreserved.find(c) != std::string_view::npos) {
      out += c;
    } else {
      out += {'%', kHex[octet >> 4], kHex[octet & 15]};
    }
  }
  return out;
}

}  // namespace

tl::expected<MacroString, Fault> parse_macro_string(std::string_view text, size_t position,
                                                    MacroPlace place) {
  return MacroParser(text, position, place).parse();
}

tl::expected<MacroString, Fault> parse_domain_spec(std::string_view text, size_t position) {
  if (text.empty()) return tl::unexpected(Fault{position, 1, "a domain name is missing here"});
  MacroParser parser(text, position, MacroPlace::Domain);
  auto parsed = parser.parse();
  if (!parsed || parser.after_expansion() == text.size()) return parsed;
  const std::string_view literal = text.substr(parser.after_expansion());
  std::string_view end = literal;
  if (end.ends_with('.')) end.remove_suffix(1);
  const size_t dot = end.rfind('.');
  if (dot != std::string_view::npos && is_top_label(end.substr(dot + 1))) return parsed;
  return tl::unexpected(Fault{position + parser.after_expansion(), literal.size(),
                              "'" + std::string(literal) + "': " + end_fault(literal)});
}

bool uses_macro(const MacroString& text, char letter) {
  return std::any_of(text.begin(), text.end(), [&](const auto& piece) {
    const Macro* macro = std::get_if<Macro>(&piece);
    return macro && macro->letter == letter;
  });
}

std::string expand(const MacroString& text, const MacroFacts& facts) {
  std::string out;
  for (const auto& piece : text) {
    if (const auto* literal = std::get_if<std::string>(&piece)) {
      out += *literal;
      continue;
    }
    const Macro& macro = std::get<Macro>(piece);
    const std::string value = transformed(value_of(macro.letter, facts), macro);
    out += macro.url_escaped ? url_escaped(value) : value;
  }
  return out;
}

}  // namespace sluis::policy::spf
