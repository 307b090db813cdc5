// SPDX-License-Identifier: Apache-2.0
// Who is told what when a message was refused for good, expired, is late, or was handed over to a
// host that does not report: one notice to its sender for all recipients that became due at one
// moment (RFC 3461 5.2, 6). What came of each recipient and whether a notice is due at all is
// outcome.h's; the text is mail/dsn_report.h's.
//
// A message without a sender is itself a notice: there is never a notice about it (RFC 5321 4.5.5).
// Notices are ordinary messages: from <>, signed at release when the domain of the postmaster is
// one of ours and active. Reads the returned octets through a callback; otherwise pure. Any thread.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "mta/base/random.h"
#include "mta/deliver/outcome.h"

namespace sluis::deliver {

// More than this of a header, and a whole message larger than this, is not sent back.
constexpr uint32_t kLargestReturnedHeader = 64 * 1024;
constexpr uint64_t kLargestReturnedMessage = 256 * 1024;

struct BounceSettings {
  std::string hostname;
  std::string postmaster;  // an address; empty: postmaster@hostname
  mail::ReturnContent return_content = mail::ReturnContent::Headers;  // where RET= is silent
};

// One recipient whose notice is due, as judge() or give_up() decided.
struct NoticeRecipient {
  uint32_t index = 0;  // in the envelope
  NoticeDue due = NoticeDue::None;
  store::RecipientStatus status;
  policy::Category category = policy::Category::Other;
};

struct NoticeContext {
  MessageId id;  // of the notice
  WallTime now{};
  WallTime retry_until{};  // the end of the message's lifetime
  Random& random;
  // Octets of the message's header and body from `offset`, as Store::read gives them.
  std::function<Result<size_t>(uint64_t offset, std::span<char> into)> read;
};

// Ready for Store::accept: due now, not released, one recipient (the sender), who gets no notices
// about it.
struct Notice {
  store::Message message;
  std::string octets;
};

// nullopt: nobody is to be told, because none is due or the sender is null (the latter is logged).
// Invalid when the postmaster's address is. When the message cannot be read back, the notice goes
// without it.
Result<std::optional<Notice>> make_notice(const BounceSettings& settings,
                                          const store::Message& about,
                                          std::span<const NoticeRecipient> recipients,
                                          const NoticeContext& context);

// What the reader of a bounce can do about it, a sentence.
std::string_view advice_for(policy::Category category);

}  // namespace sluis::deliver
