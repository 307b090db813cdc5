// SPDX-License-Identifier: Apache-2.0
// Seldom: whether what happens again and again is to be told again. One thread.
#pragma once

#include <chrono>
#include <optional>

namespace sluis {

class Seldom {
 public:
  explicit Seldom(std::chrono::steady_clock::duration every) : every_(every) {}

  // True the first time, and then when the last true is `every` ago or more.
  bool again() {
    const auto now = std::chrono::steady_clock::now();
    if (told_ && now - *told_ < every_) return false;
    told_ = now;
    return true;
  }

 private:
  const std::chrono::steady_clock::duration every_;
  std::optional<std::chrono::steady_clock::time_point> told_;
};

}  // namespace sluis
