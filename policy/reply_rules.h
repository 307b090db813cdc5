// SPDX-License-Identifier: Apache-2.0
// The rules behind reply_class.h, as data: a new reply that people see is a new line in
// reply_rules.cpp and a line in its test. Order matters: the first rule that matches wins.
#pragma once

#include <span>
#include <string_view>

#include "policy/reply_class.h"

namespace sluis::policy {

// All given parts must match. code: 0 any, 4 or 5 a whole class, else exact. status: subject and
// detail without the class, "7.26", a range of details "7.606-649", or a whole subject "7."; text:
// a piece of the reply in lower case.
struct ReplyRule {
  int code;
  std::string_view status;
  std::string_view text;
  Category category;
};

std::span<const ReplyRule> reply_rules();

}  // namespace sluis::policy
