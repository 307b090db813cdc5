// SPDX-License-Identifier: Apache-2.0
#include "mta/dns/chain.h"
#include "mta/dns/exchange_flow.h"
#include "mta/dns/name.h"
#include "mta/dns/unchecked_query.h"

namespace sluis::dns {
namespace {

Answer failed(std::string name, Status status, std::string reason) {
  Answer out;
  out.status = status;
  out.name = std::move(name);
  out.reason = std::move(reason);
  return out;
}

}  // namespace

Task<Answer> query_unchecked(Loop& loop, Random& random, DirectQuestion asked) {
  const auto name = canonical_name(asked.name);
  if (!name) co_return failed(asked.name, Status::NxDomain, name.error().text);
  Exchange with{loop, random, asked.server, Asking::Unchecked};
  const Question question{*name, asked.type};
  const auto reply = co_await exchange(with, question, asked.timeout);
  if (!reply) co_return failed(*name, Status::TempFail, reply.error().text);
  if (reply->code != Rcode::Ok && reply->code != Rcode::NxDomain) {
    co_return failed(*name, Status::TempFail,
                     to_string(reply->code) + " from " + to_string(asked.server));
  }
  Chain chain(question);
  if (chain.add(*reply) == Chain::Next::AskOn) chain.stop_here();
  co_return chain.take();
}

}  // namespace sluis::dns
