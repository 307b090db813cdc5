// SPDX-License-Identifier: Apache-2.0
#include "mta/deliver/recording.h"

#include "mta/queue/intervention.h"

namespace sluis::deliver {
namespace {

events::Kind kind_of(RecipientVerdict::What what) {
  switch (what) {
    case RecipientVerdict::What::Done:
      return events::Kind::Delivered;
    case RecipientVerdict::What::Retry:
      return events::Kind::Deferred;
    case RecipientVerdict::What::Bounce:
      return events::Kind::Bounced;
    case RecipientVerdict::What::Expire:
      return events::Kind::Expired;
  }
  return events::Kind::Deferred;
}

// Put back without having been asked or moved: there is nothing to tell.
bool is_news(const RecipientResult& result, const RecipientVerdict& verdict) {
  return result.attempted || result.not_before || verdict.what != RecipientVerdict::What::Retry;
}

store::Attempt attempt_of(const RecipientResult& result, const RecipientVerdict& verdict) {
  return {verdict.status.last_attempt,
          result.recipient,
          result.mx,
          result.address,
          result.tls,
          result.reply,
          std::string(to_string(verdict.what))};
}

events::Event event_of_result(const Flight& flight, events::Kind kind,
                              const RecipientResult& result, const RecipientVerdict& verdict,
                              WallTime now) {
  const store::Message& message = flight.message;
  const mail::Address& to = message.envelope.recipients[result.recipient].address;
  events::Event event = queue::event_of(message, kind, now);
  event.recipient = mail::to_string(to);
  event.site = to.domain;
  event.mx = result.mx;
  event.source_ip = result.source_ip;
  event.tls = result.tls;
  event.reply = result.reply;
  event.status = result.status;
  if (!result.delivered) event.category = policy::to_string(verdict.category);
  event.attempt = verdict.status.attempts;
  if (message.released != WallTime{}) event.queue_ms = (now - message.released).count();
  return event;
}

// Once a flight, when the first remote was really asked: until then nothing was signed.
void tell_signed(events::EventSink& sink, Flight& flight, WallTime now) {
  if (flight.selectors.empty() || std::exchange(flight.signed_told, true)) return;
  events::Event event = queue::event_of(flight.message, events::Kind::Signed, now);
  event.selectors = flight.selectors;
  sink.append(std::move(event));
}

}  // namespace

policy::RetrySettings retry_settings(const config::Retry& settings) {
  return {settings.intervals, settings.lifetime, settings.delay_notice, settings.jitter};
}

RecipientVerdict judge_result(const store::Message& message, const RecipientResult& result,
                              const Moment& moment) {
  const WallTime released = message.released == WallTime{} ? message.accepted : message.released;
  return judge(result, message.recipients[result.recipient],
               {moment.retry, released, moment.now, moment.unit,
                message.envelope.recipients[result.recipient].notify});
}

void postpone_ends(Verdicts& verdicts, WallTime until) {
  for (RecipientVerdict& verdict : verdicts) {
    if (verdict.notice == NoticeDue::None || verdict.what == RecipientVerdict::What::Done) continue;
    verdict.what = RecipientVerdict::What::Retry;
    verdict.status.state = store::RecipientState::Deferred;
    verdict.status.next_attempt = until;
    verdict.status.delay_notice_sent = false;
  }
}

store::Change change_of(const std::vector<RecipientResult>& results, const Verdicts& verdicts) {
  store::Change change;
  for (size_t i = 0; i < results.size(); ++i) {
    if (!is_news(results[i], verdicts[i])) continue;
    change.recipients.push_back({results[i].recipient, verdicts[i].status});
    if (results[i].attempted) change.attempts.push_back(attempt_of(results[i], verdicts[i]));
  }
  return change;
}

void tell_events(events::EventSink& sink, Flight& flight,
                 const std::vector<RecipientResult>& results, const Verdicts& verdicts,
                 WallTime now) {
  for (size_t i = 0; i < results.size(); ++i) {
    const RecipientResult& result = results[i];
    if (!is_news(result, verdicts[i])) continue;
    if (result.attempted) {
      tell_signed(sink, flight, now);
      sink.append(event_of_result(flight, events::Kind::Attempt, result, verdicts[i], now));
    }
    auto event = event_of_result(flight, kind_of(verdicts[i].what), result, verdicts[i], now);
    event.selectors = flight.selectors;
    sink.append(std::move(event));
  }
}

}  // namespace sluis::deliver
