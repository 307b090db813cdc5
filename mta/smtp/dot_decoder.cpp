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

// Content up to the next line that begins with a dot.
DotDecoder::Step DotDecoder::scan(std::string_view input) {
  for (size_t from = 0;;) {
    const size_t lf = input.find('\n', from);
    if (lf == std::string_view::npos) {
      state_ = input.back() == '\r' ? State::AfterCr : State::Text;
      return {input, input.size(), false};
    }
    from = lf + 1;
    const bool ends_line = lf == 0 ? state_ == State::AfterCr : input[lf - 1] == '\r';
    if (ends_line && (from == input.size() || input[from] == '.')) {
      state_ = State::LineStart;
      return {input.substr(0, from), from, false};
    }
    if (from == input.size()) {
      state_ = State::Text;
      return {input, input.size(), false};
    }
  }
}

}  // namespace sluis::smtp
