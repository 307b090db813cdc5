// SPDX-License-Identifier: Apache-2.0
// SizeMix: how large messages are: one size ("4KiB"), or several with their weights
// ("4KiB:9,50KiB:1": nine small ones to one large). Which number has which size is fixed, so that
// two runs send the same. Pure; a value.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "mta/base/result.h"

namespace sluis::load {

class SizeMix {
 public:
  static constexpr uint64_t kLeast = 512;  // octets: room for the header
  static constexpr uint64_t kMost = 64 * 1024 * 1024;

  static Result<SizeMix> parse(std::string_view text);

  uint64_t of(uint64_t number) const;  // octets
  uint64_t largest() const;

 private:
  struct Share {
    uint64_t octets = 0;
    uint64_t weight = 1;
  };
  static Result<Share> parse_share(std::string_view text);

  std::vector<Share> shares_;
  uint64_t weights_ = 0;
};

}  // namespace sluis::load
