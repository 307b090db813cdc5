// SPDX-License-Identifier: Apache-2.0
// Onboarding: who is told what becomes of a domain, and the sending of it.
#include <algorithm>

#include "mta/base/log.h"
#include "mta/onboard/onboarding.h"

namespace sluis::onboard {
namespace {

std::string listed(const std::vector<std::string>& addresses) {
  std::string out;
  for (const std::string& one : addresses) out += (out.empty() ? "" : ", ") + one;
  return out.empty() ? "nobody" : out;
}

}  // namespace

Result<DomainRecord> Onboarding::set_contacts(std::string domain,
                                              std::vector<std::string> addresses,
                                              std::string language, Act act) {
  if (auto good = check_contacts(addresses, language); !good) return fail(good.error());
  auto record = known(domain);
  if (!record) return record;
  Consequence changed{std::move(*record), {}};
  changed.record.contacts = std::move(addresses);
  if (!language.empty()) changed.record.language = std::move(language);
  changed.entries.push_back({context_.clock.wall(), act.actor,
                             "notices go to " + listed(changed.record.contacts), act.reason});
  return keep(std::move(changed), act);
}

std::vector<std::string> Onboarding::told_of(const DomainRecord& record) const {
  std::vector<std::string> to = record.contacts;
  for (const std::string& address : settings_.notices_to) {
    if (std::find(to.begin(), to.end(), address) == to.end()) to.push_back(address);
  }
  return to;
}

void Onboarding::send_notices(const DomainRecord& record) {
  if (!send_mail_) return;
  for (const NoticeKind kind : record.outbox) {
    if (being_sent_.emplace(record.name, kind).second)
      spawn(send_notice(record.name, kind), mail_gate_);
  }
}

Task<void> Onboarding::send_notice(std::string domain, NoticeKind kind) {
  if (const auto record = read_or_log(domain)) {
    DomainMail mail{told_of(*record), {}};
    const auto language = policy::parse_language(record->language);
    mail.text = notice_text(*record, kind, language.value_or(settings_.notice_language));
    // Nobody is left to tell: it is struck out.
    if (mail.to.empty() || co_await send_mail_(std::move(mail))) notice_is_sent(domain, kind);
  }
  being_sent_.erase({domain, kind});
}

void Onboarding::notice_is_sent(const std::string& domain, NoticeKind kind) {
  auto sent = read_or_log(domain);
  if (!sent) return;
  std::erase(sent->outbox, kind);
  const HistoryEntry entry{context_.clock.wall(), kDaemon,
                           "notice sent: " + std::string(to_string(kind)), listed(told_of(*sent))};
  if (auto saved = domains_.save(std::move(*sent), {entry}); !saved)
    log::error("onboard", "a notice that was sent could not be written down",
               {{"domain", domain}, {"reason", saved.error().text}});
}

}  // namespace sluis::onboard
