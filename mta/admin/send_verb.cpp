// SPDX-License-Identifier: Apache-2.0
// `sluis send`: a message and its envelope over the control socket, through the same door as SMTP.
#include <array>

#include "mta/admin/render.h"
#include "mta/admin/verb.h"
#include "mta/base/ascii.h"

namespace sluis::admin {
namespace {

constexpr size_t kMostRecipients = 10000;

Result<mail::Address> address_of(const std::string& text) {
  auto parsed = mail::parse_address(text, mail::AddressSyntax::Utf8);
  if (parsed) return parsed;
  return fail(ErrorKind::Invalid, "\"" + text + "\": " + parsed.error().text);
}

bool is_utf8(const mail::Address& address) {
  return !ascii::is_ascii(address.local) || !ascii::is_ascii(address.domain);
}

Result<mail::Envelope> envelope_of(const Args& args) {
  mail::Envelope envelope;
  if (const auto from = args.maybe("from"); from && *from != "<>") {
    auto sender = address_of(*from);
    if (!sender) return fail(sender.error());
    envelope.utf8 = is_utf8(*sender);
    envelope.sender = std::move(*sender);
  }
  const auto recipients = args.texts("to");
  if (recipients.empty()) return fail(ErrorKind::Invalid, "the message has no recipients");
  if (recipients.size() > kMostRecipients) {
    return fail(ErrorKind::Invalid, "the message has more than 10000 recipients");
  }
  for (const auto& text : recipients) {
    auto address = address_of(text);
    if (!address) return fail(address.error());
    envelope.utf8 = envelope.utf8 || is_utf8(*address);
    envelope.recipients.push_back({std::move(*address), {}, {}});
  }
  return envelope;
}

Task<Result<Answer>> send(AdminContext& context, Request& request) {
  if (!request.body) co_return fail(ErrorKind::Invalid, "the message is missing or empty");
  SendRequest out;
  auto envelope = envelope_of(request.args);
  if (!envelope) co_return fail(envelope.error());
  out.envelope = std::move(*envelope);
  out.actor = request.actor;
  out.account = request.args.text_or("account", "");
  out.octets = request.octets;
  if (const auto at = request.args.maybe("at")) {
    auto intent = parse_time(*at, context.clock.wall());
    if (!intent) co_return fail(intent.error());
    out.at = std::move(*intent);
  }
  const auto sent = co_await context.send(std::move(out), *request.body);
  if (!sent) co_return fail(sent.error());
  Answer answer;
  answer.rows.push_back(render(*sent));
  co_return answer;
}

}  // namespace

std::span<const Verb> send_verbs() {
  static constexpr std::array kVerbs{Verb{"send", Effect::Changes, send}};
  return kVerbs;
}

}  // namespace sluis::admin
