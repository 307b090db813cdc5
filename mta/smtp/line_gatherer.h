// SPDX-License-Identifier: Apache-2.0
// LineGatherer: command lines out of a stream of bytes, however it is cut. A line that came whole
// is a view of the input; only one in pieces is copied. An over-long line is passed over to its end
// and reported, so that its tail is never read as a command (RFC 5321 4.5.3.1.4). Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace sluis::smtp {

class LineGatherer {
 public:
  struct Line {
    std::string_view text;  // without its line end; good until the next call or the input goes
    bool too_long = false;
  };

  // Takes the next line off `input`; nullopt when it is not there yet and all input is taken.
  // `limit`: octets with the line end.
  std::optional<Line> take(std::string_view& input, size_t limit);
  // What has been gathered of a line whose end has not come.
  std::string_view partial() const { return partial_; }
  void clear();

 private:
  std::string partial_;
  std::string line_;
  bool too_long_ = false;
};

}  // namespace sluis::smtp
