// SPDX-License-Identifier: Apache-2.0
#include "mta/deliver/bounce.h"

#include <algorithm>

#include "mta/base/ascii.h"
#include "mta/base/log.h"
#include "mta/mail/dsn_report.h"
#include "mta/smtp/xtext.h"

namespace sluis::deliver {
namespace {

using mail::DsnReturned;

// RFC 3463: "delivery time expired". The last reply stands beside it in the report.
constexpr std::string_view kExpiredStatus = "4.4.7";

std::string decoded(std::string_view xtext) {
  return smtp::decode_xtext(xtext).value_or(std::string(xtext));
}

// ORCPT keeps its type; only the address is xtext.
std::string decoded_original(std::string_view original) {
  const auto semicolon = original.find(';');
  if (semicolon == std::string_view::npos) return {};
  return std::string(original.substr(0, semicolon + 1)) + decoded(original.substr(semicolon + 1));
}

mail::DsnAction action_of(NoticeDue due) {
  switch (due) {
    case NoticeDue::Relayed:
      return mail::DsnAction::Relayed;
    case NoticeDue::Delayed:
      return mail::DsnAction::Delayed;
    case NoticeDue::Failed:
    case NoticeDue::None:
      break;
  }
  return mail::DsnAction::Failed;
}

std::string status_of(const NoticeRecipient& recipient) {
  if (recipient.status.state == store::RecipientState::Expired) return std::string(kExpiredStatus);
  if (!recipient.status.status.empty()) return recipient.status.status;
  return recipient.due == NoticeDue::Relayed   ? "2.0.0"
         : recipient.due == NoticeDue::Delayed ? "4.0.0"
                                               : "5.0.0";
}

mail::DsnRecipient described(const mail::Recipient& addressed, const NoticeRecipient& recipient,
                             WallTime retry_until) {
  mail::DsnRecipient made;
  made.address = addressed.address;
  made.original = decoded_original(addressed.original);
  made.action = action_of(recipient.due);
  made.status = status_of(recipient);
  made.remote_mta = recipient.status.mx;
  made.reply = recipient.status.reply;
  made.last_attempt = recipient.status.last_attempt;
  if (recipient.due == NoticeDue::Failed) made.advice = advice_for(recipient.category);
  if (recipient.due == NoticeDue::Delayed) made.retry_until = retry_until;
  return made;
}

// The octets [0, size), fewer when the message ends before; nullopt when it cannot be read.
std::optional<std::string> read_front(const NoticeContext& context, uint64_t size) {
  std::string text(size, '\0');
  size_t filled = 0;
  while (filled < text.size()) {
    const auto got = context.read(filled, std::span(text).subspan(filled));
    if (!got) {
      log::warning("deliver", "A message could not be read back for its notice",
                   {{"error", got.error().text}, {"detail", got.error().detail}});
      return std::nullopt;
    }
    if (*got == 0) break;
    filled += *got;
  }
  text.resize(filled);
  return text;
}

bool wants_whole_message(const BounceSettings& settings, const store::Message& about,
                         std::span<const NoticeRecipient> due) {
  // Only a failure returns the whole message (RFC 3461 4.3).
  const bool failed = std::any_of(due.begin(), due.end(), [](const NoticeRecipient& each) {
    return each.due == NoticeDue::Failed;
  });
  mail::ReturnContent wanted = about.envelope.return_content;
  if (wanted == mail::ReturnContent::Unset) wanted = settings.return_content;
  return failed && wanted == mail::ReturnContent::Full && about.size <= kLargestReturnedMessage;
}

DsnReturned returned(const BounceSettings& settings, const store::Message& about,
                     std::span<const NoticeRecipient> due, const NoticeContext& context) {
  DsnReturned made;
  made.utf8 = about.envelope.utf8;
  const bool whole = wants_whole_message(settings, about, due);
  made.kind = whole ? DsnReturned::Kind::Message : DsnReturned::Kind::Headers;
  const uint64_t size = whole ? about.size : std::min(about.header_size, kLargestReturnedHeader);
  auto text = read_front(context, size);
  if (!text) {
    made.kind = DsnReturned::Kind::Headers;
    return made;
  }
  made.text = std::move(*text);
  // A header that was cut ends with its last whole line.
  if (!whole && size < about.header_size) made.text.resize(made.text.rfind("\r\n") + 2);
  return made;
}

store::Message stored(const mail::DsnReport& report, const mail::DsnText& text,
                      const NoticeContext& context) {
  store::Message message;
  message.id = context.id;
  message.envelope.recipients = {{report.to, mail::Notify{mail::Notify::Never}, {}}};
  message.envelope.eight_bit = text.eight_bit;
  message.envelope.utf8 = text.utf8;
  message.sender_domain = mail::ascii_domain(report.postmaster.domain)
                              .value_or(ascii::to_lower(report.postmaster.domain));
  message.header_from = mail::to_string(report.postmaster);
  message.header_message_id = report.message_id;
  message.accepted = context.now;
  message.size = text.octets.size();
  message.header_size = static_cast<uint32_t>(text.header_size);
  message.state = store::MessageState::Ready;
  message.due = context.now;
  message.recipients.resize(1);
  message.recipients[0].next_attempt = context.now;
  return message;
}

}  // namespace

Result<std::optional<Notice>> make_notice(const BounceSettings& settings,
                                          const store::Message& about,
                                          std::span<const NoticeRecipient> recipients,
                                          const NoticeContext& context) {
  std::vector<NoticeRecipient> due;
  for (const NoticeRecipient& each : recipients) {
    if (each.due != NoticeDue::None && each.index < about.envelope.recipients.size()) {
      due.push_back(each);
    }
  }
  if (due.empty()) return std::nullopt;
  if (!about.envelope.sender) {
    log::info("deliver", "A notice could not be delivered; there is no notice about a notice",
              {{"id", about.id}, {"reply", due.front().status.reply}});
    return std::nullopt;
  }
  const auto postmaster = mail::parse_address(
      settings.postmaster.empty() ? "postmaster@" + settings.hostname : settings.postmaster,
      mail::AddressSyntax::Ascii);
  if (!postmaster) return fail(postmaster.error());

  mail::DsnReport report;
  report.hostname = settings.hostname;
  report.postmaster = *postmaster;
  report.to = *about.envelope.sender;
  report.message_id = "<" + to_string(context.id) + "@" + settings.hostname + ">";
  report.now = context.now;
  report.boundary = "=_" + context.random.token(24);
  report.envelope_id = decoded(about.envelope.envelope_id);
  report.arrival = about.accepted;
  report.queue_id = to_string(about.id);
  report.original_message_id = about.header_message_id;
  for (const NoticeRecipient& each : due) {
    report.recipients.push_back(
        described(about.envelope.recipients[each.index], each, context.retry_until));
  }
  report.returned = returned(settings, about, due, context);

  mail::DsnText text = mail::write_report(report);
  Notice notice;
  notice.message = stored(report, text, context);
  notice.octets = std::move(text.octets);
  return notice;
}

}  // namespace sluis::deliver
