// SPDX-License-Identifier: Apache-2.0
// What a customer has to publish, ready to paste: a TXT record for each of our selectors and the
// SPF include, in every form that DNS panels and zone files want. Values only; the sentences around
// them come from policy/sentences.
#pragma once

#include <string>
#include <vector>

#include "keys/key_store.h"
#include "policy/sentences.h"

namespace sluis::onboard {

struct RecordInstruction {
  std::string type = "TXT";
  std::string selector;        // empty for SPF
  std::string name;            // "key001._domainkey"; "@" for the domain itself
  std::string full_name;       // "key001._domainkey.example.org"
  std::string value;           // on one line, for a web panel
  std::string quoted;          // "part1" "part2"
  std::string zone_line;       // BIND, name relative to the zone
  std::string zone_line_full;  // BIND, full name with its final dot
  std::vector<policy::Finding> explanations;
};

std::vector<RecordInstruction> record_instructions(const std::string& domain,
                                                   const keys::KeyStore& keys,
                                                   const std::string& spf_include);

}  // namespace sluis::onboard
