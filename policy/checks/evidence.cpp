// SPDX-License-Identifier: Apache-2.0
#include "policy/checks/evidence.h"

#include <algorithm>

#include "mta/base/bytes.h"

namespace sluis::policy::checks {

std::string_view to_string(RecordType type) {
  switch (type) {
    case RecordType::A:
      return "A";
    case RecordType::AAAA:
      return "AAAA";
    case RecordType::CNAME:
      return "CNAME";
    case RecordType::MX:
      return "MX";
    case RecordType::NS:
      return "NS";
    case RecordType::PTR:
      return "PTR";
    case RecordType::SOA:
      return "SOA";
    case RecordType::SPF:
      return "SPF";
    case RecordType::TXT:
      return "TXT";
  }
  return "TXT";
}

std::string_view to_string(AnswerStatus status) {
  switch (status) {
    case AnswerStatus::Ok:
      return "ok";
    case AnswerStatus::NxDomain:
      return "nxdomain";
    case AnswerStatus::NoData:
      return "nodata";
    case AnswerStatus::TempFail:
      return "tempfail";
  }
  return "tempfail";
}

std::vector<std::string> Evidence::texts() const {
  std::vector<std::string> out;
  for (const auto& strings : txt) {
    std::string joined;
    for (const std::string& one : strings) joined += one;
    out.push_back(std::move(joined));
  }
  return out;
}

const Evidence* EvidenceSet::find(std::string_view name, RecordType type) const {
  const auto at = std::find_if(all_.begin(), all_.end(), [&](const Evidence& one) {
    return one.asked.type == type && one.asked.name == name;
  });
  return at == all_.end() ? nullptr : &*at;
}

std::vector<std::string> EvidenceSet::texts_at(std::string_view name) const {
  const Evidence* found = find(name, RecordType::TXT);
  return found ? found->texts() : std::vector<std::string>{};
}

std::vector<Question> not_asked(const EvidenceSet& evidence, const std::vector<Question>& wanted,
                                size_t most) {
  std::vector<Question> out;
  for (const Question& one : wanted) {
    if (out.size() == most) break;
    if (evidence.find(one.name, one.type)) continue;
    if (std::find(out.begin(), out.end(), one) == out.end()) out.push_back(one);
  }
  return out;
}

std::string mail_host(std::string_view value) {
  const std::string_view host = value.substr(value.rfind(' ') + 1);
  return host == "." ? std::string() : std::string(host);
}

std::string visible(std::string_view text, size_t most) {
  std::string out;
  for (const char c : text) {
    if (out.size() >= most) return out + "…";
    if (c >= ' ' && c < 127) {
      out.push_back(c);
    } else {
      out += "\\x" + hex_encode({&c, 1});
    }
  }
  return out;
}

}  // namespace sluis::policy::checks
