// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "mta/admin/json_text.h"
#include "mta/admin/render.h"

namespace sluis::admin {
namespace {

using Json = nlohmann::ordered_json;

std::string sender_of(const mail::Envelope& envelope) {
  return envelope.sender ? mail::to_string(*envelope.sender) : "<>";
}

Json recipient_json(const mail::Recipient& recipient, const store::RecipientStatus& status) {
  const bool waits = !store::is_end(status.state);
  return {{"address", mail::to_string(recipient.address)},
          {"state", store::to_string(status.state)},
          {"attempts", status.attempts},
          {"next_attempt", waits ? time_or_null<Json>(status.next_attempt) : Json(nullptr)},
          {"last_attempt", time_or_null<Json>(status.last_attempt)},
          {"reply", text_or_null<Json>(status.reply)},
          {"status", text_or_null<Json>(status.status)},
          {"mx", text_or_null<Json>(status.mx)}};
}

Json recipients_json(const store::Message& message) {
  Json list = Json::array();
  for (size_t i = 0; i < message.envelope.recipients.size(); ++i) {
    const bool known = i < message.recipients.size();
    list.push_back(recipient_json(message.envelope.recipients[i],
                                  known ? message.recipients[i] : store::RecipientStatus{}));
  }
  return list;
}

Json schedule_json(const std::optional<TimeIntent>& schedule) {
  if (!schedule) return nullptr;
  return {{"at", time_or_null<Json>(schedule->utc)},
          {"local", text_or_null<Json>(schedule->local)},
          {"zone", text_or_null<Json>(schedule->zone)}};
}

Json hold_json(const std::optional<store::Hold>& hold) {
  if (!hold) return nullptr;
  return {{"who", hold->who},
          {"why", text_or_null<Json>(hold->why)},
          {"since", time_or_null<Json>(hold->since)},
          {"until", time_or_null<Json>(hold->until)}};
}

Json row_json(const queue::Row& row) {
  const store::Message& message = row.message;
  return {{"id", to_string(message.id)},
          {"state", row.sending ? "sending" : store::to_string(message.state)},
          {"sender", sender_of(message.envelope)},
          {"recipients", recipients_json(message)},
          {"account", text_or_null<Json>(message.account)},
          {"sender_domain", text_or_null<Json>(message.sender_domain)},
          {"accepted", time_or_null<Json>(message.accepted)},
          {"due", time_or_null<Json>(message.due)},
          {"size", message.size},
          {"schedule", schedule_json(message.schedule)},
          {"hold", hold_json(message.hold)},
          {"note", text_or_null<Json>(message.note)},
          {"message_id", text_or_null<Json>(message.header_message_id)},
          {"sending", row.sending}};
}

Json attempts_json(const store::Message& message) {
  Json list = Json::array();
  for (const auto& attempt : message.attempts) {
    const bool known = attempt.recipient < message.envelope.recipients.size();
    const Json recipient =
        known ? Json(mail::to_string(message.envelope.recipients[attempt.recipient].address))
              : Json(nullptr);
    list.push_back({{"at", time_or_null<Json>(attempt.at)},
                    {"recipient", recipient},
                    {"mx", text_or_null<Json>(attempt.mx)},
                    {"address", text_or_null<Json>(attempt.address)},
                    {"tls", text_or_null<Json>(attempt.tls)},
                    {"reply", text_or_null<Json>(attempt.reply)},
                    {"outcome", text_or_null<Json>(attempt.outcome)}});
  }
  return list;
}

Json waits_json(const std::vector<queue::Cause>& causes) {
  Json list = Json::array();
  for (const auto& cause : causes) {
    list.push_back({{"what", cause.what}, {"until", time_or_null<Json>(cause.until)}});
  }
  return list;
}

std::string_view return_content(mail::ReturnContent content) {
  switch (content) {
    case mail::ReturnContent::Unset:
      return "";
    case mail::ReturnContent::Full:
      return "full";
    case mail::ReturnContent::Headers:
      return "headers";
  }
  return "";
}

std::string_view word_for(queue::Touched::What what) {
  switch (what) {
    case queue::Touched::What::Done:
      return "done";
    case queue::Touched::What::TooLate:
      return "too-late";
    case queue::Touched::What::NotFound:
      return "not-found";
    case queue::Touched::What::Refused:
      return "refused";
  }
  return "refused";
}

}  // namespace

std::string render(const queue::Row& row) {
  return json_text(row_json(row));
}

std::string render(const queue::Story& story) {
  const store::Message& message = story.row.message;
  Json out = row_json(story.row);
  out["client"] = text_or_null<Json>(message.client);
  out["header_from"] = text_or_null<Json>(message.header_from);
  out["released"] = time_or_null<Json>(message.released);
  out["envelope_id"] = text_or_null<Json>(message.envelope.envelope_id);
  out["return_content"] =
      text_or_null<Json>(std::string(return_content(message.envelope.return_content)));
  out["eight_bit"] = message.envelope.eight_bit;
  out["utf8"] = message.envelope.utf8;
  out["attempts"] = attempts_json(message);
  out["waits"] = waits_json(story.waits);
  out["goes"] = time_or_null<Json>(story.goes);
  return json_text(out);
}

std::string render(const queue::SummaryRow& row) {
  Json ages = Json::array();
  for (size_t i = 0; i < row.by_age.size(); ++i) {
    const Millis limit = queue::kAgeBuckets[i];
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(limit).count();
    ages.push_back(
        {{"younger_than_seconds", limit == Millis::max() ? Json(nullptr) : Json(seconds)},
         {"messages", row.by_age[i]}});
  }
  return json_text(
      Json{{"key", row.key}, {"messages", row.messages}, {"octets", row.octets}, {"ages", ages}});
}

std::string render(const queue::Touched& touched) {
  return json_text(Json{{"id", to_string(touched.id)},
                        {"what", word_for(touched.what)},
                        {"sentence", touched.sentence}});
}

}  // namespace sluis::admin
