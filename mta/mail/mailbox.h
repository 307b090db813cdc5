// SPDX-License-Identifier: Apache-2.0
// The mailboxes of a From field (RFC 5322 3.4): display names, comments, quoted strings, groups and
// the obsolete route. Sluis signs for one author, so it wants exactly one; how many there are is
// told apart from text that cannot be read. Values only.
#pragma once

#include <string_view>

#include "mta/base/result.h"
#include "mta/mail/address.h"

namespace sluis::mail {

// The one mailbox of an address list, folded or not. Invalid with a sentence when it cannot be
// read, names nobody, or names several.
Result<Address> parse_single_mailbox(std::string_view value);

}  // namespace sluis::mail
