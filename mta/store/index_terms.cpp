// SPDX-License-Identifier: Apache-2.0
#include "mta/store/index_terms.h"

#include "mta/base/ascii.h"

namespace sluis::store {
namespace {

std::string domain_of(std::string_view domain) {
  std::string lowered = ascii::to_lower(domain);
  if (ascii::is_ascii(lowered)) return lowered;
  return mail::ascii_domain(domain).value_or(std::move(lowered));
}

}  // namespace

std::string domain_term(const mail::Address& address) {
  return domain_of(address.domain);
}

std::string address_term(const mail::Address& address) {
  return ascii::to_lower(address.local) + "@" + domain_of(address.domain);
}

std::string query_term(std::string_view text) {
  const size_t at = text.rfind('@');
  if (at == std::string_view::npos) return ascii::to_lower(text);
  return ascii::to_lower(text.substr(0, at)) + "@" + domain_of(text.substr(at + 1));
}

}  // namespace sluis::store
