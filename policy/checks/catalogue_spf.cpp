// SPDX-License-Identifier: Apache-2.0
// The texts of the checks of SPF records. See catalogue.h.
#include "policy/checks/catalogue.h"

namespace sluis::policy::checks {
namespace {

constexpr Entry kEntries[] = {
    {"SPF_OK",
     Severity::Info,
     Owner::Nobody,
     {"{domain} has one SPF record that receivers can read. It costs {lookups} of the ten "
      "look-ups.",
      ""},
     {"{domain} heeft één SPF-record dat ontvangers kunnen lezen. Het kost {lookups} van de tien "
      "opzoekingen.",
      ""},
     "RFC 7208 4.5"},
    {"SPF_MISSING",
     Severity::Error,
     Owner::Customer,
     {"{domain} has no SPF record.",
      "Add a TXT record at {domain} that names who may send for it, and ends in ~all."},
     {"{domain} heeft geen SPF-record.",
      "Voeg een TXT-record toe op {domain} dat noemt wie namens het domein mag versturen, en "
      "eindigt "
      "op ~all."},
     "RFC 7208 4.5"},
    {"SPF_MULTIPLE",
     Severity::Error,
     Owner::Customer,
     {"There are {count} SPF records at {domain}. They make each other invalid.",
      "Replace them by one record that holds the parts of all."},
     {"Er staan {count} SPF-records op {domain}. Ze maken elkaar ongeldig.",
      "Vervang ze door één record met de onderdelen van allemaal."},
     "RFC 7208 4.5"},
    {"SPF_NO_US",
     Severity::Error,
     Owner::Customer,
     {"Our part, {term}, is not in the SPF record of {domain}.",
      "Put {term} before the end of the record."},
     {"Ons deel, {term}, staat niet in het SPF-record van {domain}.",
      "Zet {term} vóór het einde van het record."},
     "RFC 7208 5.2"},
    {"SPF_US_REFUSED",
     Severity::Error,
     Owner::Customer,
     {"\"{term}\" in the SPF record of {domain} does not let our mail pass, because of the sign "
      "before it.",
      "Write it without that sign."},
     {"\"{term}\" in het SPF-record van {domain} laat onze e-mail niet toe, door het teken ervoor.",
      "Schrijf het zonder dat teken."},
     "RFC 7208 4.6.2"},
    {"SPF_EVAL",
     Severity::Error,
     Owner::Customer,
     {"Our server {ip} is not let through by the SPF record of {domain}: the result is {result}.",
      "Let the record name our part before its end."},
     {"Onze server {ip} wordt door het SPF-record van {domain} niet toegelaten: de uitslag is "
      "{result}.",
      "Laat het record ons deel noemen, vóór het einde."},
     "RFC 7208 4"},
    {"SPF_AFTER_ALL",
     Severity::Error,
     Owner::Customer,
     {"\"{term}\" stands after all in the SPF record of {domain}, and what stands there is "
      "ignored.",
      "Move it before all."},
     {"\"{term}\" staat na all in het SPF-record van {domain}; wat daar staat, wordt genegeerd.",
      "Zet het vóór all."},
     "RFC 7208 5.1"},
    {"SPF_LOOKUPS",
     Severity::Error,
     Owner::Customer,
     {"The SPF record of {domain} costs {lookups} look-ups, and more than ten make it fail for "
      "mail "
      "that needs the last ones.",
      "Remove what is not used any more, or let mail return to a subdomain of its own, which "
      "leaves "
      "this record as it is."},
     {"Het SPF-record van {domain} kost {lookups} opzoekingen. Bij meer dan tien mislukt SPF voor "
      "e-mail die de laatste nodig heeft.",
      "Verwijder wat niet meer wordt gebruikt, of laat e-mail terugkeren naar een eigen subdomein; "
      "dan blijft dit record zoals het is."},
     "RFC 7208 4.6.4"},
    {"SPF_LOOKUPS_NEAR",
     Severity::Warning,
     Owner::Customer,
     {"The SPF record of {domain} costs {lookups} of the ten look-ups that are allowed. There is "
      "hardly room for more.",
      "Remove what is not used any more."},
     {"Het SPF-record van {domain} kost {lookups} van de tien toegestane opzoekingen. Er is "
      "nauwelijks ruimte over.",
      "Verwijder wat niet meer wordt gebruikt."},
     "RFC 7208 4.6.4"},
    {"SPF_VOID",
     Severity::Error,
     Owner::Customer,
     {"{voids} references from the SPF record of {domain} lead to nothing, and more than two make "
      "it "
      "invalid: {terms}.",
      "Remove them."},
     {"{voids} verwijzingen vanuit het SPF-record van {domain} leiden nergens toe, en meer dan "
      "twee "
      "maken het ongeldig: {terms}.",
      "Verwijder ze."},
     "RFC 7208 4.6.4"},
    {"SPF_VOID_TERM",
     Severity::Warning,
     Owner::Customer,
     {"\"{term}\" in the SPF record of {domain} leads to nothing.", "Remove it."},
     {"\"{term}\" in het SPF-record van {domain} leidt nergens toe.", "Verwijder het."},
     "RFC 7208 4.6.4"},
    {"SPF_INC_DEAD",
     Severity::Error,
     Owner::Customer,
     {"\"{term}\" leads to {target}, which has no SPF record. That makes the whole SPF record of "
      "{domain} invalid.",
      "Remove it, or put in the name that the supplier gives now."},
     {"\"{term}\" verwijst naar {target}, dat geen SPF-record heeft. Daardoor is het hele "
      "SPF-record van {domain} ongeldig.",
      "Verwijder het, of zet de naam erin die de leverancier nu opgeeft."},
     "RFC 7208 5.2"},
    {"SPF_INC_SEVERAL",
     Severity::Error,
     Owner::Customer,
     {"\"{term}\" leads to {target}, which has {count} SPF records that make each other invalid, "
      "and with them the whole record of {domain}.",
      "Ask who runs {target} to mend it, or remove it."},
     {"\"{term}\" verwijst naar {target}, dat {count} SPF-records heeft die elkaar ongeldig maken, "
      "en daarmee het hele record van {domain}.",
      "Vraag de beheerder van {target} dit te herstellen, of verwijder het."},
     "RFC 7208 4.5"},
    {"SPF_LOOP",
     Severity::Error,
     Owner::Customer,
     {"\"{term}\" leads the SPF record of {domain} back to itself, or through too many records, by "
      "way of {target}.",
      "Remove it."},
     {"\"{term}\" leidt het SPF-record van {domain} terug naar zichzelf, of door te veel records, "
      "via {target}.",
      "Verwijder het."},
     "RFC 7208 4.6.4"},
    {"SPF_SYNTAX",
     Severity::Error,
     Owner::Customer,
     {"Typing error at character {position} of the SPF record of {domain}: \"{term}\" cannot be "
      "read.",
      "Correct it, or use the corrected text: {corrected}"},
     {"Typefout bij teken {position} van het SPF-record van {domain}: \"{term}\" kan niet worden "
      "gelezen.",
      "Verbeter dit, of gebruik de verbeterde tekst: {corrected}"},
     "RFC 7208 4.6.1"},
    {"SPF_NO_EFFECT",
     Severity::Warning,
     Owner::Customer,
     {"\"{term}\" in the SPF record of {domain} does nothing: receivers pass over what has an = "
      "and "
      "a name that they do not know.",
      "Use the corrected text: {corrected}"},
     {"\"{term}\" in het SPF-record van {domain} doet niets: ontvangers slaan over wat een = heeft "
      "en een naam die zij niet kennen.",
      "Gebruik de verbeterde tekst: {corrected}"},
     "RFC 7208 6"},
    {"SPF_VERSION",
     Severity::Error,
     Owner::Customer,
     {"The TXT record \"{found}\" at {domain} is not read as SPF, because it does not begin with "
      "exactly \"v=spf1\" and a space.",
      "Use the corrected text: {corrected}"},
     {"Het TXT-record \"{found}\" op {domain} wordt niet als SPF gelezen, omdat het niet begint "
      "met "
      "precies \"v=spf1\" en een spatie.",
      "Gebruik de verbeterde tekst: {corrected}"},
     "RFC 7208 4.5"},
    {"SPF_QUOTES",
     Severity::Error,
     Owner::Customer,
     {"There are quotation marks in the SPF record of {domain}: {found}",
      "Remove the quotation marks: {corrected}"},
     {"Er staan aanhalingstekens in het SPF-record van {domain}: {found}",
      "Verwijder de aanhalingstekens: {corrected}"},
     "RFC 7208 3.3"},
    {"SPF_GLUED",
     Severity::Error,
     Owner::Customer,
     {"Two parts of the SPF record of {domain} are glued together: \"{term}\".",
      "Put a space between \"{first}\" and \"{second}\"."},
     {"Twee onderdelen van het SPF-record van {domain} zitten aan elkaar geplakt: \"{term}\".",
      "Zet een spatie tussen \"{first}\" en \"{second}\"."},
     "RFC 7208 3.3"},
    {"SPF_NO_ALL",
     Severity::Warning,
     Owner::Customer,
     {"The SPF record of {domain} does not say what holds for all others.", "Put ~all at the end."},
     {"In het SPF-record van {domain} staat niet wat voor alle anderen geldt.",
      "Zet ~all aan het eind."},
     "RFC 7208 4.7"},
    {"SPF_PLUS_ALL",
     Severity::Error,
     Owner::Customer,
     {"\"{term}\" in the SPF record of {domain} lets anybody send.", "Make it ~all."},
     {"Door \"{term}\" in het SPF-record van {domain} mag iedereen versturen.",
      "Maak er ~all van."},
     "RFC 7208 5.1"},
    {"SPF_NEUTRAL",
     Severity::Warning,
     Owner::Customer,
     {"\"{term}\" in the SPF record of {domain} gives no protection.", "Make it ~all."},
     {"\"{term}\" in het SPF-record van {domain} geeft geen bescherming.", "Maak er ~all van."},
     "RFC 7208 5.1"},
    {"SPF_OWN_MAIL_CUT",
     Severity::Error,
     Owner::Customer,
     {"The normal mail of {domain}, by way of {host}, is not let through by its SPF record and can "
      "be refused.",
      "Put {term} in the record, before its end."},
     {"De gewone e-mail van {domain}, via {host}, wordt door het SPF-record niet toegelaten en kan "
      "worden geweigerd.",
      "Zet {term} in het record, vóór het einde."},
     "RFC 7208 5.1"},
    {"SPF_REDIRECT_ALL",
     Severity::Warning,
     Owner::Customer,
     {"\"{term}\" in the SPF record of {domain} is ignored, because there is an all.",
      "Remove one of the two."},
     {"\"{term}\" in het SPF-record van {domain} wordt genegeerd, omdat er all staat.",
      "Verwijder een van beide."},
     "RFC 7208 6.1"},
    {"SPF_PTR",
     Severity::Warning,
     Owner::Customer,
     {"\"{term}\" in the SPF record of {domain} is outdated and slow, and some receivers do not "
      "read it.",
      "Remove it."},
     {"\"{term}\" in het SPF-record van {domain} is verouderd en traag, en sommige ontvangers "
      "lezen "
      "het niet.",
      "Verwijder het."},
     "RFC 7208 5.5"},
    {"SPF_TYPE99",
     Severity::Info,
     Owner::Customer,
     {"{domain} has a record of the old type SPF, which nobody reads any more.",
      "Delete it, and keep the TXT record."},
     {"{domain} heeft een record van het oude type SPF, dat niemand meer leest.",
      "Verwijder dit, en houd het TXT-record."},
     "RFC 7208 3.1"},
    {"SPF_SENDERID",
     Severity::Info,
     Owner::Customer,
     {"{domain} has a record of Sender ID (\"{found}\"), which nobody uses any more.",
      "Delete it."},
     {"{domain} heeft een record van Sender ID (\"{found}\"), dat niemand meer gebruikt.",
      "Verwijder dit."},
     "RFC 7208 3.1"},
    {"SPF_SIZE",
     Severity::Warning,
     Owner::Customer,
     {"The SPF record of {domain} has {octets} characters. More than 450 is too long for some "
      "receivers.",
      "Remove what is not used any more."},
     {"Het SPF-record van {domain} telt {octets} tekens. Meer dan 450 is te lang voor sommige "
      "ontvangers.",
      "Verwijder wat niet meer wordt gebruikt."},
     "RFC 7208 3.4"},
    {"SPF_MX_MANY",
     Severity::Warning,
     Owner::Customer,
     {"\"{term}\" in the SPF record of {domain} leads to {count} mail servers. More than ten make "
      "the record invalid.",
      "Replace it by the include of the mail provider."},
     {"\"{term}\" in het SPF-record van {domain} leidt naar {count} mailservers. Meer dan tien "
      "maken "
      "het record ongeldig.",
      "Vervang het door de include van de e-mailprovider."},
     "RFC 7208 4.6.4"},
    {"SPF_WIDE",
     Severity::Warning,
     Owner::Customer,
     {"\"{term}\" in the SPF record of {domain} is a very wide range of addresses.",
      "Make it smaller."},
     {"\"{term}\" in het SPF-record van {domain} is een zeer ruim bereik van adressen.",
      "Maak het kleiner."},
     ""},
    {"SPF_WRONG_NAME",
     Severity::Error,
     Owner::Customer,
     {"There is no SPF record at {domain}, but there is one at {found}.",
      "Move it to the domain itself: leave the name field empty, or put @ in it."},
     {"Er staat geen SPF-record op {domain}, maar wel op {found}.",
      "Verplaats het naar het domein zelf: laat het naamveld leeg, of vul @ in."},
     "RFC 7208 4.4"},
    {"SPF_MACRO",
     Severity::Info,
     Owner::Customer,
     {"The SPF record of {domain} uses variables ({term}). What they lead to depends on the "
      "message.",
      ""},
     {"Het SPF-record van {domain} gebruikt variabelen ({term}). Waar ze toe leiden, hangt van het "
      "bericht af.",
      ""},
     "RFC 7208 7"},
    {"SPF_DUP",
     Severity::Info,
     Owner::Customer,
     {"\"{term}\" stands twice in the SPF record of {domain}.", "Remove one."},
     {"\"{term}\" staat twee keer in het SPF-record van {domain}.", "Verwijder er één."},
     ""},
    {"SPF_ALIGN",
     Severity::Info,
     Owner::Nobody,
     {"Receivers test SPF on {return_path}, where mail returns to. For DMARC a pass counts as one "
      "of "
      "{domain}.",
      ""},
     {"Ontvangers testen SPF op {return_path}, waarnaar e-mail terugkeert. Voor DMARC telt dat mee "
      "voor {domain}.",
      ""},
     "RFC 9989 4.4"},
    {"SPF_NOT_ALIGNED",
     Severity::Info,
     Owner::Nobody,
     {"Receivers test SPF on {return_path}, where mail returns to. For DMARC that does not count "
      "for "
      "{domain}: there DKIM has to pass.",
      ""},
     {"Ontvangers testen SPF op {return_path}, waarnaar e-mail terugkeert. Voor DMARC telt dat "
      "niet "
      "mee voor {domain}: daar moet DKIM slagen.",
      ""},
     "RFC 9989 4.4"},
};

}  // namespace

std::span<const Entry> spf_entries() {
  return kEntries;
}

}  // namespace sluis::policy::checks
