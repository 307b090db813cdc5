// SPDX-License-Identifier: Apache-2.0
// The checks of a domain's registration, as its registry tells of it by RDAP (RFC 9083 5.3): how
// young it is, when it ends, through whom it is registered, and why a name is not in DNS. A
// registry that does not answer, or does not tell, is no verdict. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "mta/base/clock.h"
#include "policy/checks/finding.h"

namespace sluis::policy::checks {

// NotAsked: nobody knows whom to ask, or it is not wanted.
enum class RegistryAnswer : uint8_t { NotAsked, Silent, Unknown, Known };

struct Registration {
  RegistryAnswer answer = RegistryAnswer::NotAsked;
  std::string domain;                 // the one that was asked about, which may be registered
  std::string reason;                 // why it is Silent
  std::optional<WallTime> since;      // registered
  std::optional<WallTime> until;      // paid for; many registries do not tell
  std::string registrar;              // as it calls itself; empty: not told
  std::vector<std::string> statuses;  // RFC 9083 10.2.2: "active", "client hold", …
};

enum class InDns : uint8_t { Yes, No, NotKnown };

constexpr Millis kYoung = std::chrono::hours(24 * 30);  // receivers are wary of it before
constexpr Millis kExpiresSoon = std::chrono::hours(24 * 30);

// DOM_YOUNG, DOM_EXPIRING and DOM_REGISTRAR; DOM_NOT_REGISTERED and DOM_NOT_DELEGATED when the
// domain is not in DNS; DOM_REGISTRY_SILENT.
std::vector<Finding> check_registration(const Registration& registration, InDns in_dns,
                                        WallTime now);

}  // namespace sluis::policy::checks
