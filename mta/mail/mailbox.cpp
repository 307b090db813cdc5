// SPDX-License-Identifier: Apache-2.0
#include "mta/mail/mailbox.h"

#include <string>

#include "mta/base/ascii.h"

namespace sluis::mail {
namespace {

tl::unexpected<Error> invalid(std::string sentence) {
  return fail(ErrorKind::Invalid, std::move(sentence));
}

// Walks an address list once. `words_` collects what may be a display name or a bare address;
// `angle_` what stands between < and >.
class MailboxReader {
 public:
  explicit MailboxReader(std::string_view text) : text_(text) {}

  Result<Address> read() {
    while (at_ < text_.size()) {
      if (auto step = read_next(); !step) return fail(step.error());
    }
    if (in_angle_) return invalid("it has '<' without '>'");
    if (auto last = end_mailbox(); !last) return fail(last.error());
    if (found_.empty()) return invalid("it holds no address");
    return parse_address(found_, AddressSyntax::Utf8);
  }

 private:
  Result<void> read_next() {
    const char c = text_[at_];
    if (c == '(') return skip_comment();
    if (c == '"') return take_quoted();
    if (c == '[') return take_literal();
    ++at_;
    switch (c) {
      case ' ':
      case '\t':
      case '\r':
      case '\n':
        blank_ = true;
        return {};
      case '<':
        return open_angle();
      case '>':
        if (!in_angle_) return invalid("it has '>' without '<'");
        in_angle_ = false;
        angle_done_ = true;
        return {};
      case ',':
        return in_angle_ ? invalid("it uses a source route; write the address alone")
                         : end_mailbox();
      case ':':
      case ';':
        return invalid("it names a group; write one address");
      default:
        return take(c);
    }
  }

  Result<void> open_angle() {
    if (in_angle_ || angle_done_) return invalid("it has a second '<'");
    in_angle_ = true;
    blank_ = false;
    return {};
  }

  Result<void> take(char c) {
    if (angle_done_) return invalid("it goes on after '>'");
    std::string& to = in_angle_ ? angle_ : words_;
    if (blank_ && !to.empty()) {
      // Blanks around '.' and '@' mean nothing (RFC 5322 4.4); elsewhere they part words.
      const bool joins = c == '@' || c == '.' || to.back() == '@' || to.back() == '.';
      if (!joins) to += ' ';
    }
    blank_ = false;
    to += c;
    return {};
  }

  Result<void> skip_comment() {
    int depth = 0;
    for (; at_ < text_.size(); ++at_) {
      if (text_[at_] == '\\') {
        ++at_;
      } else if (text_[at_] == '(') {
        ++depth;
      } else if (text_[at_] == ')' && --depth == 0) {
        ++at_;
        blank_ = true;
        return {};
      }
    }
    return invalid("it has a comment without ')'");
  }

  Result<void> take_quoted() { return take_through('"', "it has a quote without its end"); }
  Result<void> take_literal() { return take_through(']', "it has '[' without ']'"); }

  // Takes the opening character and all up to `close`, unfolded (RFC 5322 3.2.4).
  Result<void> take_through(char close, const char* unclosed) {
    if (auto opening = take(text_[at_++]); !opening) return opening;
    std::string& to = in_angle_ ? angle_ : words_;
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '\r' || c == '\n') continue;
      to += c;
      if (c == close) {
        ++at_;
        return {};
      }
      if (c == '\\' && ++at_ < text_.size()) to += text_[at_];
    }
    return invalid(unclosed);
  }

  // An empty place between commas is allowed (RFC 5322 4.4).
  Result<void> end_mailbox() {
    const std::string address = angle_done_ ? angle_ : words_;
    const bool something = angle_done_ || !words_.empty();
    if (something && !found_.empty()) return invalid("it names several authors; write one address");
    if (something && address.empty()) return invalid("'<>' is not an address");
    if (something) found_ = address;
    words_.clear();
    angle_.clear();
    angle_done_ = blank_ = false;
    return {};
  }

  std::string_view text_;
  size_t at_ = 0;
  std::string words_, angle_, found_;
  bool in_angle_ = false;
  bool angle_done_ = false;
  bool blank_ = false;
};

}  // namespace

Result<Address> parse_single_mailbox(std::string_view value) {
  return MailboxReader(value).read();
}

}  // namespace sluis::mail
