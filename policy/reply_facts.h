// SPDX-License-Identifier: Apache-2.0
// ReplyFacts: a remote's reply, taken apart once so that tables of rules can be tried on it: what
// failures are about (reply_rules.h), which proof of the sender was missed (auth_fault.h). Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "policy/reply_class.h"

namespace sluis::policy {

class ReplyFacts {
 public:
  explicit ReplyFacts(const RemoteReply& reply);

  // All given parts must match, as told at ReplyRule: code 0 any, 4 or 5 a whole class; status
  // "7.26", "7.606-649" or "7."; text a piece of the reply in lower case.
  bool matches(int code, std::string_view status, std::string_view text) const;

 private:
  struct Status {
    int subject = 0, detail = 0;
  };
  static std::optional<Status> parse_status(std::string_view text);
  bool matches_status(std::string_view pattern) const;

  int code_;
  std::optional<Status> status_;
  std::string text_;  // lower case
};

}  // namespace sluis::policy
