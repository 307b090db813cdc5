// SPDX-License-Identifier: Apache-2.0
// The DKIM-Signature field as text (RFC 6376 3.5): which header fields are signed, and the tags in
// folded form. Pure; the signer hashes it and puts the signature in.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "keys/canonical.h"

namespace sluis::keys {

// The h= list for a message: the fields that carry its meaning, every instance of each, and From,
// To, Cc, Subject, Date and Reply-To once more than present, so that none can be added later
// (5.4.2).
std::vector<std::string_view> names_to_sign(const std::vector<Field>& fields);

// Appends the canonical signed fields, each with its CRLF, in the order of `names`: a name's
// instances from the bottom up, nothing for one that is not there (3.7, 5.4.2).
void append_signed_fields(const std::vector<Field>& fields,
                          const std::vector<std::string_view>& names, Canonical canonical,
                          std::string& out);

struct SignatureTags {
  std::string_view algorithm;  // "rsa-sha256"
  Canonical header_canonical = Canonical::Relaxed;
  Canonical body_canonical = Canonical::Relaxed;
  std::string_view domain;
  std::string_view selector;
  int64_t time = 0;            // seconds since 1970
  std::string_view body_hash;  // base64
};

// "DKIM-Signature: v=1; …; b=" folded under 78 columns, without the signature and without CRLF.
std::string unsigned_field(const SignatureTags& tags, const std::vector<std::string_view>& names);

// The whole field with its CRLF: `field` from unsigned_field with the base64 `signature` folded in.
std::string signed_field(std::string field, std::string_view signature);

}  // namespace sluis::keys
