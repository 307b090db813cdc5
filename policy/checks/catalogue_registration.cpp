// SPDX-License-Identifier: Apache-2.0
// The texts of the checks of a domain's registration. See catalogue.h.
#include "policy/checks/catalogue.h"

namespace sluis::policy::checks {
namespace {

constexpr Entry kEntries[] = {
    {"DOM_YOUNG",
     Severity::Warning,
     Owner::Customer,
     {"{domain} was registered on {date}, less than 30 days ago. Receivers are wary of new "
      "domains.",
      "Start with few messages, to people who expect them."},
     {"{domain} is geregistreerd op {date}, minder dan 30 dagen geleden. Ontvangers beoordelen "
      "nieuwe domeinen strenger.",
      "Begin met kleine aantallen, aan mensen die de berichten verwachten."},
     "RFC 9083 4.5"},
    {"DOM_EXPIRING",
     Severity::Warning,
     Owner::Customer,
     {"The registration of {domain} runs until {date}. When it ends, mail stops.",
      "Renew it at the registrar."},
     {"De registratie van {domain} loopt tot {date}. Eindigt die, dan stopt uw e-mail.",
      "Verleng de registratie bij de registrar."},
     "RFC 9083 4.5"},
    {"DOM_REGISTRAR",
     Severity::Info,
     Owner::Nobody,
     {"{domain} is registered through {registrar}.",
      "Its name servers, and the DS records of DNSSEC, are set there."},
     {"{domain} is geregistreerd via {registrar}.",
      "Daar worden de nameservers en de DS-records van DNSSEC ingesteld."},
     "RFC 9083 5.1"},
    {"DOM_NOT_REGISTERED",
     Severity::Info,
     Owner::Customer,
     {"The registry does not know {domain}: it was never registered, or it was given up.",
      "Look for a typing mistake, or register it."},
     {"Het register kent {domain} niet: de naam is nooit geregistreerd, of is opgeheven.",
      "Controleer op een typefout, of registreer de naam."},
     "RFC 9082 3.1.3"},
    {"DOM_NOT_DELEGATED",
     Severity::Info,
     Owner::Customer,
     {"{domain} is registered, but its registry does not have it in DNS; its status is: {status}.",
      "Ask the registrar to renew it, to lift the hold or to set name servers."},
     {"{domain} is geregistreerd, maar staat bij het register niet in DNS; de status is: {status}.",
      "Vraag de registrar om de naam te verlengen, de blokkade op te heffen of nameservers in te "
      "stellen."},
     "RFC 9083 10.2.2"},
    {"DOM_REGISTRY_SILENT",
     Severity::Info,
     Owner::Nobody,
     {"The registry could not be asked about {domain} ({reason}). How old its registration is and "
      "when it ends was not judged.",
      "Check again later."},
     {"Het register kon niet naar {domain} worden gevraagd ({reason}). Hoe oud de registratie is "
      "en "
      "wanneer die eindigt is niet beoordeeld.",
      "Controleer later opnieuw."},
     "RFC 7480 5"},
};

}  // namespace

std::span<const Entry> registration_entries() {
  return kEntries;
}

}  // namespace sluis::policy::checks
