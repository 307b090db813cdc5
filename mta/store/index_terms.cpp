// SPDX-License-Identifier: Apache-2.0
#include "mta/store/index_terms.h"

#include <algorithm>
#include <functional>

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

std::string backwards(std::string_view text) {
  return {text.rbegin(), text.rend()};
}

std::vector<std::string> index_terms(const Message& message) {
  std::vector<std::string> terms{"a" + message.account, "d" + message.sender_domain};
  if (message.envelope.sender) {
    terms.push_back("f" + address_term(*message.envelope.sender));
    terms.push_back("g@" + domain_term(*message.envelope.sender));
  } else {
    terms.emplace_back("f<>");
  }
  for (const mail::Recipient& recipient : message.envelope.recipients) {
    terms.push_back("r" + address_term(recipient.address));
    terms.push_back("t" + backwards(domain_term(recipient.address)));
  }
  std::ranges::sort(terms);
  terms.erase(std::unique(terms.begin(), terms.end()), terms.end());
  return terms;
}

std::vector<std::string> index_terms(const Filter& filter) {
  std::vector<std::string> terms;
  if (filter.recipient) terms.push_back("r" + query_term(*filter.recipient));
  if (filter.sender) {
    const std::string term = query_term(*filter.sender);
    terms.push_back((term.starts_with('@') ? "g" : "f") + term);
  }
  if (filter.to_domain && !filter.to_domain->starts_with("*.")) {
    terms.push_back("t" + backwards(*filter.to_domain));
  }
  if (filter.sender_domain) terms.push_back("d" + *filter.sender_domain);
  if (filter.account) terms.push_back("a" + *filter.account);
  return terms;
}

uint64_t signature_of(const std::vector<std::string>& terms) {
  uint64_t bits = 0;
  for (const std::string& term : terms) {
    const size_t hash = std::hash<std::string>{}(term);
    bits |= uint64_t{1} << (hash % 64) | uint64_t{1} << (hash / 64 % 64);
  }
  return bits;
}

}  // namespace sluis::store
