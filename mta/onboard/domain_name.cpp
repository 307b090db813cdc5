// SPDX-License-Identifier: Apache-2.0
#include "mta/onboard/domain_name.h"

#include "mta/base/ascii.h"
#include "mta/base/ip_address.h"
#include "mta/mail/address.h"

namespace sluis::onboard {
namespace {

// The host in "https://user@www.example.org:8080/path?x" or "jan@example.org".
std::string_view host_in(std::string_view text) {
  if (const size_t scheme = text.find("://"); scheme != std::string_view::npos)
    text.remove_prefix(scheme + 3);
  text = text.substr(0, text.find_first_of("/?#\\"));
  if (const size_t at = text.rfind('@'); at != std::string_view::npos) text.remove_prefix(at + 1);
  text = text.substr(0, text.find(':'));
  return ascii::trim(text);
}

Result<std::string> as_domain(std::string_view text) {
  if (text.ends_with('.')) text.remove_suffix(1);
  if (parse_ip(text)) return fail(ErrorKind::Invalid, "an IP address is no domain");
  auto name = mail::ascii_domain(text);
  if (!name || name->front() == '[' || name->find('.') == std::string::npos)
    return fail(ErrorKind::Invalid, "\"" + std::string(text) + "\" is no domain name");
  return name;
}

}  // namespace

Result<std::string> normalise_domain(std::string_view typed) {
  const std::string_view text = ascii::trim(typed);
  if (text.empty()) return fail(ErrorKind::Invalid, "enter a domain, for example example.org");
  if (auto name = as_domain(text)) return name;
  const auto meant = as_domain(host_in(text));
  if (meant && host_in(text) != text) {
    return fail(ErrorKind::Invalid,
                "\"" + std::string(text) + "\" is more than a domain; enter only " + *meant);
  }
  return fail(ErrorKind::Invalid,
              "\"" + std::string(text) + "\" is no domain name; enter it like example.org");
}

}  // namespace sluis::onboard
