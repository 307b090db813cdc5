// SPDX-License-Identifier: Apache-2.0
#include "mta/dns/authoritative_query.h"
#include "mta/dns/chain.h"
#include "mta/dns/exchange_flow.h"
#include "mta/dns/name.h"

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

Task<Answer> query_server(Loop& loop, Random& random, DirectQuestion asked) {
  const auto name = canonical_name(asked.name);
  if (!name) co_return failed(asked.name, Status::NxDomain, name.error().text);
  Exchange with{loop, random, asked.server, Asking::Direct};
  const Question question{*name, asked.type};
  const auto reply = co_await exchange(with, question, asked.timeout);
  if (!reply) co_return failed(*name, Status::TempFail, reply.error().text);
  const std::string who = to_string(asked.server);
  if (reply->code != Rcode::Ok && reply->code != Rcode::NxDomain) {
    co_return failed(*name, Status::TempFail, to_string(reply->code) + " from " + who);
  }
  if (reply->refers_elsewhere && !reply->authoritative) {
    Answer out = failed(*name, Status::TempFail,
                        who + " refers to the name servers of " + reply->referral_zone);
    out.referral_zone = reply->referral_zone;
    out.referral_servers = reply->referral_servers;
    co_return out;
  }
  if (!reply->authoritative) {
    co_return failed(*name, Status::TempFail, who + " is not authoritative for " + *name);
  }
  Chain chain(question);
  if (chain.add(*reply) == Chain::Next::AskOn) chain.stop_here();
  co_return chain.take();
}

Task<Answer> NetworkServers::ask(DirectQuestion asked) {
  return query_server(loop_, random_, std::move(asked));
}

}  // namespace sluis::dns
