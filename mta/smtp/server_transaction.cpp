// SPDX-License-Identifier: Apache-2.0
// The part of ServerMachine that opens a transaction: who may (AUTH), MAIL with its parameters,
// RCPT.
#include <utility>

#include "mta/base/civil_time.h"
#include "mta/smtp/server_machine.h"

namespace sluis::smtp {
namespace {

constexpr size_t kMaxAuthAnswer = 12288;  // RFC 4954 4
// A client's clock may be this much ahead of ours before its HOLDUNTIL counts as past.
constexpr Millis kPastTolerance = std::chrono::seconds(60);

tl::unexpected<Reply> bad_hold(std::string sentence) {
  return tl::unexpected<Reply>(Reply{501, "5.5.4", std::move(sentence)});
}

}  // namespace

ServerMachine::Handled ServerMachine::on_mail(std::string_view argument) {
  if (auto objection = objection_to_mail()) return refuse(std::move(*objection));
  if (settings_.messages > 0 && messages_ >= settings_.messages) {
    close_with({421, "4.7.0",
                "This connection has sent its " + std::to_string(messages_) +
                    " messages; connect again for more"});
    return {};
  }
  auto mail = parse_mail(argument);
  if (!mail) return refuse(std::move(mail.error()));
  if (auto objection = objection_to(*mail)) return refuse(std::move(*objection));
  auto hold = hold_of(*mail);
  if (!hold) return refuse(std::move(hold.error()));
  ++messages_;
  mail_ = std::move(*mail);
  release_at_ = *hold;
  return ask(Action::Kind::Mail);
}

std::optional<Reply> ServerMachine::objection_to_mail() const {
  if (helo_.empty()) return Reply{503, "5.5.1", "Say EHLO first"};
  if (mail_) return Reply{503, "5.5.1", "A transaction is open; finish it or send RSET"};
  if (facts_.authenticated) return {};
  if (settings_.trusted && settings_.auth != AuthRule::Required) return {};
  if (offers_auth(settings_, facts_)) return Reply{530, "5.7.0", "Authenticate with AUTH first"};
  if (settings_.auth != AuthRule::Off && settings_.offers_starttls && !facts_.tls) {
    return Reply{530, "5.7.0", "Start TLS with STARTTLS and then authenticate with AUTH"};
  }
  return Reply{530, "5.7.0", "Your address may not send mail here; ask the operator for access"};
}

std::optional<Reply> ServerMachine::objection_to(const MailCommand& mail) const {
  if (mail.size > settings_.message_size) {
    return Reply{552, "5.3.4",
                 "The message is larger than " + std::to_string(settings_.message_size) +
                     " octets; send less or a link"};
  }
  const bool held = mail.hold_for || mail.hold_until;
  if (held && !offers_hold(settings_, facts_)) {
    return Reply{555, "5.5.4",
                 "HOLDFOR and HOLDUNTIL are not offered here; send it when it is due"};
  }
  return {};
}

// RFC 4865 4.1: within what EHLO announced, or an error; never a hold silently cut short. A time
// that has only just passed means now.
Parsed<std::optional<WallTime>> ServerMachine::hold_of(const MailCommand& mail) const {
  if (!mail.hold_for && !mail.hold_until) return std::nullopt;
  const WallTime until = mail.hold_until ? *mail.hold_until : facts_.now + *mail.hold_for;
  if (until > facts_.now + settings_.longest_hold) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(settings_.longest_hold).count();
    return bad_hold(
        "The release may be at most " + std::to_string(seconds) + " seconds ahead, which is " +
        to_rfc3339(std::chrono::floor<std::chrono::seconds>(facts_.now) + settings_.longest_hold));
  }
  if (until + kPastTolerance < facts_.now) {
    return bad_hold("HOLDUNTIL= lies in the past; the earliest time is now, " +
                    to_rfc3339(std::chrono::floor<std::chrono::seconds>(facts_.now)));
  }
  if (until <= facts_.now) return std::nullopt;
  return until;
}

ServerMachine::Handled ServerMachine::on_rcpt(std::string_view argument) {
  if (!mail_) return refuse({503, "5.5.1", "Give the sender with MAIL first"});
  if (chunking_) return refuse({503, "5.5.1", "Recipients come before the first BDAT"});
  const auto syntax = mail_->utf8 ? mail::AddressSyntax::Utf8 : mail::AddressSyntax::Ascii;
  auto recipient = parse_rcpt(argument, settings_.hostname, syntax);
  if (!recipient) return refuse(std::move(recipient.error()));
  if (recipients_ >= settings_.recipients) {
    // Not the client's error: it sends the rest in another transaction (RFC 5321 4.5.3.1.10).
    say(452, "4.5.3",
        "A transaction takes " + std::to_string(settings_.recipients) +
            " recipients; send the others in the next one");
    return {};
  }
  recipient_ = std::move(*recipient);
  return ask(Action::Kind::Recipient);
}

ServerMachine::Handled ServerMachine::on_auth(std::string_view argument) {
  if (settings_.auth == AuthRule::Off) return refuse({502, "5.5.1", "AUTH is not offered here"});
  if (!extended_) return refuse({503, "5.5.1", "Say EHLO first"});
  if (facts_.authenticated) return refuse({503, "5.5.1", "You are authenticated already"});
  if (mail_) return refuse({503, "5.5.1", "Finish the transaction, or RSET, before AUTH"});
  if (!offers_auth(settings_, facts_)) {
    return refuse({538, "5.7.11", "AUTH would show the password; start TLS with STARTTLS first"});
  }
  return on_auth_step(auth_.start(argument));
}

ServerMachine::Handled ServerMachine::on_auth_line(std::string_view& input) {
  const auto line = lines_.take(input, kMaxAuthAnswer);
  if (!line) return Action{};
  phase_ = Phase::Command;
  if (line->too_long) return refuse({500, "5.5.6", "The answer is too long for AUTH"});
  return on_auth_step(auth_.answer(line->text));
}

ServerMachine::Handled ServerMachine::on_auth_step(AuthExchange::Step step) {
  if (auto* challenge = std::get_if<AuthExchange::Challenge>(&step)) {
    phase_ = Phase::Auth;
    say(334, "", std::string(challenge->text));
    return {};
  }
  auth_ = {};
  if (auto* reply = std::get_if<Reply>(&step)) return refuse(std::move(*reply));
  credentials_ = std::move(std::get<Credentials>(step));
  return ask(Action::Kind::Authenticate);
}

}  // namespace sluis::smtp
