// SPDX-License-Identifier: Apache-2.0
// Canonical forms of header fields and bodies (RFC 6376 3.4): pure text, no cryptography. The body
// form is made while the octets stream by, in any pieces; a field is made whole. Used by the signer
// alone: the verifier is libopendkim, which has its own.
//
// Line ends are CRLF; a lone CR or LF is an ordinary octet here (intake has seen to them).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sluis::keys {

enum class Canonical : uint8_t { Simple, Relaxed };

// A field of a header block: views into it.
struct Field {
  std::string_view name;  // as written, without blanks before the colon
  std::string_view text;  // the whole field with its folds, without the last CRLF
};

// The fields of a block in order; ends at an empty line. A line that is no field is left out.
std::vector<Field> split_fields(std::string_view header);

// Appends the canonical form of one field, without a CRLF at its end (RFC 6376 3.4.1, 3.4.2).
void append_canonical(const Field& field, Canonical canonical, std::string& out);

// Body octets in, canonical octets out (RFC 6376 3.4.3, 3.4.4).
class BodyCanonicaliser {
 public:
  explicit BodyCanonicaliser(Canonical canonical) : canonical_(canonical) {}

  void update(std::string_view octets, std::string& out);
  void finish(std::string& out);

 private:
  void flush_held(std::string& out);
  std::string_view take_run(std::string_view octets, std::string& out);
  void take_octet(char c, std::string& out);

  Canonical canonical_;
  size_t held_line_ends_ = 0;  // CRLFs not written yet: they vanish at the end of the body
  bool held_cr_ = false;       // a CR whose LF may still come
  bool held_blank_ = false;    // relaxed: blanks that vanish before a CRLF
  bool wrote_ = false;
};

}  // namespace sluis::keys
