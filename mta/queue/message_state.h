// SPDX-License-Identifier: Apache-2.0
// The states of a message and of a recipient, as operators see them, and the moves between them:
// the one table that says what may follow what and why. docs/states.md shows it to people; a test
// holds the two together. Pure.
//
// A message's state is not kept for its own sake: derive() makes it from what is known (recipients,
// hold, schedule, domain), so that the two cannot disagree. `Sending` is a message under lease.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "mta/store/message.h"

namespace sluis::queue {

enum class State : uint8_t {
  Scheduled,
  Ready,
  Sending,
  Deferred,
  Paused,
  AwaitingDomain,
  Delivered,
  Bounced,
  Expired,
  Cancelled
};

std::string_view to_string(State state);  // "awaiting-domain"
constexpr bool is_end(State state) {
  return state >= State::Delivered;
}
State as_shown(store::MessageState state);
// nullopt for Sending and the ends, which the store does not keep.
std::optional<store::MessageState> as_stored(State state);

struct Move {
  State from;
  State to;
  std::string_view cause;
};
struct RecipientMove {
  store::RecipientState from;
  store::RecipientState to;
  std::string_view cause;
};

// The tables, in the order of docs/states.md.
std::span<const Move> moves();
std::span<const RecipientMove> recipient_moves();

// The states in which an accepted message may begin.
bool may_begin(State state);
bool may_move(State from, State to);
bool may_move(store::RecipientState from, store::RecipientState to);

// What derive() needs to know of a message.
struct Facts {
  std::span<const store::RecipientStatus> recipients;
  std::optional<store::Hold> hold;
  std::optional<TimeIntent> schedule;
  bool released = false;                           // the schedule is behind it
  std::optional<WallTime> waits_for_domain_until;  // its domain may not send yet; until it gives up
};

// Where a message stands that nobody works on, and the next moment at which something must be done
// with it. A hold goes before everything: it ends by itself or by a person alone.
struct Standing {
  State state = State::Ready;
  WallTime due{};  // store::kNever when only a person moves it, or nothing will
};

Standing derive(const Facts& facts);

// The end of a message whose recipients have all ended: what went worst is what it is called.
// nullopt while one is open.
std::optional<State> end_of(std::span<const store::RecipientStatus> recipients);

}  // namespace sluis::queue
