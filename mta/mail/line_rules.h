// SPDX-License-Identifier: Apache-2.0
// LineRules: what becomes of line ends and octets that RFC 5322 2.3 forbids, while a message
// streams in. It stands behind the dot decoder (or BDAT), so nothing it does can end a message: a
// bare CR or LF becomes CRLF or a fault, never an end of data. Its output has CRLF line ends only
// and ends with one.
//
// Pieces point into the input or at constants: an ordinary message passes through without a copy.
// A fault is remembered and the rest is passed over; the first one counts. One thread, one message.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluis::mail {

struct LineRuleSettings {
  enum class BareLineEnd : uint8_t { Normalise, Reject };
  enum class Nul : uint8_t { Reject, Remove };
  enum class LongLine : uint8_t { Reject, Split };
  enum class EightBitHeader : uint8_t { Accept, Reject };
  BareLineEnd bare_line_end = BareLineEnd::Normalise;
  Nul nul = Nul::Reject;
  LongLine long_line = LongLine::Reject;
  EightBitHeader eight_bit_header = EightBitHeader::Accept;
};

constexpr size_t kMaxLine = 998;  // octets without CRLF (RFC 5322 2.1.1)

enum class LineFault : uint8_t { BareLineEnd, Nul, LongLine, EightBitHeader };
// A sentence that tells the sender what to mend.
std::string_view to_sentence(LineFault fault);

class LineRules {
 public:
  using Pieces = std::vector<std::string_view>;

  explicit LineRules(const LineRuleSettings& settings) : settings_(settings) {}

  // Adds the pieces that `octets` turn into. They are good until `octets` is.
  void feed(std::string_view octets, Pieces& out);
  // The message has ended: what was held back, and a CRLF if the last line has none.
  void finish(Pieces& out);

  const std::optional<LineFault>& fault() const { return fault_; }
  bool saw_eight_bit() const { return eight_bit_; }

 private:
  size_t faultless_lines(std::string_view octets) const;
  size_t longest_line() const;
  void take_text(std::string_view text, Pieces& out);
  void take_without_nul(std::string_view text, Pieces& out);
  void take_bounded(std::string_view text, Pieces& out);
  void split(std::string_view text, Pieces& out);
  void end_line(std::string_view line_end, Pieces& out);
  void bare_line_end(Pieces& out);
  void put(std::string_view piece, Pieces& out);
  void note(LineFault fault);

  LineRuleSettings settings_;
  std::optional<LineFault> fault_;
  size_t column_ = 0;     // octets of the line under way
  bool held_cr_ = false;  // a CR whose next octet has not come yet
  bool in_header_ = true;
  bool eight_bit_ = false;
  bool has_nul_ = false;        // in the octets under way
  bool has_eight_bit_ = false;  // in the octets under way
};

}  // namespace sluis::mail
