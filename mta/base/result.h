// SPDX-License-Identifier: Apache-2.0
// Result<T>: a value or an Error. Every call that can fail for a reason outside the program returns
// one; nothing in Sluis reports such a failure by exception.
//
// An Error keeps two texts apart: `text` may be shown to a client or a support agent, `detail` is
// for the log alone (paths, errno, remote internals). Neither ever holds a password or mail
// content.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <tl/expected.hpp>

namespace sluis {

enum class ErrorKind {
  Invalid,      // the input is wrong and will stay wrong
  NotFound,     // no such thing
  Conflict,     // the thing is in a state that forbids this (leased, exists already, too late)
  Unavailable,  // try again later: full, overloaded, down
  Timeout,      // a deadline passed
  Cancelled,    // the owner closed the operation
  Closed,       // the other side ended it
  Corrupt,      // stored or received data contradicts itself
  Io,           // the operating system refused
  Internal,     // ours
};

std::string_view to_string(ErrorKind kind);

struct Error {
  ErrorKind kind = ErrorKind::Internal;
  std::string text;
  std::string detail;
};

template <typename T>
using Result = tl::expected<T, Error>;

// fail(kind, text[, detail]): the unexpected half of any Result.
inline tl::unexpected<Error> fail(ErrorKind kind, std::string text, std::string detail = {}) {
  return tl::unexpected<Error>(Error{kind, std::move(text), std::move(detail)});
}
inline tl::unexpected<Error> fail(Error error) {
  return tl::unexpected<Error>(std::move(error));
}

}  // namespace sluis
