// SPDX-License-Identifier: Apache-2.0
// The texts of the checks of our own side. See catalogue.h.
#include "policy/checks/catalogue.h"

namespace sluis::policy::checks {
namespace {

constexpr Entry kEntries[] = {
    {"PTR_MISSING",
     Severity::Blocking,
     Owner::Platform,
     {"The server's address {ip} has no name in reverse DNS. Large receivers refuse mail from it.",
      "Have whoever gave out the address set a PTR record that names the server."},
     {"Het serveradres {ip} heeft geen naam in omgekeerde DNS. Grote ontvangers weigeren e-mail "
      "daarvandaan.",
      "Laat de partij die het adres uitgaf een PTR-record instellen met de naam van de server."},
     "RFC 1912 2.1"},
    {"FCRDNS",
     Severity::Blocking,
     Owner::Platform,
     {"Reverse DNS calls {ip} {ptr}, but that name leads to {found}. Large receivers refuse mail "
      "from such an address.",
      "Give the name an A or AAAA record with {ip}, or set the PTR record to a name that has one."},
     {"Omgekeerde DNS noemt {ip} {ptr}, maar die naam verwijst naar {found}. Grote ontvangers "
      "weigeren e-mail van zo'n adres.",
      "Geef de naam een A- of AAAA-record met {ip}, of zet het PTR-record op een naam die dat "
      "heeft."},
     "RFC 1912 2.1"},
    {"PTR_GENERIC",
     Severity::Warning,
     Owner::Platform,
     {"The name of {ip} in reverse DNS, {ptr}, looks like that of a home line.",
      "Set the PTR record to a name of the mail server's own, such as mail1.example.org"},
     {"De naam van {ip} in omgekeerde DNS, {ptr}, lijkt op die van een thuisaansluiting.",
      "Zet het PTR-record op een eigen naam van de mailserver, zoals mail1.example.org"},
     ""},
    {"HELO_NAME",
     Severity::Error,
     Owner::Platform,
     {"The server greets others as \"{helo}\", for which DNS has no address.",
      "Let it greet with its full name, the one that the PTR record of its address gives "
      "(`hostname`, or `helo` of the source address)."},
     {"De server begroet anderen als \"{helo}\", waarvoor DNS geen adres heeft.",
      "Laat hem groeten met zijn volledige naam, de naam uit het PTR-record van zijn adres "
      "(`hostname`, of `helo` van het bronadres)."},
     "RFC 5321 4.1.1.1"},
    {"OUR_SPF",
     Severity::Blocking,
     Owner::Platform,
     {"Our own SPF record {include} does not let mail from {ip} pass. That concerns every customer "
      "who includes it.",
      "Add the addresses to the record, or stop sending from them."},
     {"Ons eigen SPF-record {include} laat e-mail van {ip} niet toe. Dat raakt iedere klant die "
      "het opneemt.",
      "Voeg de adressen toe aan het record, of verstuur er niet meer vandaan."},
     "RFC 7208 4"},
    {"OUR_SPF_COST",
     Severity::Warning,
     Owner::Platform,
     {"To include {include} costs a customer {lookups} of the ten look-ups of SPF, and {voids} "
      "that "
      "find nothing.",
      "Name addresses in it (ip4:, ip6:) rather than further names."},
     {"Het opnemen van {include} kost een klant {lookups} van de tien opzoekingen van SPF, en "
      "{voids} zonder antwoord.",
      "Noem er adressen in (ip4:, ip6:) in plaats van verdere namen."},
     "RFC 7208 4.6.4"},
    {"OUR_KEY",
     Severity::Blocking,
     Owner::Platform,
     {"The record at {name} does not carry the key that we sign {selector} with.",
      "Stop signing with it, and publish the record that belongs to the private key."},
     {"Het record op {name} bevat niet de sleutel waarmee wij {selector} ondertekenen.",
      "Stop met ondertekenen met deze sleutel en publiceer het record dat bij de geheime sleutel "
      "hoort."},
     "RFC 6376 3.6.1"},
    {"OUR_BOUNCE_MX",
     Severity::Blocking,
     Owner::Platform,
     {"{target}, which customers' bounce aliases lead to, has no MX record, so mail that cannot be "
      "delivered does not come back. The customer need not do anything.",
      "Add an MX record at {target} that names the host which takes bounces."},
     {"{target}, waar de bounce-verwijzingen van klanten heen gaan, heeft geen MX-record; daardoor "
      "komt onbestelbare e-mail niet terug. De klant hoeft niets te doen.",
      "Voeg op {target} een MX-record toe met de host die onbestelbare e-mail aanneemt."},
     "RFC 5321 5.1"},
    {"OUR_BOUNCE_SPF",
     Severity::Blocking,
     Owner::Platform,
     {"The SPF record at {target}, which customers' bounce aliases lead to, does not let mail from "
      "{ip} pass. The customer need not do anything.",
      "Publish one SPF record at {target} that names all our addresses."},
     {"Het SPF-record op {target}, waar de bounce-verwijzingen van klanten heen gaan, laat e-mail "
      "van {ip} niet toe. De klant hoeft niets te doen.",
      "Publiceer op {target} één SPF-record waarin al onze adressen staan."},
     "RFC 7208 2.4"},
    {"OUR_RBL",
     Severity::Error,
     Owner::Platform,
     {"{what} is on the blocklist {list} ({codes}; {why}). Receivers that ask it refuse our mail.",
      "Find out what was sent and stop it, then ask the list to take {what} off."},
     {"{what} staat op de blokkeerlijst {list} ({codes}; {why}). Ontvangers die deze lijst "
      "raadplegen weigeren onze e-mail.",
      "Zoek uit wat er is verstuurd en stop dat; vraag daarna de lijst om {what} te verwijderen."},
     "RFC 5782 2"},
    {"OUR_RBL_USELESS",
     Severity::Warning,
     Owner::Platform,
     {"The blocklist {list} does not work for us: {reason}. Nothing was judged by it.",
      "Ask it through a resolver of your own, within its terms of use, or take it out of "
      "platform.dnsbl and platform.dnsbl_domains."},
     {"De blokkeerlijst {list} werkt niet voor ons: {reason}. Er is niets mee beoordeeld.",
      "Raadpleeg de lijst via een eigen resolver en volgens haar voorwaarden, of haal haar uit "
      "platform.dnsbl en platform.dnsbl_domains."},
     "RFC 5782 5"},
};

}  // namespace

std::span<const Entry> platform_entries() {
  return kEntries;
}

}  // namespace sluis::policy::checks
