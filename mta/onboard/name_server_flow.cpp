// SPDX-License-Identifier: Apache-2.0
#include "mta/onboard/name_server_flow.h"

#include <algorithm>

namespace sluis::onboard {
namespace {
constexpr int kMostLevels = 5;  // names asked: the domain and those above it
}

Task<std::vector<std::string>> name_servers_of(dns::Resolver& resolver, std::string domain) {
  for (int level = 0; level < kMostLevels && domain.find('.') != std::string::npos; ++level) {
    const dns::Answer answer = co_await resolver.query(domain, dns::Type::NS);
    if (answer.status == dns::Status::TempFail) break;
    if (answer.ok() && !answer.names.empty()) {
      std::vector<std::string> names = answer.names;
      std::sort(names.begin(), names.end());
      co_return names;
    }
    domain.erase(0, domain.find('.') + 1);
  }
  co_return std::vector<std::string>();
}

}  // namespace sluis::onboard
