// SPDX-License-Identifier: Apache-2.0
#include "bench/load/rules.h"

#include <charconv>

#include "mta/base/ascii.h"
#include "mta/base/duration.h"

namespace sluis::load {
namespace {

template <typename T>
bool take_number(std::string_view text, T& number) {
  const auto end = std::from_chars(text.data(), text.data() + text.size(), number);
  return end.ec == std::errc() && end.ptr == text.data() + text.size();
}

bool take_time(std::string_view text, Millis& time) {
  const auto parsed = parse_duration(text);
  if (parsed) time = *parsed;
  return parsed.has_value();
}

bool take_share(std::string_view text, double& share) {
  if (!text.ends_with('%') || !take_number(text.substr(0, text.size() - 1), share)) return false;
  share /= 100;
  return share >= 0 && share <= 1;
}

bool take_word(std::string_view name, std::string_view value, Behaviour& into) {
  if (name == "latency") return take_time(value, into.latency);
  if (name == "tarpit") return take_time(value, into.tarpit);
  if (name == "defer") return take_share(value, into.defer);
  if (name == "reject") return take_share(value, into.reject);
  return name == "connections" && take_number(value, into.connections);
}

}  // namespace

bool Rule::fits(std::string_view name) const {
  if (domain == "*") return true;
  if (!domain.starts_with("*.")) return ascii::equal_ignoring_case(domain, name);
  const std::string_view suffix = std::string_view(domain).substr(1);
  return name.size() > suffix.size() &&
         ascii::equal_ignoring_case(name.substr(name.size() - suffix.size()), suffix);
}

Result<Rule> parse_rule(std::string_view text) {
  const size_t colon = text.find(':');
  Rule rule{std::string(ascii::trim(text.substr(0, colon))), {}};
  if (colon == std::string_view::npos || rule.domain.empty()) {
    return fail(ErrorKind::Invalid, "'" + std::string(text) +
                                        "' is no rule: DOMAIN: WORD=VALUE …, as in "
                                        "'*.busy.test: defer=5% latency=20ms'");
  }
  for (const std::string_view word : ascii::split(text.substr(colon + 1), ' ')) {
    if (word.empty()) continue;
    const size_t equals = word.find('=');
    const auto value = equals == std::string_view::npos ? "" : word.substr(equals + 1);
    if (!take_word(word.substr(0, equals), value, rule.behaviour)) {
      return fail(ErrorKind::Invalid, "'" + std::string(word) +
                                          "' is not known in a rule: latency=20ms, tarpit=2s, "
                                          "defer=5%, reject=1% and connections=3 are");
    }
  }
  return rule;
}

const Behaviour& Rules::of(std::string_view domain) const {
  for (const Rule& rule : rules_) {
    if (rule.fits(domain)) return rule.behaviour;
  }
  return usual_;
}

}  // namespace sluis::load
