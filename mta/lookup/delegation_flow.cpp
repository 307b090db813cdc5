// SPDX-License-Identifier: Apache-2.0
#include "mta/lookup/delegation_flow.h"

#include <algorithm>

namespace sluis::lookup {

Task<std::vector<policy::checks::Finding>> look_at_delegation(ZoneLook& look, std::string domain,
                                                              Question record,
                                                              std::vector<Evidence> answers) {
  const policy::checks::Delegation delegation = co_await look.delegation(std::move(domain));
  if (!delegation.differs()) co_return std::vector<policy::checks::Finding>{};
  std::vector<std::string> others;
  for (const auto* hosts : {&delegation.parent, &delegation.own}) {
    for (const std::string& host : *hosts) {
      const bool asked = std::any_of(answers.begin(), answers.end(),
                                     [&host](const Evidence& one) { return one.server == host; }) ||
                         std::find(others.begin(), others.end(), host) != others.end();
      if (!asked) others.push_back(host);
    }
  }
  for (Evidence& one : co_await look.ask_hosts(std::move(record), std::move(others)))
    answers.push_back(std::move(one));
  co_return policy::checks::check_delegation(delegation, answers);
}

}  // namespace sluis::lookup
