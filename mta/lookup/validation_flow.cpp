// SPDX-License-Identifier: Apache-2.0
#include "mta/lookup/validation_flow.h"

namespace sluis::lookup {

Task<std::optional<AskedAgain>> ask_again(ZoneAsker ways, Question question) {
  if (!ways.resolver_at) co_return std::nullopt;
  dns::DirectQuestion asked;
  asked.server = *ways.resolver_at;
  asked.name = question.name;
  asked.type = dns_type(question.type);
  const dns::Answer answer = co_await ways.servers.ask_unchecked(std::move(asked));
  Evidence unchecked = evidence_of(question, answer, ways.clock.wall());
  unchecked.server = "resolver, without validation";
  Evidence checked = co_await ask_resolver({ways.resolver, ways.clock}, std::move(question));
  co_return AskedAgain{std::move(checked), std::move(unchecked)};
}

}  // namespace sluis::lookup
