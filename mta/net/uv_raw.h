// SPDX-License-Identifier: Apache-2.0
// For the .cpp files of net alone: the way from a Loop to libuv's own, without libuv's header.
//
// Whoever has libuv handles is a HandleOwner and puts `this` (as HandleOwner*) into each handle's
// data, so that a dying Loop can close what was left. Memory of a handle is freed in its close
// callback and nowhere else.
#pragma once

#include <string>

#include "mta/base/result.h"

struct uv_loop_s;

namespace sluis {

class Loop;

class HandleOwner {
 public:
  // Closes every handle. Called once a handle at most while the loop dies; must bear repetition.
  virtual void shut() = 0;

 protected:
  ~HandleOwner() = default;
};

uv_loop_s* uv_of(Loop& loop);

// "what: connection refused". `code` is libuv's: the negative of errno.
Error system_error(ErrorKind kind, const std::string& what, int code);

}  // namespace sluis
