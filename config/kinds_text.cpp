// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "config/kinds.h"
#include "mta/base/ascii.h"
#include "mta/mail/address.h"

namespace sluis::config {
namespace {

using Text = tl::expected<std::string, Fault>;

std::string as_it_is(const std::string& text) {
  return text;
}

Text any(std::string_view text) {
  return std::string(text);
}

Text filled(std::string_view text) {
  if (!ascii::trim(text).empty()) return std::string(text);
  return wrong("is empty", "write a value, or remove the key");
}

Text word(std::string_view text) {
  constexpr std::string_view kMore = "._@+-";
  const bool good = !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return ascii::is_alpha(c) || ascii::is_digit(c) || kMore.find(c) != std::string_view::npos;
  });
  if (good) return std::string(text);
  return wrong("is " + quoted(text) + ", not a name", "use letters, digits and . _ @ + - only");
}

bool is_label(std::string_view label) {
  if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-')
    return false;
  return std::all_of(label.begin(), label.end(), [](char c) {
    return ascii::is_alpha(c) || ascii::is_digit(c) || c == '-' || c == '_' || (c & 0x80);
  });
}

bool is_host(std::string_view text) {
  const auto labels = ascii::split(text, '.');
  if (text.size() > 253 || !std::all_of(labels.begin(), labels.end(), is_label)) return false;
  return !std::all_of(labels.back().begin(), labels.back().end(), ascii::is_digit);
}

Text host(std::string_view text) {
  if (is_host(text)) {
    if (auto ascii_form = mail::ascii_domain(text)) return *ascii_form;
  }
  return wrong("is " + quoted(text) + ", not a host name", "write a name like mta1.example.org");
}

Text host_or_ip(std::string_view text) {
  if (auto ip = parse_ip(text)) return to_string(*ip);
  if (auto name = host(text)) return name;
  return wrong("is " + quoted(text) + ", neither a host name nor an address",
               "write a name like mx.example.org or an address like 192.0.2.1");
}

Text pattern(std::string_view text) {
  if (text == "*") return std::string(text);
  const bool below = text.starts_with("*.");
  if (auto name = host(below ? text.substr(2) : text)) return (below ? "*." : "") + *name;
  return wrong("is " + quoted(text) + ", not a domain",
               "write example.org, \"*.example.org\" for what is below it, or \"*\" for any");
}

Text address(std::string_view text) {
  auto parsed = mail::parse_address(text, mail::AddressSyntax::Ascii);
  if (parsed) return mail::to_string(*parsed);
  return wrong("is " + quoted(text) + ": " + parsed.error().text,
               "write an address like postmaster@example.org");
}

Text selector(std::string_view text) {
  const auto labels = ascii::split(text, '.');
  if (ascii::is_ascii(text) && text.size() <= 200 &&
      std::all_of(labels.begin(), labels.end(), is_label)) {
    return ascii::to_lower(text);
  }
  return wrong("is " + quoted(text) + ", not a selector",
               "use letters, digits and hyphens, as in key001");
}

// The kinds of hash that crypt(3) of Debian 12 makes and that are still worth their name, with the
// least length that can be whole (crypt(5)).
struct HashKind {
  std::string_view prefix;
  size_t least;
};
constexpr std::array<HashKind, 8> kHashes{{{"$y$", 50},
                                           {"$gy$", 50},
                                           {"$7$", 50},
                                           {"$2a$", 60},
                                           {"$2b$", 60},
                                           {"$2y$", 60},
                                           {"$6$", 90},
                                           {"$5$", 47}}};

Text hash(std::string_view text) {
  const bool clean = std::all_of(text.begin(), text.end(), [](char c) {
    return c > ' ' && c < 127 && std::string_view(":;*!\\").find(c) == std::string_view::npos;
  });
  const bool known = std::any_of(kHashes.begin(), kHashes.end(), [&](const HashKind& kind) {
    return text.starts_with(kind.prefix) && text.size() >= kind.least;
  });
  if (clean && known) return std::string(text);
  return wrong("is not a crypt(3) hash", "make one with \"mkpasswd -m yescrypt\" and quote it");
}

}  // namespace

std::string quoted(std::string_view text) {
  return "\"" + std::string(text.substr(0, 80)) + (text.size() > 80 ? "…\"" : "\"");
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const auto& one : words) out += (out.empty() ? "" : " | ") + one;
  return out;
}

Kind<std::string> text() {
  return {"text", filled, as_it_is};
}
Kind<std::string> secret() {
  return {"secret", any,
          [](const std::string& held) { return std::string(held.empty() ? "" : "(hidden)"); }};
}
Kind<std::string> name() {
  return {"name", word, as_it_is};
}
Kind<std::string> path() {
  return {"path", filled, as_it_is};
}
Kind<std::string> host_name() {
  return {"host name", host, as_it_is};
}
Kind<std::string> host_or_address() {
  return {"host name or address", host_or_ip, as_it_is};
}
Kind<std::string> domain_pattern() {
  return {"domain", pattern, as_it_is};
}
Kind<std::string> mail_address() {
  return {"mail address", address, as_it_is};
}
Kind<std::string> selector_name() {
  return {"selector", selector, as_it_is};
}
Kind<std::string> crypt_hash() {
  Kind<std::string> kind = secret();
  kind.name = "crypt(3) hash";
  kind.parse = hash;
  return kind;
}

}  // namespace sluis::config
