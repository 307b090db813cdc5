// SPDX-License-Identifier: Apache-2.0
#include "mta/cli/own_resolver_flow.h"
#include "mta/cli/spf_lookup.h"
#include "mta/lookup/spf_flow.h"

namespace sluis::cli {

policy::spf::Verdict ask_check_host(std::vector<SocketAddress> servers,
                                    policy::spf::Request request) {
  OwnResolver own(std::move(servers));
  return own.run(lookup::check_host(own.resolver(), own.clock(), std::move(request)));
}

policy::spf::MergeResult ask_spf_merge(std::vector<SocketAddress> servers,
                                       policy::spf::MergeRequest request) {
  OwnResolver own(std::move(servers));
  return own.run(lookup::merge_spf(own.resolver(), own.clock(), std::move(request)));
}

}  // namespace sluis::cli
