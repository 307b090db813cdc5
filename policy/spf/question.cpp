// SPDX-License-Identifier: Apache-2.0
#include "policy/spf/question.h"

namespace sluis::policy::spf {

std::string_view to_string(RecordType type) {
  switch (type) {
    case RecordType::TXT:
      return "TXT";
    case RecordType::A:
      return "A";
    case RecordType::AAAA:
      return "AAAA";
    case RecordType::MX:
      return "MX";
    case RecordType::PTR:
      break;
  }
  return "PTR";
}

std::string no_answer(RecordType type, const std::string& name, const Answer& answer) {
  return "DNS gave no answer about " + name + " (" + std::string(to_string(type)) +
         "): " + answer.reason;
}

std::string joined(const std::vector<std::string>& strings) {
  std::string out;
  for (const std::string& one : strings) out += one;
  return out;
}

}  // namespace sluis::policy::spf
