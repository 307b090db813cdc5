// SPDX-License-Identifier: Apache-2.0
#include "tests/admin/control_house.h"

namespace sluis::test {

Task<Result<admin::SendResult>> ControlHouse::take(admin::SendRequest request,
                                                   admin::BodySource& body) {
  sent = request;
  if (!send_answer) co_return send_answer;  // refuses before it has read the message
  std::array<char, 1000> piece;
  for (;;) {
    const auto got = co_await body.read(piece);
    if (!got) co_return fail(got.error());
    if (*got == 0) break;
    sent_octets.append(piece.data(), *got);
  }
  co_return send_answer;
}

Task<std::vector<queue::Cause>> ControlHouse::ways_of(store::Message) {
  co_return left_alone;
}

admin::AdminContext ControlHouse::context() {
  admin::AdminContext out{loop, clock, workers, queue, *onboarding.onboarding, {}, {}, {},
                          {},   {},    {},      {}};
  out.status = [this] {
    admin::StatusFacts facts;
    facts.version = "0.1.0";
    facts.started = clock.wall() - std::chrono::hours(1);
    facts.counters["delivered"] = 7;
    facts.platform = platform;
    return facts;
  };
  out.left_alone = [this](store::Message message) { return ways_of(std::move(message)); };
  out.history = [this](const std::string&) { return history; };
  out.send = [this](admin::SendRequest request, admin::BodySource& body) {
    return take(std::move(request), body);
  };
  return out;
}

}  // namespace sluis::test
