// SPDX-License-Identifier: Apache-2.0
// Headers: an index over a header block (RFC 5322 2.2): where each field, its name and its value
// stand. It copies nothing: every view points into the block, which must outlive the index. It does
// not judge what fields mean (message_repair does) and does not unfold unless asked.
// The block has CRLF line ends, with or without the empty line at its end. One thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluis::mail {

struct HeaderField {
  std::string_view name;   // as given, without blanks before the colon (RFC 5322 4.5)
  std::string_view value;  // what follows the colon, folded as given, without the final CRLF
  std::string_view raw;    // the whole field with its final CRLF
};

// The first thing wrong with a block.
struct HeaderFault {
  size_t line = 0;  // from 1
  std::string sentence;
};

class Headers {
 public:
  explicit Headers(std::string_view block);

  const std::vector<HeaderField>& fields() const { return fields_; }
  // Names are compared without regard to case.
  const HeaderField* find(std::string_view name) const;  // the first one; nullptr if there is none
  size_t count(std::string_view name) const;
  // A faulty line ends the index: fields() holds what stands before it.
  const std::optional<HeaderFault>& fault() const { return fault_; }

 private:
  void add_line(std::string_view line, size_t number);

  std::vector<HeaderField> fields_;
  std::optional<HeaderFault> fault_;
};

// The value on one line: folding removed (RFC 5322 2.2.3), blanks at both ends trimmed.
std::string unfold(std::string_view value);

// Octets up to and with the empty line that ends the header at the front of `text`; nullopt when it
// has not come yet. `from`: where an earlier search over a shorter text left off (0 at first).
std::optional<size_t> find_header_end(std::string_view text, size_t from);

}  // namespace sluis::mail
