// SPDX-License-Identifier: Apache-2.0
// Args: the arguments of one request, as named values out of its JSON object. A value of the wrong
// type or a missing one becomes an Invalid error that names it; nothing throws. Values only.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mta/base/result.h"

namespace sluis::admin {

class Args {
 public:
  Args();
  ~Args();
  Args(Args&&) noexcept;
  Args& operator=(Args&&) noexcept;

  // `json`: an object as text.
  static Result<Args> parse(std::string_view json);

  bool has(std::string_view name) const;
  Result<std::string> text(std::string_view name) const;  // must be there, and not empty
  std::string text_or(std::string_view name, std::string fallback) const;
  // Absent or empty: nullopt.
  std::optional<std::string> maybe(std::string_view name) const;
  bool flag(std::string_view name) const;  // absent: false
  uint64_t number_or(std::string_view name, uint64_t fallback) const;
  std::vector<std::string> texts(std::string_view name) const;  // absent: none

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sluis::admin
