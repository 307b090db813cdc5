// SPDX-License-Identifier: Apache-2.0
// May this message leave now, and who signs it? Asked at every release, of the directory as it is
// at that moment: a message parked for weeks is judged again (docs: scheduling). Pure.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "mta/base/ids.h"
#include "policy/directory.h"

namespace sluis::policy {

enum class Unverified : uint8_t { Reject, Wait, Unsigned, Provider };

struct ReleaseFacts {
  enum class Origin : uint8_t { Submitted, OwnNotice };
  Origin origin = Origin::Submitted;
  std::string account;                         // empty: a trusted network without one, or ourselves
  std::string sender;                          // envelope sender, empty for <>
  std::string sender_domain;                   // A-labels, lower case
  std::vector<std::string> recipients;         // addresses that still wait
  std::vector<std::string> recipient_domains;  // theirs, A-labels, lower case, same order
  std::optional<WallTime> scheduled;           // set until its first release
  WallTime now{};
  MessageId id;
};

struct ReleaseSettings {
  Unverified unverified = Unverified::Reject;
  std::string provider_domain;
  bool first_selector_only = false;
  Millis max_lateness{};
};

// Leave, signed by `domain` with `selectors`; no selectors: leave unsigned.
struct Go {
  std::string domain;
  std::vector<std::string> selectors;
};
// A standing pause holds it.
struct HeldBy {
  HoldRule rule;
};
// The domain cannot sign: the mail waits for it.
struct AwaitDomain {
  std::string reason;
};
// The domain or account may not send any more: it bounces with this sentence.
struct Refuse {
  std::string sentence;
};
// Scheduled, and now too late to be what the sender meant: a person decides.
struct Missed {
  std::string reason;
};

using ReleaseVerdict = std::variant<Go, HeldBy, AwaitDomain, Refuse, Missed>;

ReleaseVerdict judge_release(const Directory& directory, const ReleaseFacts& facts,
                             const ReleaseSettings& settings);

// Does the rule cover mail with these properties at `now`? For one recipient of many it covers all:
// a message is held whole.
bool covers(const HoldRule& rule, const ReleaseFacts& facts);

}  // namespace sluis::policy
