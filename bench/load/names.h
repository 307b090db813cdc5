// SPDX-License-Identifier: Apache-2.0
// Names: many names from one pattern with a range in braces: "info@c{1-100}.test" is a hundred
// senders, "d{1-10000}.test" ten thousand destinations, a text without braces is one name. They
// come round in turn. Pure; a value.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "mta/base/result.h"

namespace sluis::load {

class Names {
 public:
  // Invalid with a sentence when the braces hold no range "FIRST-LAST".
  static Result<Names> parse(std::string_view pattern);

  uint64_t size() const { return last_ - first_ + 1; }
  // The name whose turn it is at `number`, which may be any.
  std::string at(uint64_t number) const;

 private:
  Names() = default;

  std::string before_, after_;
  bool ranged_ = false;
  uint64_t first_ = 1, last_ = 1;
};

}  // namespace sluis::load
