// SPDX-License-Identifier: Apache-2.0
// CachingResolver: the Resolver of production. It asks the configured recursive servers, several in
// turn within one deadline, keeps answers by their TTL, and sends one query for all who ask the
// same question at the same time. One loop's thread; it outlives its queries.
//
// Time: `timeout` is for the whole question. Each server gets a share of it in a first round, twice
// that in a second, so that a lost packet costs a fraction and a slow server gets its chance.
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "mta/base/random.h"
#include "mta/dns/cache.h"
#include "mta/dns/chain.h"
#include "mta/dns/server_list.h"
#include "mta/net/loop.h"

namespace sluis::dns {

struct ResolverSettings {
  std::vector<SocketAddress> servers;  // recursive ones; at least one
  Millis timeout = std::chrono::seconds(5);
  size_t cache_entries = 10'000;
};

class CachingResolver final : public Resolver {
 public:
  CachingResolver(Loop& loop, const Clock& clock, Random& random, ResolverSettings settings);
  ~CachingResolver() override;

  // A name that cannot be one (a label of 64 characters) does not exist, with the reason.
  Task<Answer> query(std::string name, Type type) override;

  void forget(const std::string& name) override;
  size_t cached() const { return cache_.size(); }

 private:
  using Waiting = std::vector<std::shared_ptr<OneShot<Answer>>>;
  class Flight;

  Task<Answer> look_up(Question question);
  Task<Result<Reply>> ask_servers(const Question& question, MonoTime deadline);

  Loop& loop_;
  const Clock& clock_;
  Random& random_;
  const ResolverSettings settings_;
  ServerList servers_;
  AnswerCache cache_;
  std::map<Question, Waiting> in_flight_;
};

}  // namespace sluis::dns
