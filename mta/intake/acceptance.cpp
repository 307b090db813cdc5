// SPDX-License-Identifier: Apache-2.0
#include "mta/intake/acceptance.h"

#include <utility>

#include "mta/base/civil_time.h"
#include "mta/base/log.h"
#include "mta/mail/headers.h"
#include "mta/mail/received.h"
#include "mta/queue/intervention.h"

namespace sluis::intake {
namespace {

// A store that cannot take the message now: the client keeps it and comes back.
smtp::Reply cannot_store(const Error& error) {
  if (error.kind == ErrorKind::Unavailable) {
    return {452, "4.3.1", "The server has no room for the message now; try again later"};
  }
  return {451, "4.3.0", "The message could not be stored; it is still yours, try again later"};
}

store::BodyDigest::Canonical stored_form(keys::Canonical canonical) {
  return canonical == keys::Canonical::Simple ? store::BodyDigest::Canonical::Simple
                                              : store::BodyDigest::Canonical::Relaxed;
}

}  // namespace

Acceptance::Acceptance(IntakeContext& context, std::shared_ptr<const IntakeSettings> settings,
                       Transaction transaction)
    : context_(context),
      settings_(std::move(settings)),
      transaction_(std::move(transaction)),
      id_(context.ids.next()),
      began_(context.clock.wall()),
      draft_(context.store.open_draft(id_)),
      rules_(settings_->lines),
      hasher_(settings_->body_canonical) {}

void Acceptance::append(std::string_view octets) {
  if (refusal_) return;
  pieces_.clear();
  rules_.feed(octets, pieces_);
  for (const std::string_view piece : pieces_) take(piece);
  if (rules_.fault()) refuse({550, "5.6.0", std::string(to_sentence(*rules_.fault()))});
}

bool Acceptance::wait_for_room(std::function<void()> then) {
  return draft_ && draft_->wait_for_room(context_.loop, std::move(then));
}

void Acceptance::take(std::string_view piece) {
  if (refusal_) return;
  header_done_ ? take_body(piece) : take_header(piece);
}

void Acceptance::take_header(std::string_view piece) {
  const size_t searched = header_.size();
  header_ += piece;
  const auto end = mail::find_header_end(header_, searched);
  if (end.value_or(header_.size()) > settings_->limits.header_size) {
    return refuse({552, "5.3.4",
                   "The header is larger than " + std::to_string(settings_->limits.header_size) +
                       " octets; shorten it or use fewer recipients in To and Cc"});
  }
  if (!end) return;
  const std::string gathered = std::exchange(header_, {});
  end_header(std::string_view(gathered).substr(0, *end));
  if (!refusal_) take_body(std::string_view(gathered).substr(*end));
}

void Acceptance::end_header(std::string_view block) {
  header_done_ = true;
  const std::string received = received_field();
  const std::string made_id =
      "<" + to_string(id_) + "." + context_.random.token(12) + "@" + settings_->hostname + ">";
  const mail::RepairFacts facts{received, made_id, began_, settings_->limits.received_hops};
  auto header = mail::repair_header(block, facts);
  if (!header) {
    auto& why = header.error();
    return refuse({why.code, std::move(why.status), std::move(why.sentence)});
  }
  if (!judge(*header)) return;
  header_size_ = static_cast<uint32_t>(header->text.size());
  message_id_ = std::move(header->message_id);
  write(header->text);
}

// Whose message is it, and may the account send as that domain?
bool Acceptance::judge(const mail::RepairedHeader& header) {
  auto domain = mail::ascii_domain(header.from.domain);
  if (!domain) {
    refuse({550, "5.6.0", "The domain in From cannot be used: " + domain.error().text});
    return false;
  }
  from_ = mail::to_string(header.from);
  from_domain_ = std::move(*domain);
  policy::AdmissionFacts facts;
  facts.account = transaction_.account;
  facts.from_domain = from_domain_;
  facts.release = transaction_.release_at ? policy::Release::Later : policy::Release::Now;
  facts.unverified = settings_->unverified;
  verdict_ = policy::admit_message(*context_.directory.current, facts);
  if (!verdict_.accepted()) refuse({verdict_.code, verdict_.status, verdict_.sentence});
  return verdict_.accepted();
}

std::string Acceptance::received_field() const {
  const std::string client =
      settings_->received_client_address ? to_string(transaction_.client.ip) : std::string();
  const std::string id = to_string(id_);
  const auto& recipients = transaction_.envelope.recipients;
  const std::string recipient =
      recipients.size() == 1 ? mail::to_string(recipients.front().address) : std::string();
  mail::ReceivedFacts facts;
  facts.helo = transaction_.helo;
  facts.client = client;
  facts.hostname = settings_->hostname;
  facts.id = id;
  facts.only_recipient = recipient;
  facts.tls_version = transaction_.tls_version;
  facts.authenticated = transaction_.authenticated;
  facts.esmtp = transaction_.extended;
  facts.utf8 = transaction_.envelope.utf8;
  facts.now = began_;
  return mail::received_field(facts);
}

void Acceptance::take_body(std::string_view piece) {
  if (piece.empty()) return;
  hasher_.update(piece);
  write(piece);
}

void Acceptance::write(std::string_view octets) {
  if (auto written = draft_->append(octets); !written) {
    log::warning(
        "intake", "the store takes no more of a message",
        {{"id", id_}, {"error", written.error().text}, {"detail", written.error().detail}});
    return refuse(cannot_store(written.error()));
  }
  size_ += octets.size();
}

void Acceptance::refuse(smtp::Reply reply) {
  if (refusal_) return;
  refusal_ = std::move(reply);
  draft_.reset();
  header_ = {};
}

void Acceptance::end_content() {
  if (refusal_) return;
  pieces_.clear();
  rules_.finish(pieces_);
  for (const std::string_view piece : pieces_) take(piece);
  if (rules_.fault()) refuse({550, "5.6.0", std::string(to_sentence(*rules_.fault()))});
  // A message without an empty line is all header (RFC 5322 2.1).
  if (!refusal_ && !header_done_) end_header(std::exchange(header_, {}));
}

store::Message Acceptance::make_message() {
  using Start = policy::AdmissionVerdict::Start;
  store::Message message;
  message.id = id_;
  message.envelope = std::move(transaction_.envelope);
  message.envelope.eight_bit = message.envelope.eight_bit || rules_.saw_eight_bit();
  message.account = transaction_.account;
  message.client = to_string(transaction_.client);
  message.sender_domain = std::move(from_domain_);
  message.header_from = std::move(from_);
  message.header_message_id = std::move(message_id_);
  message.accepted = context_.clock.wall();
  message.size = size_;
  message.header_size = header_size_;
  message.body_digest = {stored_form(settings_->body_canonical), hasher_.finish()};
  message.due = message.accepted;
  WallTime first_attempt = message.accepted;
  if (verdict_.start == Start::Scheduled) {
    message.state = store::MessageState::Scheduled;
    message.schedule = transaction_.release_at;
    message.due = first_attempt = transaction_.release_at->utc;
  } else if (verdict_.start == Start::AwaitingDomain) {
    message.state = store::MessageState::AwaitingDomain;
    message.note = verdict_.sentence;
    message.due = message.accepted + settings_->lifetime;  // when it gives up waiting
  }
  store::RecipientStatus waiting;
  waiting.next_attempt = first_attempt;
  message.recipients.assign(message.envelope.recipients.size(), waiting);
  return message;
}

Task<smtp::Reply> Acceptance::finish() {
  end_content();
  if (refusal_) {
    log::info(
        "intake", "message refused",
        {{"account", transaction_.account}, {"code", refusal_->code}, {"why", refusal_->text}});
    co_return *refusal_;
  }
  smtp::Reply reply = co_await commit(make_message());
  co_return reply;
}

Task<smtp::Reply> Acceptance::commit(store::Message message) {
  const bool due_now = message.state == store::MessageState::Ready;
  const auto as = due_now ? store::Store::AcceptAs::Leased : store::Store::AcceptAs::Waiting;
  store::Message kept = message;
  OneShot<Result<void>> stored;
  context_.store.accept(std::move(message), std::move(draft_), as, context_.loop,
                        [&stored](Result<void> outcome) { stored.set(std::move(outcome)); });
  const Result<void> outcome = co_await stored;
  if (!outcome) {
    log::error("intake", "a message could not be stored",
               {{"id", id_}, {"error", outcome.error().text}, {"detail", outcome.error().detail}});
    co_return cannot_store(outcome.error());
  }
  record(kept);
  smtp::Reply reply{250, "2.0.0", "Ok: queued as " + to_string(id_)};
  if (kept.schedule) reply.text += " until " + to_rfc3339(kept.schedule->utc);
  if (due_now) context_.on_accepted({store::Lease{id_, 0}, std::move(kept)});
  co_return reply;
}

// One `accepted` a recipient, then what the message waits for, if it does.
void Acceptance::record(const store::Message& message) {
  using events::Kind;
  for (const mail::Recipient& recipient : message.envelope.recipients) {
    auto event = queue::event_of(message, Kind::Accepted, message.accepted);
    event.recipient = mail::to_string(recipient.address);
    context_.events.append(std::move(event));
  }
  if (message.schedule) {
    auto event = queue::event_of(message, Kind::Scheduled, message.accepted);
    event.reason = "until " + to_rfc3339(message.schedule->utc);
    context_.events.append(std::move(event));
  } else if (message.state == store::MessageState::AwaitingDomain) {
    auto event = queue::event_of(message, Kind::AwaitingDomain, message.accepted);
    event.reason = message.note;
    context_.events.append(std::move(event));
  }
  if (!log::enabled(log::Level::Info)) return;
  log::info("intake", "accepted",
            {{"id", id_},
             {"account", message.account},
             {"from", message.header_from},
             {"recipients", message.envelope.recipients.size()},
             {"size", message.size}});
}

}  // namespace sluis::intake
