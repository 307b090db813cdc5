// SPDX-License-Identifier: Apache-2.0
#include "mta/mail/headers.h"

#include <cstdlib>

#include "mta/mail/line_rules.h"
#include "mta/mail/message_repair.h"
#include "tests/fuzz/targets.h"

namespace sluis::fuzz {
namespace {

void must(bool holds) {
  if (!holds) std::abort();
}

void check_index(std::string_view block) {
  const mail::Headers index(block);
  size_t covered = 0;
  for (const mail::HeaderField& field : index.fields()) {
    must(field.raw.data() == block.data() + covered);
    must(field.name.data() == field.raw.data());
    must(field.value.data() + field.value.size() <= field.raw.data() + field.raw.size());
    covered += field.raw.size();
  }
  must(covered <= block.size());
}

void check_repair(std::string_view block) {
  mail::RepairFacts facts;
  facts.message_id = "<made@mta1.example>";
  const auto once = mail::repair_header(block, facts);
  if (!once) return;
  must(once->text.ends_with("\r\n"));
  const mail::Headers index(once->text);
  must(!index.fault() && index.count("From") == 1 && index.count("Bcc") == 0);
  const auto twice = mail::repair_header(once->text, facts);
  must(twice && twice->text == once->text);
  must(mail::Headers(mail::replace_date(once->text, {})).count("Date") == 1);
}

void check_line_rules(std::string_view octets) {
  mail::LineRuleSettings settings;
  settings.nul = mail::LineRuleSettings::Nul::Remove;
  settings.long_line = mail::LineRuleSettings::LongLine::Split;
  mail::LineRules rules(settings);
  mail::LineRules::Pieces pieces;
  rules.feed(octets, pieces);
  rules.finish(pieces);
  std::string out;
  for (const auto piece : pieces) out += piece;
  must(out.empty() || out.ends_with("\r\n"));
  size_t column = 0;
  for (size_t i = 0; i < out.size(); ++i) {
    if (out[i] == '\r') must(i + 1 < out.size() && out[i + 1] == '\n');
    if (out[i] == '\n') must(i > 0 && out[i - 1] == '\r');
    column = out[i] == '\n' || out[i] == '\r' ? 0 : column + 1;
    must(column <= mail::kMaxLine && out[i] != '\0');
  }
}

}  // namespace

void headers(std::string_view octets) {
  check_index(octets);
  check_repair(octets);
  check_line_rules(octets);
}

}  // namespace sluis::fuzz
