// SPDX-License-Identifier: Apache-2.0
#include "tests/policy/checks/zone.h"

#include <algorithm>

#include <catch2/catch.hpp>

namespace sluis {
namespace {

using namespace policy::checks;

RecordType type_of(const std::string& text) {
  for (const RecordType type :
       {RecordType::A, RecordType::AAAA, RecordType::CNAME, RecordType::MX, RecordType::NS,
        RecordType::PTR, RecordType::SOA, RecordType::SPF, RecordType::TXT}) {
    if (text == to_string(type)) return type;
  }
  FAIL("no such type: " << text);
  return RecordType::TXT;
}

}  // namespace

Zone::Zone(std::initializer_list<std::string> lines) {
  for (const std::string& line : lines) add(line);
}

Zone& Zone::add(const std::string& line) {
  const size_t first = line.find(' '), second = line.find(' ', first + 1);
  const std::string value = second == std::string::npos ? "" : line.substr(second + 1);
  const std::string type = line.substr(first + 1, second - first - 1);
  records_.emplace(Question{line.substr(0, first), type_of(type)}, value);
  return *this;
}

Zone& Zone::fail(const std::string& name, bool needs_tcp) {
  failing_[name] = needs_tcp;
  return *this;
}

Zone& Zone::set_ttl(uint32_t seconds, bool authoritative) {
  ttl_ = seconds;
  authoritative_ = authoritative;
  return *this;
}

Zone& Zone::beside_alias(const std::string& name) {
  beside_.push_back(name);
  return *this;
}

bool Zone::exists(const std::string& name) const {
  return std::any_of(records_.begin(), records_.end(), [&](const auto& record) {
    const std::string& owner = record.first.name;
    return owner == name || owner.ends_with("." + name);
  });
}

Evidence Zone::answer(const Question& question) const {
  Evidence out;
  out.asked = question;
  out.server = "zone";
  if (const auto failing = failing_.find(question.name); failing != failing_.end()) {
    out.reason = "no answer in time";
    out.needs_tcp = failing->second;
    return out;
  }
  out.ttl = ttl_;
  out.authoritative = authoritative_;
  out.end = question.name;
  const bool follow = question.type != RecordType::CNAME &&
                      std::find(beside_.begin(), beside_.end(), question.name) == beside_.end();
  while (follow && out.aliases.size() < 8) {
    const auto alias = records_.find({out.end, RecordType::CNAME});
    if (alias == records_.end()) break;
    out.aliases.push_back(out.end);
    out.end = alias->second;
  }
  const auto [from, to] = records_.equal_range({out.end, question.type});
  for (auto at = from; at != to; ++at) {
    if (question.type == RecordType::TXT || question.type == RecordType::SPF) {
      out.txt.push_back({at->second});
    } else {
      out.values.push_back(at->second);
    }
  }
  out.status = !out.empty()      ? AnswerStatus::Ok
               : exists(out.end) ? AnswerStatus::NoData
                                 : AnswerStatus::NxDomain;
  return out;
}

EvidenceSet Zone::ask(const Plan& plan) const {
  EvidenceSet evidence;
  for (int round = 0; round < 20; ++round) {
    const auto questions = plan(evidence);
    if (questions.empty()) return evidence;
    for (const Question& one : questions) {
      CHECK(evidence.find(one.name, one.type) == nullptr);  // nothing is asked twice
      evidence.add(answer(one));
    }
  }
  FAIL("the plan never ends");
  return evidence;
}

}  // namespace sluis
