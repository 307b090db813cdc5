// SPDX-License-Identifier: Apache-2.0
// The texts of the checks of the names that mail is sent as and returns to. See catalogue.h.
#include "policy/checks/catalogue.h"

namespace sluis::policy::checks {
namespace {

constexpr Entry kEntries[] = {
    {"MX_NONE",
     Severity::Error,
     Owner::Customer,
     {"{domain} has neither an MX record nor an address. Nobody can answer, and receivers refuse "
      "such senders.",
      "Add an MX record that names the server where your mail arrives."},
     {"{domain} heeft geen MX-record en geen adres. Niemand kan antwoorden, en ontvangers weigeren "
      "zulke afzenders.",
      "Voeg een MX-record toe met de server waar uw e-mail binnenkomt."},
     "RFC 5321 5.1"},
    {"MX_NULL",
     Severity::Blocking,
     Owner::Customer,
     {"{domain} says with a null MX record that it takes no mail. Receivers refuse mail from it.",
      "Remove the null MX record, or replace it by one that names a server."},
     {"{domain} meldt met een null-MX-record dat het geen e-mail aanneemt. Ontvangers weigeren "
      "e-mail ervan.",
      "Verwijder het null-MX-record, of vervang het door een record met een server."},
     "RFC 7505 4.2"},
    {"MX_BAD",
     Severity::Warning,
     Owner::Customer,
     {"The MX record of {domain} names {host}, which is an address, an alias, or has no address. "
      "Mail to you may not arrive.",
      "Let it name a server that has an A or AAAA record of its own."},
     {"Het MX-record van {domain} noemt {host}. Dat is een adres of een alias, of het heeft geen "
      "adres. E-mail aan u kan daardoor wegblijven.",
      "Laat het een server noemen die zelf een A- of AAAA-record heeft."},
     "RFC 2181 10.3"},
    {"FROM_SOA",
     Severity::Warning,
     Owner::Customer,
     {"Mail is sent as {domain}, which does not exist in DNS. Some receivers refuse such senders.",
      "Add a record at {domain}, an MX record for example."},
     {"Er wordt verstuurd als {domain}, dat niet in DNS bestaat. Sommige ontvangers weigeren zulke "
      "afzenders.",
      "Voeg een record toe op {domain}, bijvoorbeeld een MX-record."},
     "RFC 5321 2.3.5"},
    {"RP_CNAME",
     Severity::Warning,
     Owner::Customer,
     {"{domain} does not lead to {target}, so mail that cannot be delivered does not come back to "
      "us.",
      "Add a CNAME record at {domain} with the value {target}, and nothing else at that name."},
     {"{domain} verwijst niet naar {target}; daardoor komt onbestelbare e-mail niet bij ons terug.",
      "Voeg op {domain} een CNAME-record toe met de waarde {target}, en niets anders op die naam."},
     "RFC 5321 4.4"},
    {"UNSUB_ONECLICK",
     Severity::Error,
     Owner::Support,
     {"The message says that it is bulk mail, and nobody can unsubscribe from it with one click: "
      "{reason}.",
      "Let the application add List-Unsubscribe with an https address and List-Unsubscribe-Post, "
      "before the message is signed."},
     {"Het bericht noemt zichzelf bulkmail, en afmelden met een klik kan niet: {reason}.",
      "Laat de applicatie List-Unsubscribe met een https-adres en List-Unsubscribe-Post toevoegen, "
      "voordat het bericht wordt ondertekend."},
     "RFC 8058 3.1"},
};

}  // namespace

std::span<const Entry> mail_entries() {
  return kEntries;
}

}  // namespace sluis::policy::checks
