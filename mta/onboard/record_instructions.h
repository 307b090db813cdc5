// SPDX-License-Identifier: Apache-2.0
// RecordInstruction: one record that a customer has to publish, in every form that DNS panels and
// zone files want, with what is to be done with it. Values only; record_sheet puts a domain's
// records together, the sentences around them come from policy/sentences.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "policy/dns_hosts.h"
#include "policy/sentences.h"
#include "policy/spf/merge.h"

namespace sluis::onboard {

enum class RecordKind : uint8_t { Dkim, Ownership, Bounce, Spf, Dmarc };
std::string_view to_string(RecordKind kind);  // "dkim", …

// Add it; put it in another's place; leave what is there; or: what is there could not be asked.
using RecordAction = policy::spf::MergeResult::Action;

struct RecordInstruction {
  RecordKind kind = RecordKind::Dkim;
  RecordAction action = RecordAction::Add;
  std::string type = "TXT";
  std::string selector;        // of DKIM
  std::string name;            // "key001._domainkey"; "@" for the domain itself
  std::string full_name;       // "key001._domainkey.example.org"
  std::string value;           // on one line, for a web panel
  std::string dotted_value;    // of a CNAME: with its final dot; empty otherwise
  std::string quoted;          // "part1" "part2"
  std::string zone_line;       // BIND, name relative to the zone
  std::string zone_line_full;  // BIND, full name with its final dot
  std::vector<policy::Finding> explanations;
  std::vector<policy::DnsHostHint> hints;       // of the domain's DNS host
  std::optional<policy::spf::MergeResult> spf;  // what DNS has and what changes, of an SPF record
};

struct RecordText {
  std::string name, full_name, value;
};
RecordInstruction text_record(RecordKind kind, RecordText text);
// `text.value`: where it leads, without a final dot.
RecordInstruction alias_record(RecordKind kind, RecordText text);

}  // namespace sluis::onboard
