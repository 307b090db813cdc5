// SPDX-License-Identifier: Apache-2.0
#include "mta/mail/dsn_report.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "mta/base/ascii.h"
#include "mta/base/civil_time.h"
#include "mta/mail/field_text.h"

namespace sluis::mail {
namespace {

constexpr std::string_view kCrlf = "\r\n";
constexpr std::array kAllActions{DsnAction::Failed, DsnAction::Delayed, DsnAction::Delivered,
                                 DsnAction::Relayed, DsnAction::Expanded};

bool has(const DsnReport& report, DsnAction action) {
  return std::any_of(report.recipients.begin(), report.recipients.end(),
                     [action](const DsnRecipient& each) { return each.action == action; });
}

Charset charset_of(const DsnReport& report) {
  return needs_utf8(report.to) ? Charset::Utf8 : Charset::Ascii;
}

// The number of the character at the front of well-formed UTF-8; takes it off.
uint32_t take_character(std::string_view& text) {
  const auto first = static_cast<unsigned char>(text.front());
  const size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  uint32_t code = length == 1 ? first : first & (0x7Fu >> length);
  for (size_t i = 1; i < length && i < text.size(); ++i) {
    code = code << 6 | (static_cast<unsigned char>(text[i]) & 0x3Fu);
  }
  text.remove_prefix(std::min(length, text.size()));
  return code;
}

// utf-8-addr-xtext (RFC 6533 3): "jos\x{E9}@example.org".
std::string escaped_address(std::string_view address) {
  std::string out;
  while (!address.empty()) {
    const uint32_t code = take_character(address);
    if (code > 0x20 && code < 0x7f && code != '\\' && code != '+' && code != '=') {
      out += static_cast<char>(code);
      continue;
    }
    std::array<char, 16> escape{};
    std::snprintf(escape.data(), escape.size(), "\\x{%X}", code);
    out += escape.data();
  }
  return out;
}

// "rfc822; bob@example.org" or "utf-8; …" (RFC 3464 2.1.2, RFC 6533 3).
std::string typed_address(const Address& address, Charset charset) {
  const std::string text = to_string(address);
  if (!needs_utf8(address)) return "rfc822; " + one_line(text, Charset::Ascii);
  return "utf-8; " + (charset == Charset::Utf8 ? one_line(text, charset) : escaped_address(text));
}

// The remote's reply, told from a sentence of our own by its reply code (RFC 3464 2.3.6).
std::string diagnostic(const DsnRecipient& recipient, Charset charset) {
  const std::string text = one_line(recipient.reply, charset);
  const bool from_remote = text.size() >= 3 && (text[0] >= '2' && text[0] <= '5') &&
                           ascii::is_digit(text[1]) && ascii::is_digit(text[2]) &&
                           (text.size() == 3 || text[3] == ' ' || text[3] == '-');
  return (from_remote ? "smtp; " : "x-sluis; ") + text;
}

std::string machine_part(const DsnReport& report, Charset charset) {
  std::string out = field("Reporting-MTA", "dns; " + one_line(report.hostname, Charset::Ascii));
  if (!report.envelope_id.empty()) {
    out += field("Original-Envelope-Id", one_line(report.envelope_id, charset));
  }
  if (!report.queue_id.empty()) {
    out += field("X-Sluis-Queue-Id", one_line(report.queue_id, Charset::Ascii));
  }
  out += field("Arrival-Date", to_rfc5322_date(report.arrival));
  for (const DsnRecipient& recipient : report.recipients) {
    out += kCrlf;
    if (!recipient.original.empty()) {
      out += field("Original-Recipient", one_line(recipient.original, charset));
    }
    out += field("Final-Recipient", typed_address(recipient.address, charset));
    out += field("Action", to_string(recipient.action));
    out += field("Status", one_line(recipient.status, Charset::Ascii));
    if (!recipient.remote_mta.empty()) {
      out += field("Remote-MTA", "dns; " + one_line(recipient.remote_mta, Charset::Ascii));
    }
    if (!recipient.reply.empty()) out += field("Diagnostic-Code", diagnostic(recipient, charset));
    if (recipient.last_attempt != WallTime{}) {
      out += field("Last-Attempt-Date", to_rfc5322_date(recipient.last_attempt));
    }
    if (recipient.retry_until) {
      out += field("Will-Retry-Until", to_rfc5322_date(*recipient.retry_until));
    }
  }
  return out;
}

std::string_view opening(DsnAction action) {
  switch (action) {
    case DsnAction::Failed:
      return "Your message could not be delivered to the following recipients. It will not be "
             "tried "
             "again.";
    case DsnAction::Delayed:
      return "Your message has not been delivered to the following recipients yet. You need not do "
             "anything: it is still being tried.";
    case DsnAction::Delivered:
      return "Your message was delivered to the following recipients.";
    case DsnAction::Relayed:
      return "Your message was handed over for the following recipients. Their mail system does "
             "not "
             "report deliveries, so this is the last that will be heard of it unless it fails.";
    case DsnAction::Expanded:
      return "Your message was passed on to the members of these lists.";
  }
  return {};
}

std::string told(const DsnRecipient& recipient) {
  std::string out = "<" + one_line(to_string(recipient.address), Charset::Utf8) + ">";
  out += kCrlf;
  if (!recipient.reply.empty()) {
    const std::string said = one_line(recipient.reply, Charset::Utf8);
    const std::string host = one_line(recipient.remote_mta, Charset::Utf8);
    out += wrapped(host.empty() ? said : "The mail server " + host + " answered: " + said, "    ");
  }
  if (recipient.retry_until) {
    out +=
        wrapped("It will be tried until " + to_rfc5322_date(*recipient.retry_until) + ".", "    ");
  }
  if (!recipient.advice.empty()) out += wrapped(recipient.advice, "    ");
  return out;
}

std::string human_part(const DsnReport& report) {
  std::string out =
      wrapped("This is the mail system at " + one_line(report.hostname, Charset::Ascii) + ".");
  for (const DsnAction action : kAllActions) {
    if (!has(report, action)) continue;
    out += kCrlf;
    out += wrapped(opening(action));
    for (const DsnRecipient& recipient : report.recipients) {
      if (recipient.action != action) continue;
      out += kCrlf;
      out += told(recipient);
    }
  }
  out += kCrlf;
  out += wrapped(
      "If you ask for help, keep this whole message: its second part tells a "
      "postmaster what happened, and the number of your message here is " +
      one_line(report.queue_id, Charset::Ascii) + ".");
  return out;
}

std::string_view subject(const DsnReport& report) {
  if (has(report, DsnAction::Failed)) return "Your message could not be delivered";
  if (has(report, DsnAction::Delayed)) return "Your message is delayed and still being tried";
  return "Your message was passed on";
}

// What a reader may thread the notice by; nothing that does not look like a Message-ID.
bool is_message_id(std::string_view text) {
  return text.size() > 2 && text.size() < 250 && text.front() == '<' && text.back() == '>' &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

std::string header(const DsnReport& report, Charset charset) {
  std::string out = field("From", "Mail Delivery System <" + to_string(report.postmaster) + ">");
  out += field("To", "<" + one_line(to_string(report.to), charset) + ">");
  out += field("Subject", subject(report));
  out += field("Date", to_rfc5322_date(report.now));
  out += field("Message-ID", report.message_id);
  if (is_message_id(report.original_message_id)) {
    out += field("In-Reply-To", report.original_message_id);
    out += field("References", report.original_message_id);
  }
  out += field("Auto-Submitted", "auto-replied");  // RFC 3834 5
  out += field("MIME-Version", "1.0");
  out += field("Content-Type", "multipart/report; report-type=delivery-status; boundary=\"" +
                                   report.boundary + "\"");
  out += kCrlf;
  return out;
}

// One part with its fields. Text that may not pass as it is goes in quoted-printable.
enum class EightBit : uint8_t { Passes, IsEncoded };
struct Part {
  std::string_view type;
  std::string_view text;
  EightBit eight_bit = EightBit::IsEncoded;
};

void append_part(std::string& out, const DsnReport& report, const Part& part) {
  const bool ascii_only = ascii::is_ascii(part.text);
  const bool encode = !ascii_only && part.eight_bit == EightBit::IsEncoded;
  out += "--" + report.boundary;
  out += kCrlf;
  out += field("Content-Type", part.type);
  if (!ascii_only) {
    out += field("Content-Transfer-Encoding", encode ? "quoted-printable" : "8bit");
  }
  out += kCrlf;
  out += encode ? quoted_printable(part.text) : std::string(part.text);
  out += kCrlf;  // belongs to the boundary that follows (RFC 2046 5.1.1)
}

// A whole message may not be encoded (RFC 2046 5.2.1), so its octets pass or it is not sent whole.
void append_returned(std::string& out, const DsnReport& report, Charset charset) {
  const bool global = report.returned.utf8 && !ascii::is_ascii(report.returned.text);
  if (report.returned.kind == DsnReturned::Kind::Message) {
    append_part(
        out, report,
        {global ? "message/global" : "message/rfc822", report.returned.text, EightBit::Passes});
    return;
  }
  const EightBit eight_bit = charset == Charset::Utf8 ? EightBit::Passes : EightBit::IsEncoded;
  append_part(out, report,
              {global ? "message/global-headers" : "text/rfc822-headers; charset=utf-8",
               report.returned.text, eight_bit});
}

}  // namespace

std::string_view to_string(DsnAction action) {
  switch (action) {
    case DsnAction::Failed:
      return "failed";
    case DsnAction::Delayed:
      return "delayed";
    case DsnAction::Delivered:
      return "delivered";
    case DsnAction::Relayed:
      return "relayed";
    case DsnAction::Expanded:
      return "expanded";
  }
  return "failed";
}

DsnText write_report(const DsnReport& report) {
  const Charset charset = charset_of(report);
  DsnText text;
  text.utf8 = charset == Charset::Utf8;
  text.octets = header(report, charset);
  text.header_size = text.octets.size();
  text.octets += "This is a report about mail delivery in MIME format (RFC 3464).\r\n";

  const EightBit eight_bit = text.utf8 ? EightBit::Passes : EightBit::IsEncoded;
  append_part(text.octets, report, {"text/plain; charset=utf-8", human_part(report), eight_bit});
  append_part(text.octets, report,
              {text.utf8 ? "message/global-delivery-status" : "message/delivery-status",
               machine_part(report, charset), eight_bit});
  append_returned(text.octets, report, charset);
  text.octets += "--" + report.boundary + "--\r\n";
  text.eight_bit = !ascii::is_ascii(text.octets);
  return text;
}

}  // namespace sluis::mail
