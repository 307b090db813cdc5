// SPDX-License-Identifier: Apache-2.0
#include "mta/mail/address.h"

#include <cstdint>
#include <cstdlib>
#include <memory>

#include <idn2.h>

#include "mta/base/ascii.h"
#include "mta/base/ip_address.h"
#include "mta/mail/utf8.h"

namespace sluis::mail {
namespace {

constexpr size_t kMaxLabel = 63;

bool is_high(char c) {
  return static_cast<uint8_t>(c) >= 0x80;
}

// atext of RFC 5322 3.2.3, widened by RFC 6531 3.3.
bool is_atext(char c) {
  return ascii::is_alpha(c) || ascii::is_digit(c) || is_high(c) ||
         (c != '\0' && std::string_view("!#$%&'*+-/=?^_`{|}~").find(c) != std::string_view::npos);
}

bool is_dot_atom(std::string_view text) {
  if (text.empty() || text.front() == '.' || text.back() == '.') return false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '.' ? text[i - 1] == '.' : !is_atext(text[i])) return false;
  }
  return true;
}

tl::unexpected<Error> invalid(std::string sentence) {
  return fail(ErrorKind::Invalid, std::move(sentence));
}

// Takes a quoted string off the front of `text` and returns what it means (RFC 5321 4.1.2).
Result<std::string> take_quoted(std::string_view& text) {
  std::string out;
  for (size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '"') {
      text.remove_prefix(i + 1);
      return out;
    }
    if (text[i] == '\\' && ++i == text.size()) break;
    const auto byte = static_cast<uint8_t>(text[i]);
    if (byte < 0x20 || byte == 0x7f) return invalid("the local part has a control character");
    out += text[i];
  }
  return invalid("the quoted local part has no closing quote");
}

Result<std::string> take_local_part(std::string_view& text) {
  if (!text.empty() && text.front() == '"') {
    auto local = take_quoted(text);
    if (!local) return local;
    if (text.empty() || text.front() != '@') return invalid("'@' must follow the closing quote");
    return local;
  }
  const size_t at = text.find('@');
  if (at == std::string_view::npos) return invalid("the address has no '@' and domain");
  std::string local(text.substr(0, at));
  if (local.empty()) return invalid("nothing stands before the '@'");
  if (!is_dot_atom(local)) {
    return invalid("the part before the '@' has a character or dot that must be quoted");
  }
  text.remove_prefix(at);
  return local;
}

bool is_label(std::string_view label) {
  if (label.empty() || label.size() > kMaxLabel) return false;
  if (label.front() == '-' || label.back() == '-') return false;
  for (const char c : label) {
    if (!ascii::is_alpha(c) && !ascii::is_digit(c) && c != '-') return false;
  }
  return true;
}

bool is_host_name(std::string_view name) {
  if (name.empty() || name.size() > kMaxDomain) return false;
  for (size_t start = 0; start <= name.size();) {
    const size_t dot = std::min(name.find('.', start), name.size());
    if (!is_label(name.substr(start, dot - start))) return false;
    start = dot + 1;
  }
  return true;
}

// RFC 5321 4.1.3. General literals of other kinds lead nowhere, so they are refused.
Result<void> check_literal(std::string_view domain) {
  constexpr std::string_view kV6 = "IPv6:";
  if (domain.back() != ']') return invalid("the address literal has no closing bracket");
  std::string_view inside = domain.substr(1, domain.size() - 2);
  const bool v6 = ascii::starts_with_ignoring_case(inside, kV6);
  if (v6) inside.remove_prefix(kV6.size());
  const auto ip = parse_ip(inside);
  const bool colons = inside.find(':') != std::string_view::npos;
  if (!ip || colons != v6) {
    return invalid("'" + std::string(domain) +
                   "' is not an address literal such as [192.0.2.1] or [IPv6:2001:db8::1]");
  }
  return {};
}

Result<void> check_domain(std::string_view domain) {
  if (domain.empty()) return invalid("nothing stands after the '@'");
  if (domain.size() > kMaxDomain) return invalid("the domain is longer than 255 octets");
  if (domain.front() == '[') return check_literal(domain);
  if (is_host_name(domain)) return {};
  if (auto ascii = ascii_domain(domain); !ascii) return fail(ascii.error());
  return {};
}

}  // namespace

Result<Address> parse_address(std::string_view text, AddressSyntax syntax) {
  if (text.size() > kMaxAddress) return invalid("the address is longer than 254 octets");
  if (!ascii::is_ascii(text)) {
    if (syntax == AddressSyntax::Ascii) return invalid("the address is not ASCII; use SMTPUTF8");
    if (!is_utf8(text)) return invalid("the address is not valid UTF-8");
  }
  auto local = take_local_part(text);
  if (!local) return fail(local.error());
  if (local->size() > kMaxLocalPart) return invalid("the local part is longer than 64 octets");
  const std::string_view domain = text.substr(1);
  if (auto checked = check_domain(domain); !checked) return fail(checked.error());
  return Address{std::move(*local), std::string(domain)};
}

std::string to_string(const Address& address) {
  std::string out;
  out.reserve(address.local.size() + address.domain.size() + 3);
  if (is_dot_atom(address.local)) {
    out = address.local;
  } else {
    out += '"';
    for (const char c : address.local) {
      if (c == '"' || c == '\\') out += '\\';
      out += c;
    }
    out += '"';
  }
  out += '@';
  return out += address.domain;
}

bool needs_utf8(const Address& address) {
  return !ascii::is_ascii(address.local) || !ascii::is_ascii(address.domain);
}

Result<std::string> ascii_domain(std::string_view domain) {
  const auto bad = [&] { return invalid("'" + std::string(domain) + "' is not a host name"); };
  if (domain.empty()) return bad();
  if (domain.front() == '[') return std::string(domain);
  if (ascii::is_ascii(domain)) {
    if (!is_host_name(domain)) return bad();
    return ascii::to_lower(domain);
  }
  if (!is_utf8(domain) || domain.find('\0') != std::string_view::npos) return bad();
  const std::string text(domain);
  uint8_t* out = nullptr;
  const int outcome = idn2_lookup_u8(reinterpret_cast<const uint8_t*>(text.c_str()), &out,
                                     IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
  const std::unique_ptr<uint8_t, decltype(&std::free)> owned(out, &std::free);
  if (outcome != IDN2_OK) return bad();
  std::string ascii(reinterpret_cast<const char*>(out));
  if (!is_host_name(ascii)) return bad();
  return ascii::to_lower(ascii);
}

}  // namespace sluis::mail
