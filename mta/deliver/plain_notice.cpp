// SPDX-License-Identifier: Apache-2.0
#include "mta/deliver/plain_notice.h"

#include <algorithm>

#include "mta/base/ascii.h"
#include "mta/base/civil_time.h"

namespace sluis::deliver {
namespace {

constexpr std::string_view kCrlf = "\r\n";

bool is_plain(std::string_view text, bool lines) {
  return std::all_of(text.begin(), text.end(),
                     [lines](char c) { return (c >= ' ' && c < '\x7f') || (lines && c == '\n'); });
}

std::string with_crlf(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n') out += '\r';
    out += c;
  }
  if (!out.ends_with(kCrlf)) out += kCrlf;
  return out;
}

std::string field(std::string_view name, std::string_view value) {
  return std::string(name) + ": " + std::string(value) + std::string(kCrlf);
}

// One address a line: a list must not make a line too long (RFC 5322 2.1.1).
std::string list_of(const std::vector<mail::Address>& addresses) {
  std::string out;
  for (const mail::Address& one : addresses)
    out += (out.empty() ? "<" : ",\r\n <") + mail::to_string(one) + ">";
  return out;
}

std::string header_of(const PlainNotice& notice, const mail::Address& from,
                      const std::vector<mail::Address>& to, const std::string& message_id,
                      WallTime now) {
  return field("From", "Mail Delivery System <" + mail::to_string(from) + ">") +
         field("To", list_of(to)) + field("Subject", notice.subject) +
         field("Date", to_rfc5322_date(now)) + field("Message-ID", message_id) +
         field("Auto-Submitted", "auto-generated") + field("MIME-Version", "1.0") +
         field("Content-Type", "text/plain; charset=us-ascii") + std::string(kCrlf);
}

}  // namespace

Result<Notice> make_plain_notice(const BounceSettings& settings, const PlainNotice& notice,
                                 MessageId id, WallTime now) {
  if (!is_plain(notice.subject, false) || !is_plain(notice.body, true))
    return fail(ErrorKind::Invalid, "the text of a notice must be ASCII");
  if (notice.to.empty()) return fail(ErrorKind::Invalid, "a notice needs somebody to go to");
  const auto from = mail::parse_address(
      settings.postmaster.empty() ? "postmaster@" + settings.hostname : settings.postmaster,
      mail::AddressSyntax::Ascii);
  if (!from) return fail(from.error());
  std::vector<mail::Address> to;
  for (const std::string& text : notice.to) {
    auto address = mail::parse_address(text, mail::AddressSyntax::Ascii);
    if (!address) return fail(address.error());
    to.push_back(std::move(*address));
  }
  const std::string message_id = "<" + to_string(id) + "@" + settings.hostname + ">";
  const std::string header = header_of(notice, *from, to, message_id, now);
  Notice out;
  out.octets = header + with_crlf(notice.body);
  store::Message& message = out.message;
  message.id = id;
  for (mail::Address& one : to)
    message.envelope.recipients.push_back({std::move(one), mail::Notify{mail::Notify::Never}, {}});
  message.sender_domain = ascii::to_lower(from->domain);
  message.header_from = mail::to_string(*from);
  message.header_message_id = message_id;
  message.accepted = message.due = now;
  message.size = out.octets.size();
  message.header_size = static_cast<uint32_t>(header.size());
  message.state = store::MessageState::Ready;
  message.recipients.resize(message.envelope.recipients.size());
  for (auto& recipient : message.recipients) recipient.next_attempt = now;
  return out;
}

}  // namespace sluis::deliver
