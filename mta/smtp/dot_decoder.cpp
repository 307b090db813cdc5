// SPDX-License-Identifier: Apache-2.0
#include "mta/smtp/dot_decoder.h"

namespace sluis::smtp {

DotDecoder::Step DotDecoder::next(std::string_view input) {
  switch (state_) {
    case State::LineStart:
      if (input.front() == '.') {
        state_ = State::Dot;
        return {{}, 1, false};
      }
      state_ = State::Text;
      return scan(input);
    case State::Dot:
      if (input.front() == '\r') {
        state_ = State::DotCr;
        return {{}, 1, false};
      }
      state_ = State::Text;  // the dot was stuffing
      return scan(input);
    case State::DotCr:
      if (input.front() == '\n') {
        state_ = State::LineStart;
        return {{}, 1, true};
      }
      state_ = State::AfterCr;  // the dot was stuffing, the CR is content
      return {"\r", 0, false};
    case State::Text:
    case State::AfterCr:
      return scan(input);
  }
  return {};
}

// Content up to the next line that begins with a dot. Dots are looked for rather than line ends: a
// large body is mostly base64, which has none.
DotDecoder::Step DotDecoder::scan(std::string_view input) {
  const bool cr_before = state_ == State::AfterCr;
  const auto line_ends_before = [&](size_t at) {
    if (at == 0 || input[at - 1] != '\n') return false;
    return at == 1 ? cr_before : input[at - 2] == '\r';
  };
  for (size_t dot = input.find('.'); dot != std::string_view::npos;
       dot = input.find('.', dot + 1)) {
    if (!line_ends_before(dot)) continue;
    state_ = State::LineStart;
    return {input.substr(0, dot), dot, false};
  }
  state_ = State::Text;
  if (input.back() == '\r') state_ = State::AfterCr;
  if (line_ends_before(input.size())) state_ = State::LineStart;
  return {input, input.size(), false};
}

}  // namespace sluis::smtp
