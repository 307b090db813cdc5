// SPDX-License-Identifier: Apache-2.0
#include "policy/checks/spf_answers.h"

#include <optional>

namespace sluis::policy::checks {
namespace {

std::optional<spf::RecordType> spf_type(RecordType type) {
  switch (type) {
    case RecordType::TXT:
      return spf::RecordType::TXT;
    case RecordType::A:
      return spf::RecordType::A;
    case RecordType::AAAA:
      return spf::RecordType::AAAA;
    case RecordType::MX:
      return spf::RecordType::MX;
    case RecordType::PTR:
      return spf::RecordType::PTR;
    case RecordType::CNAME:
    case RecordType::NS:
    case RecordType::SOA:
    case RecordType::SPF:
      break;
  }
  return std::nullopt;
}

spf::Answer::Status status_of(AnswerStatus status) {
  switch (status) {
    case AnswerStatus::Ok:
      return spf::Answer::Status::Ok;
    case AnswerStatus::NxDomain:
      return spf::Answer::Status::NxDomain;
    case AnswerStatus::NoData:
      return spf::Answer::Status::NoData;
    case AnswerStatus::TempFail:
      break;
  }
  return spf::Answer::Status::TempFail;
}

spf::Answer answer_of(const Evidence& evidence) {
  spf::Answer out;
  out.status = status_of(evidence.status);
  out.reason = evidence.reason;
  out.txt = evidence.txt;
  for (const std::string& value : evidence.values) {
    if (evidence.asked.type == RecordType::MX) {
      out.names.push_back(mail_host(value));
    } else if (const auto ip = parse_ip(value)) {
      out.addresses.push_back(*ip);
    } else {
      out.names.push_back(value);
    }
  }
  return out;
}

}  // namespace

spf::Answers spf_answers(const EvidenceSet& evidence) {
  spf::Answers out;
  for (const Evidence& one : evidence.all()) {
    if (const auto type = spf_type(one.asked.type))
      out.try_emplace({*type, one.asked.name}, answer_of(one));
  }
  return out;
}

Question asked_by(const spf::Question& question) {
  switch (question.type) {
    case spf::RecordType::TXT:
      return {question.name, RecordType::TXT};
    case spf::RecordType::A:
      return {question.name, RecordType::A};
    case spf::RecordType::AAAA:
      return {question.name, RecordType::AAAA};
    case spf::RecordType::MX:
      return {question.name, RecordType::MX};
    case spf::RecordType::PTR:
      break;
  }
  return {question.name, RecordType::PTR};
}

}  // namespace sluis::policy::checks
