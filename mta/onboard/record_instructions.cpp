// SPDX-License-Identifier: Apache-2.0
#include "mta/onboard/record_instructions.h"

#include "keys/record_text.h"

namespace sluis::onboard {

std::string_view to_string(RecordKind kind) {
  switch (kind) {
    case RecordKind::Ownership:
      return "ownership";
    case RecordKind::Bounce:
      return "bounce";
    case RecordKind::Spf:
      return "spf";
    case RecordKind::Dmarc:
      return "dmarc";
    case RecordKind::Dkim:
      break;
  }
  return "dkim";
}

RecordInstruction text_record(RecordKind kind, RecordText text) {
  RecordInstruction out;
  out.kind = kind;
  out.quoted = keys::quoted_strings(text.value);
  out.zone_line = keys::zone_line(text.name, text.value);
  out.zone_line_full = keys::zone_line(text.full_name + ".", text.value);
  out.name = std::move(text.name);
  out.full_name = std::move(text.full_name);
  out.value = std::move(text.value);
  return out;
}

RecordInstruction alias_record(RecordKind kind, RecordText text) {
  RecordInstruction out;
  out.kind = kind;
  out.type = "CNAME";
  out.dotted_value = text.value + ".";
  out.quoted = out.dotted_value;
  out.zone_line = keys::alias_line(text.name, out.dotted_value);
  out.zone_line_full = keys::alias_line(text.full_name + ".", out.dotted_value);
  out.name = std::move(text.name);
  out.full_name = std::move(text.full_name);
  out.value = std::move(text.value);
  return out;
}

}  // namespace sluis::onboard
