// SPDX-License-Identifier: Apache-2.0
// The texts of the checks of a domain and its DNS. See catalogue.h.
#include "policy/checks/catalogue.h"

namespace sluis::policy::checks {
namespace {

constexpr Entry kEntries[] = {
    {"DOM_SYNTAX",
     Severity::Blocking,
     Owner::Customer,
     {"\"{typed}\" is not a domain name.", "Enter only the domain, like {meant}"},
     {"\"{typed}\" is geen domeinnaam.", "Vul alleen de domeinnaam in, zoals {meant}"},
     "RFC 1035 2.3.1"},
    {"DOM_FREEMAIL",
     Severity::Blocking,
     Owner::Customer,
     {"{domain} belongs to a mail provider, not to you. Nobody can set up records for it.",
      "Use a domain of your own."},
     {"{domain} is van een e-mailprovider en niet van u. Niemand kan er records voor instellen.",
      "Gebruik een domein van uzelf."},
     ""},
    {"DOM_SUFFIX",
     Severity::Blocking,
     Owner::Customer,
     {"{domain} is a part of the name system below which others register their domains; it is "
      "nobody's own.",
      "Use a domain of your own."},
     {"{domain} is een deel van het naamsysteem waaronder anderen hun domeinen registreren; het is "
      "van niemand.",
      "Gebruik een domein van uzelf."},
     ""},
    {"DOM_NXDOMAIN",
     Severity::Blocking,
     Owner::Customer,
     {"The domain {domain} does not exist, or it has expired.",
      "Renew it, or mend the typing mistake."},
     {"De domeinnaam {domain} bestaat niet of is verlopen.",
      "Verleng de naam of verbeter de typefout."},
     "RFC 1034 4.3.2"},
    {"DOM_LAME",
     Severity::Blocking,
     Owner::DnsHost,
     {"None of the name servers of {domain} answers ({servers}).",
      "Ask the DNS host to look at it."},
     {"Geen van de nameservers van {domain} geeft antwoord ({servers}).",
      "Vraag de DNS-provider om hiernaar te kijken."},
     "RFC 1912 2.8"},
    {"DOM_LAME_SOME",
     Severity::Warning,
     Owner::DnsHost,
     {"Not all name servers of {domain} answer: {servers} do not.",
      "Ask the DNS host to look at it."},
     {"Niet alle nameservers van {domain} geven antwoord: {servers} niet.",
      "Vraag de DNS-provider om hiernaar te kijken."},
     "RFC 1912 2.8"},
    {"DOM_DNSSEC_BOGUS",
     Severity::Blocking,
     Owner::DnsHost,
     {"The DNSSEC of {domain} is broken, so receivers that check it see nothing of the domain "
      "({reason}).",
      "Have the DS record at the registrar set right, or removed."},
     {"De DNSSEC van {domain} klopt niet, waardoor ontvangers die dit controleren niets van het "
      "domein zien ({reason}).",
      "Laat het DS-record bij de registrar herstellen of verwijderen."},
     "RFC 4035 5"},
    {"DOM_NS_SPLIT",
     Severity::Error,
     Owner::Customer,
     {"The zone above {domain} leads the world to {parent}, while its own zone names {own}. They "
      "give different answers for {name} ({servers}), so it depends on chance who sees what.",
      "Change records at {host}, where the zone above leads to. Then have the registrar and the NS "
      "records of the zone name the same servers."},
     {"De zone boven {domain} verwijst iedereen naar {parent}, maar de eigen zone noemt {own}. Die "
      "geven verschillende antwoorden voor {name} ({servers}); wie wat ziet hangt daardoor van het "
      "toeval af.",
      "Wijzig records bij {host}, waar de bovenliggende zone naar verwijst. Laat daarna de "
      "registrar en de NS-records van de zone dezelfde nameservers noemen."},
     "RFC 1034 4.2.2"},
    {"DOM_NS_DIFFER",
     Severity::Warning,
     Owner::DnsHost,
     {"The zone above {domain} names the servers {parent}, its own zone names {own}.",
      "Have the registrar and the NS records of the zone name the same servers."},
     {"De zone boven {domain} noemt de nameservers {parent}, de eigen zone noemt {own}.",
      "Laat de registrar en de NS-records van de zone dezelfde nameservers noemen."},
     "RFC 1034 4.2.2"},
    {"DOM_AUTH_DIFF",
     Severity::Warning,
     Owner::DnsHost,
     {"The name servers of {domain} give different answers for {name}; not all of them have the "
      "change yet ({servers}).",
      "Wait and check again. If it lasts longer than an hour, ask the DNS host."},
     {"De nameservers van {domain} geven verschillende antwoorden voor {name}; nog niet allemaal "
      "hebben ze de wijziging ({servers}).",
      "Wacht en controleer opnieuw. Duurt het langer dan een uur, vraag het dan de DNS-provider."},
     "RFC 1996"},
    {"DOM_CACHE_WAIT",
     Severity::Info,
     Owner::Nobody,
     {"The record at {name} is saved, but an older answer is still in use. It is visible "
      "everywhere by {time}.",
      "Nothing has to be done."},
     {"Het record op {name} is opgeslagen, maar een ouder antwoord is nog in gebruik. Uiterlijk "
      "{time} is het overal zichtbaar.",
      "U hoeft niets te doen."},
     "RFC 2308 5"},
    {"DOM_DNS_TEMPFAIL",
     Severity::Info,
     Owner::Nobody,
     {"DNS could not be asked just now ({reason}). Nothing was judged and nothing changed.",
      "Check again later."},
     {"DNS kon zojuist niet worden geraadpleegd ({reason}). Er is niets beoordeeld en niets "
      "gewijzigd.",
      "Controleer later opnieuw."},
     "RFC 2308 7"},
    {"DOM_OWNERSHIP",
     Severity::Blocking,
     Owner::Customer,
     {"The verification code is not at {name}.",
      "Add a TXT record there with the value {token}, so that nobody else can use your domain."},
     {"De verificatiecode staat niet op {name}.",
      "Voeg daar een TXT-record toe met de waarde {token}, zodat niemand anders uw domein kan "
      "gebruiken."},
     "RFC 8552"},
    {"DOM_CLAIMED",
     Severity::Blocking,
     Owner::Support,
     {"{domain} is linked to another account already.",
      "Support has to confirm whose it is, and of the domains above and below it."},
     {"{domain} is al gekoppeld aan een andere omgeving.",
      "De helpdesk moet bevestigen van wie het is, ook van de domeinen erboven en eronder."},
     ""},
    {"DOM_WILDCARD",
     Severity::Warning,
     Owner::Customer,
     {"A wildcard record (*) answers for every name below {below}.",
      "Add the exact records, or remove the wildcard."},
     {"Een wildcard-record (*) geeft antwoord op elke naam onder {below}.",
      "Voeg de exacte records toe, of verwijder de wildcard."},
     "RFC 6376 3.6.2.1"},
    {"DOM_FROM_UNCOVERED",
     Severity::Warning,
     Owner::Customer,
     {"Mail is sent as {subdomain} too, which has no records of its own.",
      "Add the records there too."},
     {"Er wordt ook verstuurd als {subdomain}, dat geen eigen records heeft.",
      "Stel ook daar de records in."},
     "RFC 9989 4.10"},
    {"DOM_HOST_DETECTED",
     Severity::Info,
     Owner::Nobody,
     {"The DNS of {domain} is managed at {host}.", "Log in there to change records."},
     {"De DNS van {domain} wordt beheerd bij {host}.", "Log daar in om records te wijzigen."},
     ""},
};

}  // namespace

std::span<const Entry> domain_entries() {
  return kEntries;
}

}  // namespace sluis::policy::checks
