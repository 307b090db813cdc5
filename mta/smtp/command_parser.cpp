// SPDX-License-Identifier: Apache-2.0
#include "mta/smtp/command_parser.h"

#include <array>
#include <charconv>
#include <utility>

#include "mta/base/ascii.h"
#include "mta/base/civil_time.h"
#include "mta/smtp/xtext.h"

namespace sluis::smtp {
namespace {

constexpr std::array<std::pair<std::string_view, Verb>, 14> kVerbs{{{"HELO", Verb::Helo},
                                                                    {"EHLO", Verb::Ehlo},
                                                                    {"MAIL", Verb::Mail},
                                                                    {"RCPT", Verb::Rcpt},
                                                                    {"DATA", Verb::Data},
                                                                    {"BDAT", Verb::Bdat},
                                                                    {"RSET", Verb::Rset},
                                                                    {"VRFY", Verb::Vrfy},
                                                                    {"EXPN", Verb::Expn},
                                                                    {"HELP", Verb::Help},
                                                                    {"NOOP", Verb::Noop},
                                                                    {"QUIT", Verb::Quit},
                                                                    {"STARTTLS", Verb::Starttls},
                                                                    {"AUTH", Verb::Auth}}};

constexpr size_t kMaxEnvelopeId = 100;  // RFC 3461 4.4
constexpr size_t kMaxOriginal = 500;    // RFC 3461 4.2

using Refused = tl::unexpected<Reply>;
using Checked = Parsed<void>;

Refused bad_parameter(std::string sentence) {
  return Refused(Reply{501, "5.5.4", std::move(sentence)});
}

Refused given_twice(std::string_view name) {
  return bad_parameter("The parameter " + std::string(name) + " is given twice; give it once");
}

template <typename Number>
std::optional<Number> whole_number(std::string_view digits) {
  Number value{};
  const auto [end, error] = std::from_chars(digits.begin(), digits.end(), value);
  if (digits.empty() || error != std::errc{} || end != digits.end()) return std::nullopt;
  return value;
}

// RFC 1870 4: up to 20 digits; a number past 64 bits is simply too large for anyone.
Checked take_size(MailCommand& to, std::string_view value) {
  const bool digits = value.find_first_not_of("0123456789") == std::string_view::npos;
  if (value.empty() || value.size() > 20 || !digits) {
    return bad_parameter("SIZE= takes the number of octets, such as SIZE=1000");
  }
  to.size = whole_number<uint64_t>(value).value_or(UINT64_MAX);
  return {};
}

Checked take_body(MailCommand& to, std::string_view value) {
  to.eight_bit = ascii::equal_ignoring_case(value, "8BITMIME");
  if (to.eight_bit || ascii::equal_ignoring_case(value, "7BIT")) return {};
  return bad_parameter("BODY= may be 7BIT or 8BITMIME; send binary content encoded as base64");
}

Checked take_return(MailCommand& to, std::string_view value) {
  const bool full = ascii::equal_ignoring_case(value, "FULL");
  if (!full && !ascii::equal_ignoring_case(value, "HDRS")) {
    return bad_parameter("RET= may be FULL or HDRS");
  }
  to.return_content = full ? mail::ReturnContent::Full : mail::ReturnContent::Headers;
  return {};
}

Checked take_envelope_id(MailCommand& to, std::string_view value) {
  if (value.empty() || value.size() > kMaxEnvelopeId || !decode_xtext(value)) {
    return bad_parameter("ENVID= takes 1 to 100 characters of xtext (RFC 3461 4.4)");
  }
  to.envelope_id = value;
  return {};
}

// RFC 4865 4.1: one to nine digits, the first not zero.
Checked take_hold_for(MailCommand& to, std::string_view value) {
  const auto seconds = whole_number<int64_t>(value);
  if (!seconds || *seconds < 1 || value.size() > 9 || value.front() == '0') {
    return bad_parameter("HOLDFOR= takes a number of seconds from 1 to 999999999");
  }
  to.hold_for = std::chrono::seconds(*seconds);
  return {};
}

Checked take_hold_until(MailCommand& to, std::string_view value) {
  const auto time = parse_rfc3339(value);
  if (!time) {
    return bad_parameter(
        "HOLDUNTIL= takes a time with its offset, such as 2026-12-01T09:00:00Z or "
        "2026-12-01T10:00:00+01:00");
  }
  to.hold_until = *time;
  return {};
}

// RFC 4954 5: who says it first submitted the message. We judge by the session, so it is only read.
Checked take_auth(MailCommand&, std::string_view value) {
  if (value == "<>" || (!value.empty() && decode_xtext(value))) return {};
  return bad_parameter("AUTH= takes <> or an address in xtext");
}

struct MailParameter {
  std::string_view name;
  Checked (*take)(MailCommand&, std::string_view);
};
constexpr std::array<MailParameter, 7> kMailParameters{{{"SIZE", take_size},
                                                        {"BODY", take_body},
                                                        {"RET", take_return},
                                                        {"ENVID", take_envelope_id},
                                                        {"HOLDFOR", take_hold_for},
                                                        {"HOLDUNTIL", take_hold_until},
                                                        {"AUTH", take_auth}}};

// `seen`: one bit a parameter, to notice those given twice.
Checked take_mail_parameter(MailCommand& to, const Parameter& parameter, uint32_t& seen) {
  if (ascii::equal_ignoring_case(parameter.name, "SMTPUTF8")) {
    if (parameter.has_value) return bad_parameter("SMTPUTF8 takes no value");
    if (std::exchange(to.utf8, true)) return given_twice("SMTPUTF8");
    return {};
  }
  for (size_t i = 0; i < kMailParameters.size(); ++i) {
    if (!ascii::equal_ignoring_case(parameter.name, kMailParameters[i].name)) continue;
    if (seen & (1u << i)) return given_twice(kMailParameters[i].name);
    seen |= 1u << i;
    return kMailParameters[i].take(to, parameter.value);
  }
  return Refused(unknown_parameter("MAIL", parameter.name));
}

Checked take_notify(mail::Recipient& to, std::string_view value) {
  using mail::Notify;
  constexpr std::array<std::pair<std::string_view, uint8_t>, 4> kWords{
      {{"NEVER", Notify::Never},
       {"SUCCESS", Notify::Success},
       {"FAILURE", Notify::Failure},
       {"DELAY", Notify::Delay}}};
  for (const std::string_view word : ascii::split(value, ',')) {
    uint8_t bit = 0;
    for (const auto& [name, meaning] : kWords) {
      if (ascii::equal_ignoring_case(word, name)) bit = meaning;
    }
    const bool mixes_never = to.notify.bits != 0 && ((to.notify.bits | bit) & Notify::Never);
    if (bit == 0 || mixes_never) {
      return bad_parameter("NOTIFY= takes NEVER alone, or any of SUCCESS,FAILURE,DELAY");
    }
    to.notify.bits |= bit;
  }
  return {};
}

Checked take_rcpt_parameter(mail::Recipient& to, const Parameter& parameter,
                            mail::AddressSyntax syntax) {
  if (ascii::equal_ignoring_case(parameter.name, "NOTIFY")) {
    if (to.notify.bits != 0) return given_twice("NOTIFY");
    return take_notify(to, parameter.value);
  }
  if (!ascii::equal_ignoring_case(parameter.name, "ORCPT")) {
    return Refused(unknown_parameter("RCPT", parameter.name));
  }
  if (!to.original.empty()) return given_twice("ORCPT");
  if (parameter.value.size() > kMaxOriginal || !is_original_recipient(parameter.value, syntax)) {
    return bad_parameter(
        "ORCPT= takes a type and an address in xtext, such as ORCPT=rfc822;jan@example.org");
  }
  to.original = parameter.value;
  return {};
}

}  // namespace

Command split_command(std::string_view line) {
  const size_t end = std::min(line.find(' '), line.size());
  const std::string_view word = line.substr(0, end);
  Command command;
  for (const auto& [name, verb] : kVerbs) {
    if (ascii::equal_ignoring_case(word, name)) command.verb = verb;
  }
  command.argument = ascii::trim(line.substr(end));
  return command;
}

Parsed<MailCommand> parse_mail(std::string_view argument) {
  auto path = take_path(argument, PathKind::Reverse);
  if (!path) return Refused(std::move(path.error()));
  MailCommand command;
  command.sender = std::move(*path);
  uint32_t seen = 0;
  while (const auto parameter = take_parameter(argument)) {
    auto taken = take_mail_parameter(command, *parameter, seen);
    if (!taken) return Refused(std::move(taken.error()));
  }
  if (command.hold_for && command.hold_until) {
    return bad_parameter("Give either HOLDFOR= or HOLDUNTIL=, not both (RFC 4865 4)");
  }
  if (command.sender && mail::needs_utf8(*command.sender) && !command.utf8) {
    return Refused(needs_smtputf8());
  }
  return command;
}

Parsed<mail::Recipient> parse_rcpt(std::string_view argument, std::string_view hostname,
                                   mail::AddressSyntax syntax) {
  auto path = take_path(argument, PathKind::Forward);
  if (!path) return Refused(std::move(path.error()));
  mail::Recipient recipient{std::move(**path), {}, {}};
  if (recipient.address.domain.empty()) recipient.address.domain = hostname;
  while (const auto parameter = take_parameter(argument)) {
    auto taken = take_rcpt_parameter(recipient, *parameter, syntax);
    if (!taken) return Refused(std::move(taken.error()));
  }
  if (mail::needs_utf8(recipient.address) && syntax == mail::AddressSyntax::Ascii) {
    return Refused(needs_smtputf8());
  }
  return recipient;
}

Parsed<BdatCommand> parse_bdat(std::string_view argument) {
  const size_t blank = std::min(argument.find(' '), argument.size());
  const auto octets = whole_number<uint64_t>(argument.substr(0, blank));
  const std::string_view word = ascii::trim(argument.substr(blank));
  const bool last = ascii::equal_ignoring_case(word, "LAST");
  if (!octets || (!last && !word.empty())) {
    return bad_parameter("BDAT takes a number of octets and, on the last piece, LAST");
  }
  return BdatCommand{*octets, last};
}

}  // namespace sluis::smtp
