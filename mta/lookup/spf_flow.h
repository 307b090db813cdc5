// SPDX-License-Identifier: Apache-2.0
// SPF over DNS: drives the machines of policy/spf with a resolver, one question after the other,
// for whoever has one: the daemon about its customers, the command line about anybody. One loop's
// thread; the references outlive the flow.
#pragma once

#include "mta/base/clock.h"
#include "mta/dns/resolver.h"
#include "policy/spf/check_host.h"
#include "policy/spf/merge.h"

namespace sluis::lookup {

// For a whole check (RFC 7208 4.6.4 asks for at least 20 s). A question that is under way when it
// ends is still waited for, by the resolver's own time limit.
inline constexpr Millis kSpfTimeLimit = std::chrono::seconds(20);

// check_host() (RFC 7208 4). When the time ends before it knows, the result is temperror.
Task<policy::spf::Verdict> check_host(dns::Resolver& resolver, const Clock& clock,
                                      policy::spf::Request request, Millis limit = kSpfTimeLimit);

// The record that the domain should publish so that our mail passes too, measured and tried.
Task<policy::spf::MergeResult> merge_spf(dns::Resolver& resolver, const Clock& clock,
                                         policy::spf::MergeRequest request,
                                         Millis limit = kSpfTimeLimit);

}  // namespace sluis::lookup
