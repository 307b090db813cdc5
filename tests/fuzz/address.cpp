// SPDX-License-Identifier: Apache-2.0
#include "mta/mail/address.h"

#include <cstdlib>

#include "mta/mail/mailbox.h"
#include "tests/fuzz/targets.h"

namespace sluis::fuzz {
namespace {

void must(bool holds) {
  if (!holds) std::abort();
}

void check_written(const mail::Address& address) {
  const std::string text = mail::to_string(address);
  if (text.size() > mail::kMaxAddress) return;  // quoting may make it longer than it came
  const auto again = mail::parse_address(text, mail::AddressSyntax::Utf8);
  must(again && *again == address);
  const auto domain = mail::ascii_domain(address.domain);
  must(domain.has_value());
  must(*mail::ascii_domain(*domain) == *domain);
}

}  // namespace

void address(std::string_view octets) {
  const auto ascii = mail::parse_address(octets, mail::AddressSyntax::Ascii);
  const auto utf8 = mail::parse_address(octets, mail::AddressSyntax::Utf8);
  if (ascii) must(utf8 && *utf8 == *ascii && !mail::needs_utf8(*ascii));
  if (utf8) check_written(*utf8);
  if (const auto mailbox = mail::parse_single_mailbox(octets)) check_written(*mailbox);
}

}  // namespace sluis::fuzz
