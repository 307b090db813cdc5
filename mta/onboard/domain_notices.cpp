// SPDX-License-Identifier: Apache-2.0
#include "mta/onboard/domain_notices.h"

#include <algorithm>
#include <iterator>

#include "mta/mail/address.h"

namespace sluis::onboard {
namespace {

using policy::DomainState;
using namespace std::chrono_literals;

constexpr std::string_view kNames[] = {"activated",    "selector-lost", "degraded",
                                       "degraded-24h", "degraded-48h",  "restored",
                                       "suspended",    "plan-grace",    "plan-paused"};

bool lost_a_selector(const DomainGist& before, const DomainRecord& after) {
  for (const SelectorGist& one : before.selectors) {
    if (!one.seen.confirmed) continue;
    for (const SelectorFact& now : after.selectors) {
      if (now.selector == one.selector && now.key_print == one.key_print && !now.seen.confirmed)
        return true;
    }
  }
  return false;
}

WallTime last_said(const DomainRecord& record, NoticeKind kind) {
  const auto at = record.noticed.find(kind);
  return at == record.noticed.end() ? WallTime{} : at->second;
}

// Of the time without a record that counts which began at `since`.
std::optional<NoticeKind> reminder(const DomainRecord& record, WallTime now) {
  const Millis lost = now - record.since;
  const auto unsaid = [&](NoticeKind kind) { return last_said(record, kind) < record.since; };
  if (lost >= 48h && unsaid(NoticeKind::Degraded48)) return NoticeKind::Degraded48;
  if (lost >= 24h && lost < 48h && unsaid(NoticeKind::Degraded24)) return NoticeKind::Degraded24;
  return std::nullopt;
}

std::optional<NoticeKind> of_change(const DomainGist& before, const DomainRecord& after) {
  const bool moved = before.state != after.state;
  switch (after.state) {
    case DomainState::Active:
      if (moved)
        return before.state == DomainState::Degraded ? NoticeKind::Restored : NoticeKind::Activated;
      if (before.plan_ends == WallTime{} && after.plan_ends != WallTime{})
        return NoticeKind::PlanGrace;
      if (lost_a_selector(before, after)) return NoticeKind::SelectorLost;
      break;
    case DomainState::Degraded:
      if (moved) return NoticeKind::Degraded;
      break;
    case DomainState::Suspended:
      if (moved && before.state == DomainState::Degraded) return NoticeKind::Suspended;
      break;
    case DomainState::Paused:
      if (moved && after.paused_for_plan) return NoticeKind::PlanPaused;
      break;
    case DomainState::Pending:
    case DomainState::Ready:
    case DomainState::Removed:
      break;
  }
  return std::nullopt;
}

// Restored answers a notice that was sent, and no other.
bool is_called_for(const DomainRecord& record, NoticeKind kind, WallTime now) {
  if (kind == NoticeKind::Restored)
    return last_said(record, NoticeKind::Degraded) > last_said(record, NoticeKind::Restored);
  const WallTime last = last_said(record, kind);
  return last == WallTime{} || now - last >= kSameNoticeQuiet;
}

std::string records_of(const DomainRecord& record) {
  std::string out;
  for (const SelectorFact& one : record.selectors) {
    if (!one.seen.confirmed)
      out += "  " + one.selector + "._domainkey." + record.name + ": " +
             std::string(to_string(one.fact.state)) + "\n";
  }
  return out;
}

NoticeText english(const DomainRecord& record, NoticeKind kind) {
  const std::string& name = record.name;
  const std::string records = records_of(record);
  const std::string look = "\nThe records to publish are shown by: sluis domain records " + name +
                           "\nNothing else is needed: they are looked at by themselves.\n";
  switch (kind) {
    case NoticeKind::Activated:
      return {name + " is active", "Mail of " + name + " is now signed with its own domain.\n"};
    case NoticeKind::SelectorLost:
      return {name + ": a DKIM record is gone or wrong",
              "Mail of " + name + " is still signed, but not with:\n\n" + records + look};
    case NoticeKind::Degraded:
      return {name + ": mail is not signed any more",
              "No DKIM record of " + name + " is right any more:\n\n" + records +
                  "\nMail of the domain is not signed. Without a right record within 72 hours "
                  "the domain\nis suspended.\n" +
                  look};
    case NoticeKind::Degraded24:
      return {name + ": mail is not signed, 48 hours left",
              "For 24 hours no DKIM record of " + name + " has been right:\n\n" + records +
                  "\nIn 48 hours the domain is suspended.\n" + look};
    case NoticeKind::Degraded48:
      return {name + ": mail is not signed, 24 hours left",
              "For 48 hours no DKIM record of " + name + " has been right:\n\n" + records +
                  "\nIn 24 hours the domain is suspended.\n" + look};
    case NoticeKind::Restored:
      return {name + ": mail is signed again",
              "The DKIM records of " + name + " are right again; its mail is signed.\n"};
    case NoticeKind::Suspended:
      return {name + " is suspended",
              "For 72 hours no DKIM record of " + name +
                  " was right. The domain is suspended, and\ncomes back when support activates "
                  "it.\n"};
    case NoticeKind::PlanGrace:
      return {
          name + ": signing ends with the plan",
          "The plan of " + name + " is now " + record.plan +
              ", which does not include signing with its own\ndomain. Mail is signed for some "
              "time yet, then the domain is paused.\nReceivers may then refuse mail of a domain "
              "whose DMARC policy is p=reject.\n"};
    case NoticeKind::PlanPaused:
      return {name + " is paused",
              "The plan of " + name + " is " + record.plan +
                  ", which does not include signing with its own\ndomain. The domain is paused; "
                  "with the plan Pro it comes back by itself.\n"};
  }
  return {};
}

NoticeText dutch(const DomainRecord& record, NoticeKind kind) {
  const std::string& name = record.name;
  const std::string records = records_of(record);
  const std::string look =
      "\nWelke records u moet publiceren, weet onze ondersteuning.\n"
      "Meer is niet nodig: ze worden vanzelf opnieuw bekeken.\n";
  switch (kind) {
    case NoticeKind::Activated:
      return {name + " is actief",
              "E-mail van " + name + " wordt nu met het eigen domein ondertekend.\n"};
    case NoticeKind::SelectorLost:
      return {name + ": een DKIM-record is weg of niet goed",
              "E-mail van " + name + " wordt nog ondertekend, maar niet met:\n\n" + records + look};
    case NoticeKind::Degraded:
      return {name + ": e-mail wordt niet meer ondertekend",
              "Geen DKIM-record van " + name + " is nog goed:\n\n" + records +
                  "\nE-mail van het domein wordt niet ondertekend. Is er binnen 72 uur geen goed "
                  "record,\ndan wordt het domein uitgezet.\n" +
                  look};
    case NoticeKind::Degraded24:
      return {name + ": e-mail wordt niet ondertekend, nog 48 uur",
              "Al 24 uur is geen DKIM-record van " + name + " goed:\n\n" + records +
                  "\nOver 48 uur wordt het domein uitgezet.\n" + look};
    case NoticeKind::Degraded48:
      return {name + ": e-mail wordt niet ondertekend, nog 24 uur",
              "Al 48 uur is geen DKIM-record van " + name + " goed:\n\n" + records +
                  "\nOver 24 uur wordt het domein uitgezet.\n" + look};
    case NoticeKind::Restored:
      return {name + ": e-mail wordt weer ondertekend",
              "De DKIM-records van " + name + " zijn weer goed; e-mail wordt ondertekend.\n"};
    case NoticeKind::Suspended:
      return {name + " is uitgezet",
              "72 uur lang was geen DKIM-record van " + name +
                  " goed. Het domein is uitgezet, tot onze\nondersteuning het weer aanzet.\n"};
    case NoticeKind::PlanGrace:
      return {name + ": ondertekening eindigt met het abonnement",
              "Het abonnement van " + name + " is nu " + record.plan +
                  ", zonder ondertekening met het eigen domein.\nE-mail wordt nog enige tijd "
                  "ondertekend, daarna wordt het domein gepauzeerd.\nOntvangers kunnen dan e-mail "
                  "weigeren van een domein met DMARC-beleid p=reject.\n"};
    case NoticeKind::PlanPaused:
      return {name + " is gepauzeerd",
              "Het abonnement van " + name + " is " + record.plan +
                  ", zonder ondertekening met het eigen domein.\nHet domein is gepauzeerd; met Pro "
                  "komt het vanzelf terug.\n"};
  }
  return {};
}

}  // namespace

bool add_notices(const DomainGist& before, DomainRecord& after, WallTime now) {
  auto kind = of_change(before, after);
  if (!kind && after.state == DomainState::Degraded) kind = reminder(after, now);
  if (!kind || !is_called_for(after, *kind, now)) return false;
  after.noticed[*kind] = now;
  after.outbox.push_back(*kind);
  return true;
}

Result<void> check_contacts(const std::vector<std::string>& addresses,
                            const std::string& language) {
  if (addresses.size() > kMostContacts)
    return fail(ErrorKind::Invalid, "at most " + std::to_string(kMostContacts) + " addresses");
  for (const std::string& address : addresses) {
    if (!mail::parse_address(address, mail::AddressSyntax::Ascii))
      return fail(ErrorKind::Invalid, "\"" + address + "\" is not an address");
  }
  if (!language.empty() && !policy::parse_language(language))
    return fail(ErrorKind::Invalid, "\"" + language + "\" is not a language: use en or nl");
  return {};
}

NoticeText notice_text(const DomainRecord& record, NoticeKind kind, policy::Language language) {
  return language == policy::Language::Dutch ? dutch(record, kind) : english(record, kind);
}

std::string_view to_string(NoticeKind kind) {
  return kNames[static_cast<size_t>(kind)];
}

std::optional<NoticeKind> parse_notice_kind(std::string_view text) {
  for (size_t i = 0; i < std::size(kNames); ++i) {
    if (kNames[i] == text) return static_cast<NoticeKind>(i);
  }
  return std::nullopt;
}

}  // namespace sluis::onboard
