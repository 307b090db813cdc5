// SPDX-License-Identifier: Apache-2.0
// The commands of one outgoing transaction as text (RFC 5321 4.1.1, with the parameters of RFC
// 1870, 6152, 6531 and 3461), and what a message needs that a server does not offer. Nothing is
// downgraded: a message that cannot go as it is fails with the status its sender's bounce should
// carry. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "mta/mail/envelope.h"
#include "mta/smtp/client_failure.h"
#include "mta/smtp/peer_capabilities.h"

namespace sluis::smtp {

// One message to some of its recipients in one go. The envelope outlives the transaction.
struct ClientTransaction {
  const mail::Envelope* envelope = nullptr;
  std::vector<uint32_t> recipients;  // indexes in the envelope
  uint64_t size = 0;                 // octets before dot-stuffing
  bool eight_bit = false;            // the content has 8-bit bytes
  bool utf8_header = false;          // its header has (RFC 6532)
};

// The whole message needs something that the server lacks: 5.3.4 (size), 5.6.3 (8-bit), 5.6.7
// (SMTPUTF8); nullopt if it may go.
std::optional<ClientFailure> unmet_need(const ClientTransaction& transaction,
                                        const PeerCapabilities& peer);
// The same for one recipient's address.
std::optional<ClientFailure> unmet_need(const mail::Recipient& recipient,
                                        const PeerCapabilities& peer);

// Append the command line with its CRLF.
void append_mail(std::string& out, const ClientTransaction& transaction,
                 const PeerCapabilities& peer);
void append_rcpt(std::string& out, const mail::Recipient& recipient, const PeerCapabilities& peer);

}  // namespace sluis::smtp
