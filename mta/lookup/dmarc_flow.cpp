// SPDX-License-Identifier: Apache-2.0
#include "mta/lookup/dmarc_flow.h"

namespace sluis::lookup {
namespace {

std::vector<std::string> joined(const std::vector<std::vector<std::string>>& records) {
  std::vector<std::string> out;
  for (const auto& strings : records) {
    std::string& text = out.emplace_back();
    for (const std::string& one : strings) text += one;
  }
  return out;
}

}  // namespace

Task<Result<std::optional<policy::dmarc::Found>>> find_dmarc(dns::Resolver& resolver,
                                                             std::string domain) {
  policy::dmarc::TreeWalk walk(std::move(domain));
  while (const auto name = walk.next()) {
    resolver.forget(*name);
    const dns::Answer answer = co_await resolver.query(*name, dns::Type::TXT);
    if (answer.status == dns::Status::TempFail)
      co_return fail(ErrorKind::Unavailable, *name + ": " + answer.reason);
    walk.on_answer(joined(answer.txt));
  }
  co_return walk.applying();
}

}  // namespace sluis::lookup
