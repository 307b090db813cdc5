// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <limits>

#include "mta/base/ascii.h"
#include "policy/spf/record.h"

namespace sluis::policy::spf {
namespace {

struct MechanismName {
  std::string_view name;
  TermKind kind;
};

constexpr std::array<MechanismName, 8> kMechanisms{{{"all", TermKind::All},
                                                    {"include", TermKind::Include},
                                                    {"a", TermKind::A},
                                                    {"mx", TermKind::Mx},
                                                    {"ptr", TermKind::Ptr},
                                                    {"ip4", TermKind::Ip4},
                                                    {"ip6", TermKind::Ip6},
                                                    {"exists", TermKind::Exists}}};

std::string quoted(std::string_view text) {
  constexpr size_t kShown = 60;
  return "'" + std::string(text.substr(0, kShown)) + (text.size() > kShown ? "…'" : "'");
}

bool is_modifier_name(std::string_view name) {
  return !name.empty() && ascii::is_alpha(name.front()) &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return ascii::is_alpha(c) || ascii::is_digit(c) || c == '-' || c == '_' || c == '.';
         });
}

// The mechanism that somebody who wrote `name` may have meant; empty when there is none near.
std::string_view nearest(std::string_view name) {
  const std::string lower = ascii::to_lower(name);
  for (const auto& [wrong, right] : {std::pair{"ipv4", "ip4"},
                                     {"ipv6", "ip6"},
                                     {"ip", "ip4"},
                                     {"includes", "include"},
                                     {"exist", "exists"}}) {
    if (lower == wrong) return right;
  }
  constexpr size_t kLeastLetters = 3;  // among two letters anything is near
  for (const auto& known : kMechanisms) {
    if (known.name.size() >= kLeastLetters && ascii::edit_distance(lower, known.name) == 1) {
      return known.name;
    }
  }
  return {};
}

class TermParser {
 public:
  TermParser(std::string_view text, size_t position) : text_(text) {
    term_.text = text;
    term_.position = position;
  }

  tl::expected<Term, Fault> parse() {
    const size_t mark = text_.find_first_of("=:/");
    const bool modifier = mark != std::string_view::npos && text_[mark] == '=';
    if (modifier ? parse_modifier(mark) : parse_mechanism()) return std::move(term_);
    return tl::unexpected(fault_);
  }

 private:
  bool bad(size_t at, size_t length, std::string text) {
    fault_ = {term_.position + at, std::max<size_t>(length, 1), std::move(text)};
    return false;
  }

  bool parse_modifier(size_t equals) {
    const std::string_view name = text_.substr(0, equals);
    if (!is_modifier_name(name)) return bad(0, equals, quoted(name) + " is no name for a modifier");
    const size_t value = equals + 1;
    if (ascii::equal_ignoring_case(name, "redirect")) {
      term_.kind = TermKind::Redirect;
      return take_domain(value, text_.size());
    }
    if (ascii::equal_ignoring_case(name, "exp")) {
      term_.kind = TermKind::Explanation;
      return take_domain(value, text_.size());
    }
    term_.kind = TermKind::Unknown;
    const auto parsed =
        parse_macro_string(text_.substr(value), term_.position + value, MacroPlace::Modifier);
    if (!parsed) fault_ = parsed.error();
    return parsed.has_value();
  }

  bool parse_mechanism() {
    size_t at = 0;
    constexpr std::string_view kQualifiers = "+-~?";
    const auto qualifier = kQualifiers.find(text_.front());
    if (qualifier != std::string_view::npos) {
      term_.qualifier = static_cast<Qualifier>(qualifier);
      at = 1;
    }
    const size_t end = std::min(text_.find_first_of(":/", at), text_.size());
    const std::string_view name = text_.substr(at, end - at);
    const auto known = std::find_if(kMechanisms.begin(), kMechanisms.end(), [&](const auto& one) {
      return ascii::equal_ignoring_case(one.name, name);
    });
    if (known == kMechanisms.end()) return unknown_mechanism(at, name);
    term_.kind = known->kind;
    return parse_argument(end);
  }

  bool unknown_mechanism(size_t at, std::string_view name) {
    for (size_t i = 0; i < name.size(); ++i) {
      if (name[i] <= ' ' || name[i] >= 0x7f) {
        return bad(at + i, 1, "a character that cannot stand in an SPF record");
      }
    }
    std::string text = name.empty() ? "the name of a mechanism is missing"
                                    : quoted(name) + " is no mechanism of SPF";
    const std::string_view meant = nearest(name);
    if (!meant.empty()) text += "; was '" + std::string(meant) + "' meant?";
    return bad(at, name.size(), std::move(text));
  }

  bool parse_argument(size_t at) {
    switch (term_.kind) {
      case TermKind::All:
        if (at == text_.size()) return true;
        return bad(at, text_.size() - at, "nothing may follow 'all'");
      case TermKind::Ip4:
      case TermKind::Ip6:
        return take_network(at);
      case TermKind::Include:
      case TermKind::Exists:
        if (at == text_.size() || text_[at] != ':') {
          return bad(at, text_.size() - at, "':' and a domain name must follow here");
        }
        return take_domain(at + 1, text_.size());
      case TermKind::Ptr:
        return take_optional_domain(at, text_.size());
      default:
        return take_dual(at);
    }
  }

  bool take_domain(size_t from, size_t to) {
    auto parsed = parse_domain_spec(text_.substr(from, to - from), term_.position + from);
    if (!parsed) {
      fault_ = parsed.error();
      return false;
    }
    term_.domain = std::move(*parsed);
    return true;
  }

  bool take_optional_domain(size_t at, size_t end) {
    if (at == end) return true;
    if (text_[at] == ':') return take_domain(at + 1, end);
    return bad(at, end - at, quoted(text_.substr(at, end - at)) + " cannot stand here");
  }

  // [":" domain-spec] ["/" ip4-cidr] ["//" ip6-cidr]: the lengths are taken from the end, since a
  // domain-spec may hold slashes.
  bool take_dual(size_t at) {
    size_t end = text_.size();
    const auto six = slashes_before_digits(at, end);
    if (six == 2) {
      const size_t start = text_.find_last_of('/', end) - 1;
      if (!take_prefix(start + 2, end, 128, term_.prefix6)) return false;
      end = start;
    }
    if (slashes_before_digits(at, end) == 1) {
      const size_t start = text_.find_last_of('/', end - 1);
      if (!take_prefix(start + 1, end, 32, term_.prefix4)) return false;
      end = start;
    }
    return take_optional_domain(at, end);
  }

  // How many slashes (0, 1, 2) stand before the digits that end text_[at, end).
  size_t slashes_before_digits(size_t at, size_t end) const {
    size_t i = end;
    while (i > at && ascii::is_digit(text_[i - 1])) --i;
    if (i == end || i == at || text_[i - 1] != '/') return 0;
    return i - at >= 2 && text_[i - 2] == '/' ? 2 : 1;
  }

  bool take_prefix(size_t from, size_t to, unsigned most, uint8_t& prefix) {
    const std::string_view digits = text_.substr(from, to - from);
    unsigned value = 0;
    bool good = !digits.empty() && digits.size() <= 3 && (digits.size() == 1 || digits[0] != '0');
    for (const char c : digits) {
      good = good && ascii::is_digit(c);
      if (good) value = value * 10 + static_cast<unsigned>(c - '0');
    }
    if (!good || value > most) {
      return bad(from, digits.size(),
                 "a prefix length from 0 to " + std::to_string(most) + " must stand here");
    }
    prefix = static_cast<uint8_t>(value);
    return true;
  }

  bool take_network(size_t at) {
    const bool four = term_.kind == TermKind::Ip4;
    if (at == text_.size() || text_[at] != ':') {
      return bad(at, text_.size() - at,
                 four ? "':' and an IPv4 address must follow here"
                      : "':' and an IPv6 address must follow here");
    }
    const size_t from = at + 1;
    const size_t slash = std::min(text_.find('/', from), text_.size());
    const std::string_view address = text_.substr(from, slash - from);
    const auto ip = parse_ip(address);
    const bool written_as_v6 = address.find(':') != std::string_view::npos;
    if (!ip || written_as_v6 == four) {
      return bad(from, address.size(),
                 quoted(address) + (four ? " is not an IPv4 address" : " is not an IPv6 address"));
    }
    term_.network = {four ? *ip : as_v6(*ip), static_cast<uint8_t>(four ? 32 : 128)};
    if (slash == text_.size()) return true;
    return take_prefix(slash + 1, text_.size(), four ? 32 : 128, term_.network.prefix);
  }

  // parse_ip() turns mapped addresses into IPv4; ip6: never matches an IPv4 client (5).
  static IpAddress as_v6(const IpAddress& ip) {
    if (ip.is_v6()) return ip;
    IpAddress mapped;
    mapped.family = IpAddress::Family::V6;
    mapped.bytes[10] = mapped.bytes[11] = std::numeric_limits<uint8_t>::max();
    std::copy(ip.bytes.begin(), ip.bytes.begin() + 4, mapped.bytes.begin() + 12);
    return mapped;
  }

  const std::string_view text_;
  Term term_;
  Fault fault_;
};

}  // namespace

tl::expected<Term, Fault> parse_term(std::string_view text, size_t position) {
  if (text.empty()) return tl::unexpected(Fault{position, 1, "a term is missing here"});
  return TermParser(text, position).parse();
}

}  // namespace sluis::policy::spf
