// SPDX-License-Identifier: Apache-2.0
// DKIM key records: the text of a TXT record into a key (RFC 6376 3.6.1, RFC 8301, RFC 8463 4), and
// the verdict whether it publishes our key. Keys are compared as DER octets, never as text, so that
// what is equivalent is accepted. Pure: no DNS, no cryptography.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "policy/sentences.h"

namespace sluis::policy {

struct DkimRecord {
  std::string key_type = "rsa";       // k=
  std::vector<std::string> hashes;    // h=; empty: any
  std::vector<std::string> services;  // s=; empty: "*"
  std::string key;                    // p= decoded: DER, or 32 octets for ed25519
  bool revoked = false;               // p= is empty
  bool has_version = false;
  bool testing = false;        // t=y
  bool strict = false;         // t=s
  bool spaces_in_key = false;  // legal folds, which some receivers stumble over
};

// A fault with the place of the first wrong octet, from 0.
struct RecordFault {
  size_t position = 0;
  Finding finding;
};

tl::expected<DkimRecord, RecordFault> parse_dkim_record(std::string_view text);

// What p= says as text, without white space, whether or not the record can be read.
std::string key_text(std::string_view record);

// The id of why a receiver may not use this record for a signature with sha256 on e-mail: h= or s=
// leaves it out (RFC 6376 3.6.1, RFC 8301 3.1). nullptr when it may.
const char* use_refused(const DkimRecord& record);

// What is worth saying of a record that works (DKIM_SPACES, DKIM_T_TEST, …).
std::vector<Finding> notes_on(const DkimRecord& record, std::string_view text,
                              const std::string& selector);

// Our key, as the record should publish it.
struct ExpectedKey {
  std::string selector;
  std::string key_type;  // "rsa", "ed25519"
  std::string key;       // as DkimRecord::key
};

enum class KeyMatch { Match, Mismatch, Missing, Malformed, Revoked, Several };

struct KeyVerdict {
  KeyMatch match = KeyMatch::Missing;
  Finding finding;             // why, in a sentence
  std::vector<Finding> notes;  // what else is worth saying about a record that matches
};

// `records`: each TXT record at the selector's name, its strings joined.
KeyVerdict judge_key_records(const std::vector<std::string>& records, const ExpectedKey& expected);

std::string_view to_string(KeyMatch match);  // "match", "mismatch", …

}  // namespace sluis::policy
