// SPDX-License-Identifier: Apache-2.0
// xtext, the escaping of DSN parameters (RFC 3461 4), and the addresses that ORCPT carries in it
// (RFC 3461 4.2, RFC 6533 3). Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "mta/mail/address.h"

namespace sluis::smtp {

// nullopt when it is not xtext.
std::optional<std::string> decode_xtext(std::string_view text);

// "type;xtext", as ORCPT= gives it. With AddressSyntax::Utf8 (SMTPUTF8 was asked for) an address of
// type utf-8 may be written as it is.
bool is_original_recipient(std::string_view text, mail::AddressSyntax syntax);

}  // namespace sluis::smtp
