// SPDX-License-Identifier: Apache-2.0
// Domain names as text and as packets hold them. Text is lower case without the final dot; the root
// is the empty text. Labels are A-labels or service labels ("_dmarc"): a name with other bytes is
// refused on the way out and escaped as \DDD on the way in (RFC 1035 5.1), so that text read from a
// packet can never be mistaken for another name.
#pragma once

#include <string>
#include <string_view>

#include "mta/base/result.h"

namespace sluis::dns {

// Invalid with a sentence: empty, empty label, label over 63, name over 253, bytes that no host
// name has and that are not escaped, an escape that is none.
Result<std::string> canonical_name(std::string_view text);
// Length-prefixed labels. `canonical` comes from canonical_name.
std::string name_to_wire(std::string_view canonical);
// From uncompressed labels; stops at the first that runs out of bounds.
std::string name_from_wire(std::string_view wire);

}  // namespace sluis::dns
