// SPDX-License-Identifier: Apache-2.0
#include "mta/onboard/bounce_alias.h"

#include "policy/checks/mail_check.h"

namespace sluis::onboard {

std::optional<BounceAlias> bounce_alias(const std::string& domain, Scheme scheme,
                                        const SchemeSettings& schemes) {
  if (scheme != Scheme::Cname || schemes.bounce_target.empty()) return std::nullopt;
  return BounceAlias{schemes.bounce_label + "." + domain, schemes.bounce_target};
}

Fact check_bounce_alias(const BounceAlias& wanted, const Evidence& answer) {
  if (!answer.answered()) return unanswerable(answer);
  Fact fact;
  fact.state = answer.values.empty() ? FactState::Missing : FactState::Mismatch;
  fact.finding = {"RP_CNAME", {{"domain", wanted.name}, {"target", wanted.target}}};
  if (answer.values != std::vector<std::string>{wanted.target}) return fact;
  fact.state = FactState::Ok;
  fact.finding.id = "BOUNCE_ALIAS";
  return fact;
}

std::optional<Fact> check_bounce_mx(const BounceAlias& wanted, const Evidence& mx) {
  if (!mx.answered() || policy::checks::takes_mail(mx)) return std::nullopt;
  Fact fact;
  fact.state = FactState::Mismatch;
  fact.finding = {"OUR_BOUNCE_MX", {{"target", wanted.target}}};
  return fact;
}

}  // namespace sluis::onboard
