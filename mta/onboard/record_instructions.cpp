// SPDX-License-Identifier: Apache-2.0
#include "mta/onboard/record_instructions.h"

#include "keys/record_text.h"

namespace sluis::onboard {
namespace {

RecordInstruction instruction(std::string name, std::string full_name, std::string value) {
  RecordInstruction out;
  out.quoted = keys::quoted_strings(value);
  out.zone_line = keys::zone_line(name, value);
  out.zone_line_full = keys::zone_line(full_name + ".", value);
  out.name = std::move(name);
  out.full_name = std::move(full_name);
  out.value = std::move(value);
  return out;
}

RecordInstruction dkim_instruction(const std::string& domain, const keys::SigningKey& key) {
  RecordInstruction out =
      instruction(keys::record_name(key.selector, ""), keys::record_name(key.selector, domain),
                  keys::record_value(key));
  out.selector = key.selector;
  out.explanations = {{"RECORD_DKIM", {{"selector", key.selector}}},
                      {"RECORD_NAME", {{"name", out.name}, {"full", out.full_name}}}};
  return out;
}

// "~all": a new record must not make the customer's other mail fail.
RecordInstruction spf_instruction(const std::string& domain, const std::string& include) {
  RecordInstruction out = instruction("@", domain, "v=spf1 include:" + include + " ~all");
  out.explanations = {{"RECORD_SPF_NEW", {}}, {"RECORD_SPF_MERGE", {{"include", include}}}};
  return out;
}

}  // namespace

std::vector<RecordInstruction> record_instructions(const std::string& domain,
                                                   const keys::KeyStore& keys,
                                                   const std::string& spf_include) {
  std::vector<RecordInstruction> out;
  for (const keys::SigningKey& key : keys.all()) out.push_back(dkim_instruction(domain, key));
  if (!spf_include.empty()) out.push_back(spf_instruction(domain, spf_include));
  return out;
}

}  // namespace sluis::onboard
