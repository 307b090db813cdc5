// SPDX-License-Identifier: Apache-2.0
// Rules: how a sink behaves toward each recipient domain, so that one port stands for many
// destinations. The first rule whose domain fits decides; without one everything is taken at once.
// Pure.
//
//   slow.test: latency=50ms          before each flight of replies, as a round trip takes
//   *.busy.test: defer=5% reject=1%  of recipients: 450, 550
//   strict.test: connections=3       at a time; any further one gets 421
//   tar.test: tarpit=2s              before the reply to each RCPT
//   *: latency=5ms                   everyone else
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "mta/base/clock.h"
#include "mta/base/result.h"

namespace sluis::load {

struct Behaviour {
  Millis latency{0};
  Millis tarpit{0};
  double defer = 0;          // share of recipients, 0 to 1
  double reject = 0;         // of those not deferred
  uint32_t connections = 0;  // 0: any number
};

struct Rule {
  std::string domain;  // "example.org", "*.example.org" (names below it), "*"
  Behaviour behaviour;

  bool fits(std::string_view domain) const;
};

// "DOMAIN: WORD=VALUE …". Invalid names the word that is wrong.
Result<Rule> parse_rule(std::string_view text);

class Rules {
 public:
  Rules() = default;
  explicit Rules(std::vector<Rule> rules) : rules_(std::move(rules)) {}
  const Behaviour& of(std::string_view domain) const;

 private:
  std::vector<Rule> rules_;
  Behaviour usual_;
};

}  // namespace sluis::load
