// SPDX-License-Identifier: Apache-2.0
// The texts of the checks of DMARC records. See catalogue.h.
#include "policy/checks/catalogue.h"

namespace sluis::policy::checks {
namespace {

constexpr Entry kEntries[] = {
    {"DMARC_OK",
     Severity::Info,
     Owner::Nobody,
     {"A DMARC record was found at {found}. For mail of {domain} it asks receivers: {policy}.", ""},
     {"Er is een DMARC-record gevonden op {found}. Voor e-mail van {domain} vraagt het ontvangers: "
      "{policy}.",
      ""},
     "RFC 9989 4.10"},
    {"DMARC_MISSING",
     Severity::Warning,
     Owner::Customer,
     {"{domain} has no DMARC record, and no domain above it has one. Large receivers want one from "
      "who sends much.",
      "Add a TXT record at {name} with the value {proposal}"},
     {"{domain} heeft geen DMARC-record, en een domein erboven ook niet. Grote ontvangers vragen "
      "dit van wie veel verstuurt.",
      "Voeg een TXT-record toe op {name} met de waarde {proposal}"},
     "RFC 9989 4.10"},
    {"DMARC_MULTIPLE",
     Severity::Error,
     Owner::Customer,
     {"There are {count} DMARC records at {name}. Receivers then use none of them.",
      "Keep one record and delete the others."},
     {"Er staan {count} DMARC-records op {name}. Ontvangers gebruiken er dan geen.",
      "Laat één record staan en verwijder de andere."},
     "RFC 9989 4.10"},
    {"DMARC_SYNTAX",
     Severity::Error,
     Owner::Customer,
     {"The DMARC record has a mistake at character {position}: \"{near}\".",
      "Correct it. Parts are separated by a semicolon, and v=DMARC1 comes first."},
     {"Het DMARC-record bevat een fout bij teken {position}: \"{near}\".",
      "Verbeter dit. Onderdelen worden gescheiden door een puntkomma, en v=DMARC1 staat vooraan."},
     "RFC 9989 4.7"},
    {"DMARC_NO_P",
     Severity::Warning,
     Owner::Customer,
     {"The DMARC record does not say what receivers should do (p=). Newer receivers read that as "
      "none, older ones ignore the record.",
      "Add p=none."},
     {"In het DMARC-record staat niet wat ontvangers moeten doen (p=). Nieuwere ontvangers lezen "
      "dat als none, oudere negeren het record.",
      "Voeg p=none toe."},
     "RFC 9989 4.7"},
    {"DMARC_NONE",
     Severity::Info,
     Owner::Customer,
     {"The DMARC policy is none: receivers only report.",
      "Make it stricter when the reports show no mail of yours that fails."},
     {"Het DMARC-beleid is none: ontvangers rapporteren alleen.",
      "Maak het strenger zodra uit de rapporten blijkt dat al uw e-mail wordt goedgekeurd."},
     "RFC 9989 4.7"},
    {"DMARC_ENFORCED",
     Severity::Blocking,
     Owner::Customer,
     {"The DMARC policy is {policy}, and mail through us does not pass yet. Receivers refuse it or "
      "put it into the spam folder.",
      "Mend DKIM first, or set the policy to none until then."},
     {"Het DMARC-beleid is {policy}, en e-mail via ons wordt nog niet goedgekeurd. Ontvangers "
      "weigeren deze of leggen deze in de spammap.",
      "Herstel eerst DKIM, of zet het beleid tot die tijd op none."},
     "RFC 9989 5"},
    {"DMARC_STRICT",
     Severity::Warning,
     Owner::Customer,
     {"The DMARC record wants exactly the same domain ({tags}), but mail of {domain} is signed or "
      "returned as {used}.",
      "Remove {tags} from the record, or add the records for {domain} itself."},
     {"Het DMARC-record eist exact hetzelfde domein ({tags}), maar e-mail van {domain} wordt "
      "ondertekend of teruggestuurd als {used}.",
      "Haal {tags} uit het record, of stel de records voor {domain} zelf in."},
     "RFC 9989 4.4"},
    {"DMARC_SUB",
     Severity::Warning,
     Owner::Customer,
     {"For subdomains the DMARC policy is {policy}. Mail as {subdomain} does not pass and will be "
      "refused.",
      "Add the records for {subdomain} too."},
     {"Voor subdomeinen is het DMARC-beleid {policy}. E-mail als {subdomain} wordt niet "
      "goedgekeurd en zal worden geweigerd.",
      "Stel ook de records voor {subdomain} in."},
     "RFC 9989 4.7"},
    {"DMARC_RUA",
     Severity::Info,
     Owner::Customer,
     {"The DMARC record has no report address that works ({found}). Reports tell you who sends in "
      "your name.",
      "Add for example rua=mailto:postmaster@{domain}"},
     {"Het DMARC-record heeft geen werkend rapportadres ({found}). Rapporten laten zien wie namens "
      "u verstuurt.",
      "Voeg bijvoorbeeld rua=mailto:postmaster@{domain} toe"},
     "RFC 9990"},
    {"DMARC_RUA_EXT",
     Severity::Warning,
     Owner::DnsHost,
     {"Reports go to {host}, but {host} has not approved {domain}. Receivers then send none.",
      "Ask {host} to publish v=DMARC1 at {approval}"},
     {"Rapporten gaan naar {host}, maar {host} heeft {domain} niet goedgekeurd. Ontvangers sturen "
      "er dan geen.",
      "Vraag {host} om v=DMARC1 te publiceren op {approval}"},
     "RFC 9990"},
    {"DMARC_WRONG_NAME",
     Severity::Error,
     Owner::Customer,
     {"The DMARC record was found at {found}. That is the wrong name.",
      "Move it to {name}. If your panel adds the domain itself, enter _dmarc."},
     {"Het DMARC-record staat op {found}. Dat is de verkeerde naam.",
      "Verplaats het naar {name}. Voegt uw paneel het domein zelf toe, vul dan _dmarc in."},
     "RFC 9989 4.10"},
    {"DMARC_NOISE",
     Severity::Warning,
     Owner::Customer,
     {"At {name} stands another text: \"{found}\".",
      "Remove it. Only the DMARC record belongs there."},
     {"Op {name} staat een andere tekst: \"{found}\".",
      "Verwijder deze. Alleen het DMARC-record hoort daar."},
     "RFC 9989 4.10"},
    {"DMARC_OLD_TAGS",
     Severity::Info,
     Owner::Customer,
     {"These parts of the DMARC record have no effect any more: {tags}.", "You may remove them."},
     {"Deze onderdelen van het DMARC-record hebben geen effect meer: {tags}.",
      "U mag ze verwijderen."},
     "RFC 9989 A"},
    {"DMARC_TESTING",
     Severity::Info,
     Owner::Customer,
     {"The DMARC record carries the test mark t=y: receivers go one step easier than it says.",
      "Remove t=y when the reports are as they should be."},
     {"Het DMARC-record heeft de testmarkering t=y: ontvangers zijn een stap milder dan er staat.",
      "Verwijder t=y zodra de rapporten in orde zijn."},
     "RFC 9989 4.7"},
};

}  // namespace

std::span<const Entry> dmarc_entries() {
  return kEntries;
}

}  // namespace sluis::policy::checks
