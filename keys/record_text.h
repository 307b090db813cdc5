// SPDX-License-Identifier: Apache-2.0
// The DNS record that publishes a key, in the forms people paste: exactly
// `v=DKIM1;h=sha256;k=rsa;p=…` (RFC 6376 3.6.1, RFC 8463 4), plain for a web panel, quoted and
// split for a zone file. Pure text from a loaded key; nothing of the private half is in it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "keys/key_store.h"
#include "policy/dkim_record.h"

namespace sluis::keys {

std::string record_value(const SigningKey& key);

// "key001._domainkey" for an empty domain, else "key001._domainkey.example.org".
std::string record_name(std::string_view selector, std::string_view domain);

// `text` as the strings of one TXT record, 255 octets each at most (RFC 1035 3.3.14).
std::vector<std::string> record_strings(std::string_view text);

// The strings in quotes, as Route 53 and cPanel want them: "part1" "part2".
std::string quoted_strings(std::string_view text);

// A line of a zone file; `name` is written as it is given: relative, or with its final dot.
std::string zone_line(std::string_view name, std::string_view text);

// The same of a CNAME to `target`, which is written as it is given.
std::string alias_line(std::string_view name, std::string_view target);

// What a published record is compared with.
policy::ExpectedKey expected_key(const SigningKey& key);

}  // namespace sluis::keys
