// SPDX-License-Identifier: Apache-2.0
#include "mta/smtp/reply_parser.h"

#include <algorithm>

#include "mta/base/ascii.h"

namespace sluis::smtp {
namespace {

// The length of an enhanced status code at the start of `text` ("5.7.26"), 0 if there is none. Its
// class must be that of the reply (RFC 2034 4).
size_t status_length(std::string_view text, char klass) {
  if (text.size() < 5 || text[0] != klass || text[1] != '.') return 0;
  size_t at = 2;
  for (int part = 0; part < 2; ++part) {
    const size_t start = at;
    while (at < text.size() && ascii::is_digit(text[at])) ++at;
    if (at == start || at - start > 3) return 0;
    if (part == 0 && (at == text.size() || text[at++] != '.')) return 0;
  }
  return at == text.size() || text[at] == ' ' ? at : 0;
}

bool is_reply_line(std::string_view line) {
  if (line.size() < 3 || line[0] < '2' || line[0] > '5') return false;
  if (!ascii::is_digit(line[1]) || !ascii::is_digit(line[2])) return false;
  return line.size() == 3 || line[3] == ' ' || line[3] == '-';
}

Error out_of_step(std::string_view line) {
  std::string shown(line.substr(0, 80));
  for (char& c : shown) {
    if (static_cast<unsigned char>(c) < 32 || c == 127) c = '?';
  }
  return {ErrorKind::Invalid, "the server sent something that is not an SMTP reply: " + shown, {}};
}

}  // namespace

std::string to_string(const PeerReply& reply) {
  std::string out = std::to_string(reply.code);
  if (!reply.status.empty()) out += ' ' + reply.status;
  if (!reply.text.empty()) out += ' ';
  for (char c : reply.text) {
    if (c == '\n') {
      out += " / ";
    } else {
      out += c;
    }
  }
  return out;
}

Result<std::optional<PeerReply>> ReplyParser::next() {
  if (broken_) return fail(ErrorKind::Invalid, "the server's replies are out of step");
  for (size_t end; (end = pending_.find('\n', at_)) != std::string::npos;) {
    std::string_view line(pending_.data() + at_, end - at_);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    auto whole = take_line(line);
    at_ = end + 1;
    if (at_ == pending_.size()) {
      pending_.clear();
      at_ = 0;
    }
    if (!whole) {
      broken_ = true;
      return fail(whole.error());
    }
    if (*whole) {
      lines_ = 0;
      return std::optional<PeerReply>(std::exchange(partial_, {}));
    }
  }
  if (pending_.size() - at_ > kMaxLine) {
    broken_ = true;
    return fail(ErrorKind::Invalid, "the server sent a reply line that is too long");
  }
  pending_.erase(0, at_);
  at_ = 0;
  return std::optional<PeerReply>();
}

Result<bool> ReplyParser::take_line(std::string_view line) {
  if (line.size() > kMaxLine) {
    return fail(ErrorKind::Invalid, "the server sent a reply line that is too long");
  }
  if (!is_reply_line(line)) return fail(out_of_step(line));
  const int code = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
  if (lines_ > 0 && code != partial_.code) {
    return fail(ErrorKind::Invalid, "the server sent one reply with two codes");
  }
  if (++lines_ > kMaxLines) return fail(ErrorKind::Invalid, "the server sent an endless reply");

  const bool last = line.size() == 3 || line[3] == ' ';
  std::string_view text = line.substr(std::min<size_t>(line.size(), 4));
  const size_t status = status_length(text, line[0]);
  if (lines_ == 1) partial_.status = text.substr(0, status);
  // Later lines repeat the status; one that differs is kept as text.
  if (status > 0 && text.substr(0, status) == partial_.status) {
    text.remove_prefix(std::min(text.size(), status + 1));
  }
  partial_.code = code;
  append_text(text);
  return last;
}

void ReplyParser::append_text(std::string_view text) {
  std::string& kept = partial_.text;
  if (kept.size() >= kMaxText) return;
  if (lines_ > 1) kept += '\n';
  for (char c : text.substr(0, kMaxText - std::min(kMaxText, kept.size()))) {
    if (c == '\t') c = ' ';
    kept += static_cast<unsigned char>(c) < 32 || c == 127 ? '?' : c;
  }
}

}  // namespace sluis::smtp
