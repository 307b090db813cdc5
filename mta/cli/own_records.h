// SPDX-License-Identifier: Apache-2.0
// What has to stand in zones of our own: the keys that customers' CNAMEs lead to and that we sign
// for ourselves with, the SPF record that customers include, and what their bounce aliases lead to.
// From the configuration and its key files, without the daemon; keys that are a domain's own are
// told by it (own_key_records.h). `sluis status` looks at the same
// (platform_check.h).
#pragma once

#include <string>
#include <vector>

#include "config/schema.h"
#include "mta/base/result.h"

namespace sluis::cli {

struct OwnRecord {
  std::string type;
  std::string name;   // whole, without its final dot; a wildcard begins with "*."
  std::string value;  // empty: only a person knows it
  std::string about;  // a sentence
  std::string domain = {}, selector = {};  // of a key that is a domain's own; else empty
};

// Fails for a key file that cannot be read: a zone with a hole in it would unsign customers.
Result<std::vector<OwnRecord>> own_records(const config::Config& config);

// A fragment of a zone file, names in full; what only a person knows stands there as a comment.
std::string zone_of(const std::vector<OwnRecord>& records);
std::string json_of(const OwnRecord& record);

}  // namespace sluis::cli
