// SPDX-License-Identifier: Apache-2.0
#include "mta/lookup/evidence_flow.h"

#include "mta/dns/exchange_flow.h"

namespace sluis::lookup {
namespace {

using policy::checks::AnswerStatus;
using policy::checks::RecordType;

// A name with more records than this is shown and judged as if it had so many.
constexpr size_t kMostRecords = 100;

AnswerStatus status_of(dns::Status status) {
  switch (status) {
    case dns::Status::Ok:
      return AnswerStatus::Ok;
    case dns::Status::NxDomain:
      return AnswerStatus::NxDomain;
    case dns::Status::NoData:
      return AnswerStatus::NoData;
    case dns::Status::TempFail:
      return AnswerStatus::TempFail;
  }
  return AnswerStatus::TempFail;
}

std::vector<std::string> values_of(const dns::Answer& answer) {
  std::vector<std::string> out = answer.names;
  for (const IpAddress& ip : answer.addresses) out.push_back(to_string(ip));
  for (const dns::Mx& mx : answer.mx)
    out.push_back(std::to_string(mx.preference) + " " + (mx.host.empty() ? "." : mx.host));
  if (out.size() > kMostRecords) out.resize(kMostRecords);
  return out;
}

}  // namespace

dns::Type dns_type(policy::checks::RecordType type) {
  switch (type) {
    case RecordType::A:
      return dns::Type::A;
    case RecordType::AAAA:
      return dns::Type::AAAA;
    case RecordType::CNAME:
      return dns::Type::CNAME;
    case RecordType::MX:
      return dns::Type::MX;
    case RecordType::NS:
      return dns::Type::NS;
    case RecordType::PTR:
      return dns::Type::PTR;
    case RecordType::SOA:
      return dns::Type::SOA;
    case RecordType::SPF:
      return dns::Type::SPF;
    case RecordType::TXT:
      return dns::Type::TXT;
  }
  return dns::Type::TXT;
}

Evidence evidence_of(Question question, const dns::Answer& answer, WallTime at) {
  Evidence out;
  out.asked = std::move(question);
  out.server = "resolver";
  out.at = at;
  out.status = status_of(answer.status);
  out.reason = answer.reason;
  out.needs_tcp = answer.status == dns::Status::TempFail &&
                  answer.reason.find(dns::kNeedsTcp) != std::string::npos;
  out.server_failed = answer.status == dns::Status::TempFail &&
                      answer.reason.find(to_string(dns::Rcode::ServFail)) != std::string::npos;
  out.authenticated = answer.authenticated;
  out.ttl = answer.ttl;
  out.aliases = answer.aliases;
  out.end = answer.name;
  out.txt = answer.txt;
  if (out.txt.size() > kMostRecords) out.txt.resize(kMostRecords);
  out.values = values_of(answer);
  return out;
}

Task<Evidence> ask_resolver(Asker asker, Question question) {
  asker.resolver.forget(question.name);
  const dns::Answer answer = co_await asker.resolver.query(question.name, dns_type(question.type));
  co_return evidence_of(std::move(question), answer, asker.clock.wall());
}

Task<EvidenceSet> gather(Ask ask, Plan plan, EvidenceSet known) {
  size_t asked = 0, unanswered = 0;
  for (;;) {
    const std::vector<Question> questions = plan(known);
    if (questions.empty()) co_return known;
    for (const Question& question : questions) {
      if (asked++ == kMostQuestions || unanswered == kMostUnanswered) co_return known;
      Evidence answer = co_await ask(question);
      if (!answer.answered()) ++unanswered;
      known.add(std::move(answer));
    }
  }
}

Task<EvidenceSet> gather(Asker asker, Plan plan, EvidenceSet known) {
  return gather([asker](Question question) { return ask_resolver(asker, std::move(question)); },
                std::move(plan), std::move(known));
}

}  // namespace sluis::lookup
