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

// Why a server that was asked for what it knows itself has not answered; nullopt: it has.
std::optional<Answer> no_authority(const Reply& reply, const std::string& name,
                                   const std::string& who) {
  if (reply.authoritative) return std::nullopt;
  if (!reply.refers_elsewhere) {
    return failed(name, Status::TempFail, who + " is not authoritative for " + name);
  }
  Answer out =
      failed(name, Status::TempFail, who + " refers to the name servers of " + reply.referral_zone);
  out.referral_zone = reply.referral_zone;
  out.referral_servers = reply.referral_servers;
  return out;
}

Task<Answer> ask_one(Exchange with, DirectQuestion asked) {
  const auto name = canonical_name(asked.name);
  if (!name) co_return failed(asked.name, Status::NxDomain, name.error().text);
  const Question question{*name, asked.type};
  const auto reply = co_await exchange(with, question, asked.timeout);
  if (!reply) co_return failed(*name, Status::TempFail, reply.error().text);
  const std::string who = to_string(asked.server);
  if (reply->code != Rcode::Ok && reply->code != Rcode::NxDomain) {
    co_return failed(*name, Status::TempFail, to_string(reply->code) + " from " + who);
  }
  if (with.asking == Asking::Direct) {
    if (auto why = no_authority(*reply, *name, who)) co_return std::move(*why);
  }
  Chain chain(question);
  if (chain.add(*reply) == Chain::Next::AskOn) chain.stop_here();
  co_return chain.take();
}

}  // namespace

Task<Answer> query_server(Loop& loop, Random& random, DirectQuestion asked) {
  return ask_one({loop, random, asked.server, Asking::Direct}, asked);
}

Task<Answer> query_unchecked(Loop& loop, Random& random, DirectQuestion asked) {
  return ask_one({loop, random, asked.server, Asking::Unchecked}, asked);
}

Task<Answer> NetworkServers::ask(DirectQuestion asked) {
  return query_server(loop_, random_, std::move(asked));
}

Task<Answer> NetworkServers::ask_unchecked(DirectQuestion asked) {
  return query_unchecked(loop_, random_, std::move(asked));
}

}  // namespace sluis::dns
