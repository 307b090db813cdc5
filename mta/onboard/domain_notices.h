// SPDX-License-Identifier: Apache-2.0
// DomainNotices: which mail a change of a domain's record calls for, to the addresses on the domain
// and to support. What is called for is written down with the record and struck out when the
// message is durable in the queue, so that a restart neither loses nor repeats it. The same is not
// said twice within kSameNoticeQuiet: a domain that flaps is told of once a day. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mta/base/result.h"
#include "mta/onboard/domain_gist.h"

namespace sluis::onboard {

constexpr Millis kSameNoticeQuiet = std::chrono::hours(24);
constexpr size_t kMostContacts = 10;

// Adds to `after.outbox` what the change from `before` calls for. True when anything was added.
bool add_notices(const DomainGist& before, DomainRecord& after, WallTime now);

// Invalid for what is no address or language, or too many addresses.
Result<void> check_contacts(const std::vector<std::string>& addresses, const std::string& language);

struct NoticeText {
  std::string subject;  // ASCII, one line
  std::string body;     // ASCII, LF line ends
};

NoticeText notice_text(const DomainRecord& record, NoticeKind kind, policy::Language language);

std::string_view to_string(NoticeKind kind);  // "degraded"
std::optional<NoticeKind> parse_notice_kind(std::string_view text);

}  // namespace sluis::onboard
