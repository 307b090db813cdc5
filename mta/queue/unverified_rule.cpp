// SPDX-License-Identifier: Apache-2.0
#include "mta/queue/unverified_rule.h"

namespace sluis::queue {

policy::Unverified unverified_rule(config::UnverifiedDomain setting) {
  switch (setting) {
    case config::UnverifiedDomain::Reject:
      return policy::Unverified::Reject;
    case config::UnverifiedDomain::Wait:
      return policy::Unverified::Wait;
    case config::UnverifiedDomain::Unsigned:
      return policy::Unverified::Unsigned;
    case config::UnverifiedDomain::Provider:
      return policy::Unverified::Provider;
  }
  return policy::Unverified::Reject;
}

}  // namespace sluis::queue
