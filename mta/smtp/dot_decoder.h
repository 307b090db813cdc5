// SPDX-License-Identifier: Apache-2.0
// DotDecoder: finds the end of DATA and takes the dot-stuffing out (RFC 5321 4.5.2). The end is
// CRLF.CRLF and nothing else: a bare CR or LF ends neither a line nor the data, so no look-alike
// can smuggle a second message. Content is handed on as views of the input, in any pieces. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace sluis::smtp {

class DotDecoder {
 public:
  struct Step {
    std::string_view content;  // of the input, or a constant
    size_t consumed = 0;       // of the input; the rest belongs to the next step
    bool ended = false;        // the end of data was the last octet consumed
  };

  // `input` must not be empty. Call again with the rest until it is used up or the data has ended.
  Step next(std::string_view input);

 private:
  enum class State : uint8_t { LineStart, Text, AfterCr, Dot, DotCr };

  Step scan(std::string_view input);

  State state_ = State::LineStart;
};

}  // namespace sluis::smtp
