// SPDX-License-Identifier: Apache-2.0
#include "mta/mail/typed_domain.h"

#include <cstdlib>
#include <memory>

#include <idn2.h>
#include <libpsl.h>

#include "mta/base/ascii.h"
#include "mta/base/ip_address.h"
#include "mta/mail/address.h"
#include "mta/mail/scripts.h"

namespace sluis::mail {
namespace {

constexpr size_t kLongestShown = 100;

// What pasting brings along: spaces of every kind, marks without width, quotes and brackets. Dots
// as other writings have them (UTS 46 4) become dots; a comma was meant as one.
struct Replacement {
  std::string_view from, to;
};
constexpr Replacement kPasted[] = {{" ", ""},
                                   {"\t", ""},
                                   {"\r", ""},
                                   {"\n", ""},
                                   {"\"", ""},
                                   {"'", ""},
                                   {"<", ""},
                                   {">", ""},
                                   {"(", ""},
                                   {")", ""},
                                   {";", ""},
                                   {"\xc2\xa0", ""},
                                   {"\xe2\x80\x8b", ""},
                                   {"\xe2\x80\x8c", ""},
                                   {"\xe2\x80\x8d", ""},
                                   {"\xe2\x80\xaf", ""},
                                   {"\xe2\x81\xa0", ""},
                                   {"\xef\xbb\xbf", ""},
                                   {"\xc2\xad", ""},
                                   {"\xe2\x80\x9c", ""},
                                   {"\xe2\x80\x9d", ""},
                                   {"\xe2\x80\x99", ""},
                                   {",", "."},
                                   {"\xe3\x80\x82", "."},
                                   {"\xef\xbc\x8e", "."}};

std::string tidied(std::string_view text) {
  std::string out(text);
  for (const Replacement& one : kPasted) {
    for (size_t at = out.find(one.from); at != std::string::npos; at = out.find(one.from, at))
      out.replace(at, one.from.size(), one.to);
  }
  while (out.starts_with('.')) out.erase(0, 1);
  while (out.ends_with('.')) out.pop_back();
  return out;
}

// The host in "https://user@www.example.org:8080/path?x" or "jan@example.org".
std::string_view host_in(std::string_view text) {
  if (const size_t scheme = text.find("://"); scheme != std::string_view::npos)
    text.remove_prefix(scheme + 3);
  text = text.substr(0, text.find_first_of("/?#\\"));
  if (const size_t at = text.rfind('@'); at != std::string_view::npos) text.remove_prefix(at + 1);
  text = text.substr(0, text.find(':'));
  return ascii::trim(text);
}

// Lower-case A-labels, or empty for what is no domain of at least two labels.
std::string as_domain(std::string_view text) {
  if (text.ends_with('.')) text.remove_suffix(1);
  if (parse_ip(text)) return {};
  const auto name = ascii_domain(text);
  const bool good = name && name->front() != '[' && name->find('.') != std::string::npos;
  return good ? *name : std::string();
}

std::string as_letters(const std::string& ascii) {
  char* out = nullptr;
  const int outcome = idn2_to_unicode_8z8z(ascii.c_str(), &out, 0);
  const std::unique_ptr<char, decltype(&std::free)> owned(out, &std::free);
  return outcome == IDN2_OK ? std::string(out) : std::string();
}

TypedDomain refused(std::string fault, std::string meant) {
  if (!meant.empty()) fault += "; enter only " + meant;
  return {{}, std::move(fault), std::move(meant)};
}

}  // namespace

TypedDomain read_typed_domain(std::string_view typed) {
  const std::string_view text = ascii::trim(typed);
  if (text.empty()) return refused("enter a domain, for example example.org", {});
  const std::string shown = "\"" + std::string(text.substr(0, kLongestShown)) + "\"";
  if (std::string name = as_domain(text); !name.empty()) {
    const std::string letters = as_letters(name);
    if (letters.empty())
      return refused(shown + " is no domain name: \"xn--\" stands before what is no writing", {});
    if (!mixes_scripts(letters)) return {std::move(name), {}, {}};
    return refused(shown + " mixes letters of several alphabets that look alike (" + name + ")",
                   as_domain(as_latin(letters)));
  }
  if (parse_ip(text))
    return refused(shown + " is an IP address; enter a domain like example.org", {});
  std::string meant = as_domain(host_in(text));
  if (meant.empty()) meant = as_domain(tidied(host_in(text)));
  if (meant.empty()) return refused(shown + " is no domain name; enter it like example.org", {});
  return refused(shown + " is more than a domain", std::move(meant));
}

Result<std::string> normalise_domain(std::string_view typed) {
  TypedDomain domain = read_typed_domain(typed);
  if (!domain.good()) return fail(ErrorKind::Invalid, std::move(domain.fault));
  return std::move(domain.name);
}

bool is_public_suffix(const std::string& domain) {
  return psl_is_public_suffix2(psl_builtin(), domain.c_str(),
                               PSL_TYPE_ICANN | PSL_TYPE_NO_STAR_RULE) == 1;
}

std::string registered_domain(const std::string& domain) {
  std::string name = domain;
  for (;;) {
    const size_t dot = name.find('.');
    if (dot == std::string::npos) return name;
    std::string above = name.substr(dot + 1);
    if (is_public_suffix(above) || above.find('.') == std::string::npos) return name;
    name = std::move(above);
  }
}

}  // namespace sluis::mail
