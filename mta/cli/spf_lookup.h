// SPDX-License-Identifier: Apache-2.0
// SPF for the stand-alone checks: each call runs a loop of its own on the calling thread and
// returns when the machine of policy/spf has its verdict, at the latest after lookup::kSpfTimeLimit
// and one question more.
#pragma once

#include <vector>

#include "mta/base/ip_address.h"
#include "policy/spf/check_host.h"
#include "policy/spf/merge.h"

namespace sluis::cli {

policy::spf::Verdict ask_check_host(std::vector<SocketAddress> servers,
                                    policy::spf::Request request);
policy::spf::MergeResult ask_spf_merge(std::vector<SocketAddress> servers,
                                       policy::spf::MergeRequest request);

}  // namespace sluis::cli
