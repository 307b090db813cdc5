// SPDX-License-Identifier: Apache-2.0
#include "mta/smtp/client_commands.h"

#include "mta/base/ascii.h"

namespace sluis::smtp {
namespace {

ClientFailure cannot_go(FailureScope scope, std::string_view status, std::string text) {
  return {scope, FailurePermanence::Permanent, ClientStage::Mail,
          0,     std::string(status),          std::move(text)};
}

// Only the local part decides: a domain always has an ASCII form.
bool local_needs_utf8(const mail::Address& address) {
  return !ascii::is_ascii(address.local);
}

bool sender_needs_utf8(const mail::Envelope& envelope) {
  return envelope.sender && local_needs_utf8(*envelope.sender);
}

// SMTPUTF8 goes on MAIL when anything of this transaction needs it (RFC 6531 3.4).
bool wants_utf8(const ClientTransaction& transaction) {
  if (transaction.utf8_header || sender_needs_utf8(*transaction.envelope)) return true;
  for (uint32_t index : transaction.recipients) {
    if (local_needs_utf8(transaction.envelope->recipients[index].address)) return true;
  }
  return false;
}

// U-labels become A-labels, which every server understands.
void append_path(std::string& out, const mail::Address& address) {
  if (ascii::is_ascii(address.domain)) {
    out += mail::to_string(address);
    return;
  }
  mail::Address wire = address;
  if (auto domain = mail::ascii_domain(address.domain)) wire.domain = *domain;
  out += mail::to_string(wire);
}

void append_notify(std::string& out, mail::Notify notify) {
  if (notify.bits == mail::Notify::Default) return;
  const struct {
    mail::Notify::Bits bit;
    const char* word;
  } kWords[] = {{mail::Notify::Never, "NEVER"},
                {mail::Notify::Success, "SUCCESS"},
                {mail::Notify::Failure, "FAILURE"},
                {mail::Notify::Delay, "DELAY"}};
  char separator = '=';
  out += " NOTIFY";
  for (const auto& [bit, word] : kWords) {
    if (!(notify.bits & bit)) continue;
    out += separator;
    out += word;
    separator = ',';
  }
}

}  // namespace

std::optional<ClientFailure> unmet_need(const ClientTransaction& transaction,
                                        const PeerCapabilities& peer) {
  if (peer.size_limit > 0 && transaction.size > peer.size_limit) {
    return cannot_go(FailureScope::Message, "5.3.4",
                     "the message has " + std::to_string(transaction.size) +
                         " octets, the receiving server takes at most " +
                         std::to_string(peer.size_limit));
  }
  if ((transaction.utf8_header || sender_needs_utf8(*transaction.envelope)) && !peer.utf8) {
    return cannot_go(FailureScope::Message, "5.6.7",
                     "the message has an internationalised sender or header, and the receiving "
                     "server does not support SMTPUTF8");
  }
  if (transaction.eight_bit && !peer.eight_bit) {
    return cannot_go(FailureScope::Message, "5.6.3",
                     "the message has 8-bit content, and the receiving server does not support "
                     "8BITMIME");
  }
  return std::nullopt;
}

std::optional<ClientFailure> unmet_need(const mail::Recipient& recipient,
                                        const PeerCapabilities& peer) {
  if (peer.utf8 || !local_needs_utf8(recipient.address)) return std::nullopt;
  ClientFailure failure =
      cannot_go(FailureScope::Recipient, "5.6.7",
                "the address is internationalised, and the receiving server does not support "
                "SMTPUTF8");
  failure.stage = ClientStage::Rcpt;
  return failure;
}

void append_mail(std::string& out, const ClientTransaction& transaction,
                 const PeerCapabilities& peer) {
  const mail::Envelope& envelope = *transaction.envelope;
  out += "MAIL FROM:<";
  if (envelope.sender) append_path(out, *envelope.sender);
  out += '>';
  if (peer.size && transaction.size > 0) out += " SIZE=" + std::to_string(transaction.size);
  const bool utf8 = peer.utf8 && wants_utf8(transaction);
  if (peer.eight_bit && (transaction.eight_bit || utf8)) out += " BODY=8BITMIME";
  if (utf8) out += " SMTPUTF8";
  if (peer.dsn) {
    if (envelope.return_content == mail::ReturnContent::Full) out += " RET=FULL";
    if (envelope.return_content == mail::ReturnContent::Headers) out += " RET=HDRS";
    if (!envelope.envelope_id.empty()) out += " ENVID=" + envelope.envelope_id;
  }
  out += "\r\n";
}

void append_rcpt(std::string& out, const mail::Recipient& recipient, const PeerCapabilities& peer) {
  out += "RCPT TO:<";
  append_path(out, recipient.address);
  out += '>';
  if (peer.dsn) {
    append_notify(out, recipient.notify);
    if (!recipient.original.empty()) out += " ORCPT=" + recipient.original;
  }
  out += "\r\n";
}

}  // namespace sluis::smtp
