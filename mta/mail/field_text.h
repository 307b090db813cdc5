// SPDX-License-Identifier: Apache-2.0
// Text from strangers made safe for the messages that we write ourselves: one line of it, folded
// where a field needs folding (RFC 5322 2.2.3), and bodies in quoted-printable (RFC 2045 6.7) where
// 8-bit octets may not pass. Pure.
#pragma once

#include <string>
#include <string_view>

namespace sluis::mail {

enum class Charset : uint8_t { Ascii, Utf8 };

// `text` on one line: controls (CR and LF among them) become spaces; what the charset does not
// have, or what is no UTF-8, becomes "?". At most `limit` octets.
std::string one_line(std::string_view text, Charset charset, size_t limit = 1000);

// "Name: value" with CRLF, folded at spaces so that lines stay within 76 octets where they can and
// within 998 always. `value` must be one line.
std::string field(std::string_view name, std::string_view value);

// Paragraph text wrapped at spaces to 72 columns, each line after `indent`, with CRLF.
std::string wrapped(std::string_view text, std::string_view indent = {});

// For text with CRLF line ends; these stay line ends.
std::string quoted_printable(std::string_view text);

}  // namespace sluis::mail
