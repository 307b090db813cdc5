// SPDX-License-Identifier: Apache-2.0
// Asks a recursive server without having it validate (the CD bit, RFC 4035 3.2.2): how a zone whose
// DNSSEC is broken is told from one that does not answer. What it says may be forged: it is for
// explaining a failure to a person, never for a decision about mail. One loop's thread.
#pragma once

#include "mta/dns/authoritative_query.h"

namespace sluis::dns {

// `asked.server` is the recursive server. TempFail as with a Resolver.
Task<Answer> query_unchecked(Loop& loop, Random& random, DirectQuestion asked);

}  // namespace sluis::dns
