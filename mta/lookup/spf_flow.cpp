// SPDX-License-Identifier: Apache-2.0
#include "mta/lookup/spf_flow.h"

namespace sluis::lookup {
namespace {

using policy::spf::RecordType;

dns::Type type_of(RecordType type) {
  switch (type) {
    case RecordType::TXT:
      return dns::Type::TXT;
    case RecordType::A:
      return dns::Type::A;
    case RecordType::AAAA:
      return dns::Type::AAAA;
    case RecordType::MX:
      return dns::Type::MX;
    case RecordType::PTR:
      break;
  }
  return dns::Type::PTR;
}

policy::spf::Answer::Status status_of(dns::Status status) {
  using Status = policy::spf::Answer::Status;
  switch (status) {
    case dns::Status::Ok:
      return Status::Ok;
    case dns::Status::NxDomain:
      return Status::NxDomain;
    case dns::Status::NoData:
      return Status::NoData;
    case dns::Status::TempFail:
      break;
  }
  return Status::TempFail;
}

policy::spf::Answer told(dns::Answer answer) {
  policy::spf::Answer out;
  out.status = status_of(answer.status);
  out.reason = std::move(answer.reason);
  out.txt = std::move(answer.txt);
  out.addresses = std::move(answer.addresses);
  out.names = std::move(answer.names);
  for (dns::Mx& mx : answer.mx) out.names.push_back(std::move(mx.host));
  return out;
}

// Until the machine has what it wants or the time is over.
template <typename Machine>
Task<void> satisfy(Machine& machine, dns::Resolver& resolver, const Clock& clock, Millis limit) {
  const MonoTime end = clock.mono() + limit;
  while (const policy::spf::Question* question = machine.question()) {
    if (clock.mono() >= end) {
      machine.out_of_time();
      break;
    }
    dns::Answer answer = co_await resolver.query(question->name, type_of(question->type));
    machine.answer(told(std::move(answer)));
  }
}

}  // namespace

Task<policy::spf::Verdict> check_host(dns::Resolver& resolver, const Clock& clock,
                                      policy::spf::Request request, Millis limit) {
  policy::spf::CheckHost check(std::move(request));
  co_await satisfy(check, resolver, clock, limit);
  co_return check.verdict();
}

Task<policy::spf::MergeResult> merge_spf(dns::Resolver& resolver, const Clock& clock,
                                         policy::spf::MergeRequest request, Millis limit) {
  policy::spf::Merge merge(std::move(request));
  co_await satisfy(merge, resolver, clock, limit);
  co_return merge.result();
}

}  // namespace sluis::lookup
