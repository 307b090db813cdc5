// SPDX-License-Identifier: Apache-2.0
// Where a scan stands: the id it has come to. The text is opaque to callers.
#pragma once

#include "mta/store/store.h"

namespace sluis::store {

inline Cursor cursor_at(MessageId last_seen) {
  return to_string(last_seen);
}

// The id after which to go on; zero at the start. Invalid for a text that is no cursor.
inline Result<MessageId> position_of(const Cursor& cursor) {
  if (cursor.empty()) return MessageId{};
  if (const auto id = parse_message_id(cursor)) return *id;
  return fail(ErrorKind::Invalid, "\"" + cursor + "\" is not a place in the queue to go on from");
}

}  // namespace sluis::store
