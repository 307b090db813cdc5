// SPDX-License-Identifier: Apache-2.0
#include "mta/mail/line_rules.h"

#include <algorithm>

#include "mta/base/ascii.h"
#include "mta/base/octet_scan.h"

namespace sluis::mail {
namespace {

constexpr std::string_view kLineEnd = "\r\n";
constexpr size_t kLastStart = kMaxLine - 4;  // where the longest UTF-8 character still fits
constexpr size_t kScan = 4096;  // octets looked at together, and again if they hold a fault

constexpr auto kNoBareLineEnd = [](unsigned char before, unsigned char c, unsigned char after) {
  return !(((c == '\r') & (after != '\n')) | ((c == '\n') & (before != '\r')));
};

}  // namespace

std::string_view to_sentence(LineFault fault) {
  switch (fault) {
    case LineFault::BareLineEnd:
      return "The message has a CR or LF that stands alone; every line must end in CRLF";
    case LineFault::Nul:
      return "The message has a NUL octet; encode it as base64 or remove it";
    case LineFault::LongLine:
      return "The message has a line longer than 998 octets; wrap it or encode it as "
             "quoted-printable or base64";
    case LineFault::EightBitHeader:
      return "The header has octets above 127; encode them as RFC 2047 says";
  }
  return "The message breaks a rule on lines";
}

// The rare octets are looked for once over all that came, so that ordinary lines pay for no more
// than finding their ends.
void LineRules::feed(std::string_view octets, Pieces& out) {
  has_nul_ = octets.find('\0') != std::string_view::npos;
  has_eight_bit_ = !ascii::is_ascii(octets);
  eight_bit_ = eight_bit_ || has_eight_bit_;
  while (!octets.empty() && !fault_) {
    if (held_cr_) {
      held_cr_ = false;
      if (octets.front() == '\n') {
        octets.remove_prefix(1);
        end_line(kLineEnd, out);
      } else {
        bare_line_end(out);
      }
      continue;
    }
    if (const size_t lines = faultless_lines(octets); lines > 0) {
      column_ = 0;
      put(octets.substr(0, lines), out);
      octets.remove_prefix(lines);
      continue;
    }
    const size_t lf = octets.find('\n');
    const std::string_view line = octets.substr(0, lf);
    const size_t cr = line.find('\r');
    if (cr == std::string_view::npos) {
      take_text(line, out);
      if (lf == std::string_view::npos) return;
      bare_line_end(out);
      octets.remove_prefix(lf + 1);
    } else if (cr + 1 == lf) {
      take_text(line.substr(0, cr), out);
      end_line(octets.substr(cr, 2), out);
      octets.remove_prefix(lf + 1);
    } else {
      take_text(line.substr(0, cr), out);
      held_cr_ = true;
      octets.remove_prefix(cr + 1);
    }
  }
}

// How many octets at the front are whole lines of a body that break no rule.
size_t LineRules::faultless_lines(std::string_view octets) const {
  if (in_header_ || has_nul_) return 0;
  octets = octets.substr(0, kScan);
  octets = octets.substr(0, passing(octets, 'x', kNoBareLineEnd));
  size_t room = longest_line() - std::min(longest_line(), column_) + kLineEnd.size();
  size_t end = 0;
  for (;;) {  // what lies between two line ends that are not further apart than a line is lines
    const size_t lf = octets.substr(end, room).rfind('\n');
    if (lf == std::string_view::npos) return end;
    end += lf + 1;
    room = longest_line() + kLineEnd.size();
  }
}

void LineRules::finish(Pieces& out) {
  if (fault_) return;
  if (held_cr_) {
    held_cr_ = false;
    bare_line_end(out);
  }
  if (column_ > 0 && !fault_) end_line(kLineEnd, out);
}

void LineRules::take_text(std::string_view text, Pieces& out) {
  if (text.empty()) return;
  if (has_eight_bit_ && in_header_ &&
      settings_.eight_bit_header == LineRuleSettings::EightBitHeader::Reject &&
      !ascii::is_ascii(text)) {
    return note(LineFault::EightBitHeader);
  }
  if (!has_nul_ || text.find('\0') == std::string_view::npos) return take_bounded(text, out);
  if (settings_.nul == LineRuleSettings::Nul::Reject) return note(LineFault::Nul);
  take_without_nul(text, out);
}

void LineRules::take_without_nul(std::string_view text, Pieces& out) {
  while (!text.empty() && !fault_) {
    const size_t nul = std::min(text.find('\0'), text.size());
    if (nul > 0) take_bounded(text.substr(0, nul), out);
    text.remove_prefix(std::min(nul + 1, text.size()));
  }
}

// Octets of a line that need no closer look.
size_t LineRules::longest_line() const {
  return settings_.long_line == LineRuleSettings::LongLine::Split ? kLastStart : kMaxLine;
}

void LineRules::take_bounded(std::string_view text, Pieces& out) {
  if (column_ + text.size() <= longest_line()) {
    column_ += text.size();
    return put(text, out);
  }
  if (settings_.long_line == LineRuleSettings::LongLine::Reject) return note(LineFault::LongLine);
  split(text, out);
}

// Cuts so that no line passes the limit and no UTF-8 character is torn: one of several octets that
// begins past kLastStart begins the next line, which does not depend on the pieces that came. In a
// header the rest becomes a folded line.
void LineRules::split(std::string_view text, Pieces& out) {
  size_t start = 0;
  for (size_t i = 0; i < text.size(); ++i, ++column_) {
    const bool begins_character = static_cast<uint8_t>(text[i]) >= 0xc0;
    if (column_ < kMaxLine && !(column_ > kLastStart && begins_character)) continue;
    put(text.substr(start, i - start), out);
    out.push_back(in_header_ ? std::string_view("\r\n ") : kLineEnd);
    column_ = in_header_ ? 1 : 0;
    start = i;
  }
  put(text.substr(start), out);
}

void LineRules::end_line(std::string_view line_end, Pieces& out) {
  if (column_ == 0) in_header_ = false;
  column_ = 0;
  put(line_end, out);
}

void LineRules::bare_line_end(Pieces& out) {
  if (settings_.bare_line_end == LineRuleSettings::BareLineEnd::Reject) {
    return note(LineFault::BareLineEnd);
  }
  end_line(kLineEnd, out);
}

// Pieces that touch in the input stay one piece.
void LineRules::put(std::string_view piece, Pieces& out) {
  if (piece.empty()) return;
  if (!out.empty() && out.back().data() + out.back().size() == piece.data() &&
      piece.data() != kLineEnd.data()) {
    out.back() = {out.back().data(), out.back().size() + piece.size()};
    return;
  }
  out.push_back(piece);
}

void LineRules::note(LineFault fault) {
  if (!fault_) fault_ = fault;
}

}  // namespace sluis::mail
