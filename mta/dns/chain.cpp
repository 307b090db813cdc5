// SPDX-License-Identifier: Apache-2.0
#include "mta/dns/chain.h"

#include <algorithm>
#include <tuple>

namespace sluis::dns {
namespace {

constexpr size_t kLongestChain = 10;

const Record* find_alias(const Reply& reply, const std::string& owner) {
  const auto found = std::find_if(reply.answers.begin(), reply.answers.end(), [&](const auto& r) {
    return r.type == Type::CNAME && r.owner == owner;
  });
  return found == reply.answers.end() ? nullptr : &*found;
}

struct Into {
  Answer& answer;
  void operator()(const IpAddress& ip) const { answer.addresses.push_back(ip); }
  void operator()(const Mx& mx) const { answer.mx.push_back(mx); }
  void operator()(const std::vector<std::string>& txt) const { answer.txt.push_back(txt); }
  void operator()(const std::string& name) const { answer.names.push_back(name); }
  void operator()(const Tlsa& tlsa) const { answer.tlsa.push_back(tlsa); }
  void operator()(const Soa& soa) const { answer.soa = soa; }
};

}  // namespace

Chain::Chain(Question question) : question_(std::move(question)) {
  answer_.ttl = UINT32_MAX;
}

Chain::Next Chain::end_with(Status status) {
  answer_.status = status;
  answer_.name = question_.name;
  answer_.authenticated = authenticated_;
  if (answer_.ttl == UINT32_MAX) answer_.ttl = 0;
  return Next::Done;
}

bool Chain::follow(const Reply& reply) {
  if (question_.type == Type::CNAME) return true;
  while (const Record* alias = find_alias(reply, question_.name)) {
    answer_.aliases.push_back(question_.name);
    question_.name = std::get<std::string>(alias->data);
    answer_.ttl = std::min(answer_.ttl, alias->ttl);
    const auto& seen = answer_.aliases;
    if (std::find(seen.begin(), seen.end(), question_.name) != seen.end()) return false;
    if (seen.size() > kLongestChain) return false;
  }
  return true;
}

bool Chain::collect(const Reply& reply) {
  bool any = false;
  for (const Record& record : reply.answers) {
    if (record.type != question_.type || record.owner != question_.name) continue;
    std::visit(Into{answer_}, record.data);
    answer_.ttl = std::min(answer_.ttl, record.ttl);
    any = true;
  }
  std::sort(answer_.mx.begin(), answer_.mx.end(), [](const Mx& a, const Mx& b) {
    return std::tie(a.preference, a.host) < std::tie(b.preference, b.host);
  });
  return any;
}

Chain::Next Chain::add(const Reply& reply) {
  authenticated_ = authenticated_ && reply.authenticated;
  const size_t aliases_before = answer_.aliases.size();
  if (!follow(reply)) {
    answer_.reason = "the CNAME records of " + answer_.aliases.front() +
                     " lead in a circle or through too many names";
    answer_.ttl = 0;
    return end_with(Status::TempFail);
  }
  // Records and NXDOMAIN both speak of the name at the end of the chain (RFC 2308 2.1, 6604).
  if (collect(reply)) return end_with(Status::Ok);
  const bool cut =
      reply.code == Rcode::Ok && !reply.negative_ttl && answer_.aliases.size() > aliases_before;
  if (cut) return Next::AskOn;
  // Without a SOA a negative answer must not be kept (RFC 2308 5).
  answer_.ttl = std::min(answer_.ttl, reply.negative_ttl.value_or(0));
  answer_.soa = reply.soa;
  return end_with(reply.code == Rcode::NxDomain ? Status::NxDomain : Status::NoData);
}

}  // namespace sluis::dns
