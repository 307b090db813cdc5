// SPDX-License-Identifier: Apache-2.0
// The commands a client may send, as values (RFC 5321 4.1, with the parameters of RFC 1870, 3461,
// 4865, 4954, 6152, 6531 and BDAT of RFC 3030). A fault is the reply to give. What may be said
// when, and by whom, is server_machine's matter. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "mta/base/clock.h"
#include "mta/mail/envelope.h"
#include "mta/smtp/path_parser.h"
#include "mta/smtp/reply.h"

namespace sluis::smtp {

enum class Verb : uint8_t {
  Unknown,
  Helo,
  Ehlo,
  Mail,
  Rcpt,
  Data,
  Bdat,
  Rset,
  Vrfy,
  Expn,
  Help,
  Noop,
  Quit,
  Starttls,
  Auth
};

struct Command {
  Verb verb = Verb::Unknown;
  std::string_view argument;  // what follows the verb, trimmed
};

// `line` without its line end.
Command split_command(std::string_view line);

struct MailCommand {
  std::optional<mail::Address> sender;  // nullopt: <>
  uint64_t size = 0;                    // SIZE=, 0: not given
  bool eight_bit = false;               // BODY=8BITMIME
  bool utf8 = false;                    // SMTPUTF8
  mail::ReturnContent return_content = mail::ReturnContent::Unset;
  std::string envelope_id;             // ENVID=, xtext kept
  std::optional<Millis> hold_for;      // HOLDFOR=
  std::optional<WallTime> hold_until;  // HOLDUNTIL=
};

// What follows MAIL: "FROM:<jan@example.org> SIZE=1000 …".
Parsed<MailCommand> parse_mail(std::string_view argument);

// What follows RCPT. `hostname` completes the bare <Postmaster> of RFC 5321 4.1.1.3; `syntax` tells
// whether MAIL had SMTPUTF8.
Parsed<mail::Recipient> parse_rcpt(std::string_view argument, std::string_view hostname,
                                   mail::AddressSyntax syntax);

struct BdatCommand {
  uint64_t octets = 0;
  bool last = false;
};
Parsed<BdatCommand> parse_bdat(std::string_view argument);

}  // namespace sluis::smtp
