// SPDX-License-Identifier: Apache-2.0
#include "policy/sentences.h"

#include <iterator>

namespace sluis::policy {
namespace {

struct Entry {
  std::string_view id, english, dutch;
};

constexpr Entry kCatalogue[] = {
    // One DKIM record.
    {"DKIM_OK", "The record of {selector} is published and carries our key.",
     "Het record van {selector} is gepubliceerd en bevat onze sleutel."},
    {"DKIM_MISSING",
     "There is no TXT record for {selector} yet. Add it and save; some panels also need "
     "\"publish\".",
     "Er is nog geen TXT-record voor {selector}. Voeg het toe en sla op; soms moet u ook op "
     "\"publiceren\" klikken."},
    {"DKIM_MULTI_TXT",
     "There are {count} TXT records at the name of {selector}. Keep the right one and delete the "
     "others.",
     "Er staan {count} TXT-records op de naam van {selector}. Laat alleen het juiste record staan "
     "en verwijder de andere."},
    {"DKIM_SPLIT_RR",
     "The value of {selector} was cut into {count} records. It must be one record.",
     "De waarde van {selector} is verdeeld over {count} records. Het moet één record zijn."},
    {"DKIM_TRUNCATED",
     "The key of {selector} is cut off: {found} of {expected} characters arrived. Paste the whole "
     "value again.",
     "De sleutel van {selector} is afgekapt: {found} van {expected} tekens zijn aangekomen. Plak "
     "de hele waarde opnieuw."},
    {"DKIM_START_MISSING",
     "The first part of the key of {selector} is missing: {found} of {expected} characters are "
     "there. Paste the whole value again.",
     "Het begin van de sleutel van {selector} ontbreekt: {found} van {expected} tekens zijn er. "
     "Plak de hele waarde opnieuw."},
    {"DKIM_EXTRA", "The key of {selector} has {extra} characters too many at its end. Delete them.",
     "De sleutel van {selector} heeft {extra} tekens te veel aan het einde. Verwijder deze."},
    {"DKIM_CHAR_DIFF",
     "The key of {selector} differs from character {position} on: \"{got}\" stands where "
     "\"{want}\" belongs. Copy the value again.",
     "De sleutel van {selector} wijkt af vanaf teken {position}: er staat \"{got}\" in plaats van "
     "\"{want}\". Kopieer de waarde opnieuw."},
    {"DKIM_KEY_OTHER",
     "The record of {selector} carries another key (an old one, or another supplier's). Replace "
     "the value.",
     "Het record van {selector} bevat een andere sleutel (een oude, of van een andere "
     "leverancier). Vervang de waarde."},
    {"DKIM_B64_BROKEN",
     "The key of {selector} is damaged at character {position} of the record. Copy the value "
     "again.",
     "De sleutel van {selector} is beschadigd bij teken {position} van het record. Kopieer de "
     "waarde opnieuw."},
    {"DKIM_QUOTES",
     "The value of {selector} contains a quotation mark (character {position}). Remove the "
     "quotation marks.",
     "De waarde van {selector} bevat een aanhalingsteken (teken {position}). Verwijder de "
     "aanhalingstekens."},
    {"DKIM_BACKSLASH",
     "The value of {selector} contains a backslash (character {position}). Remove the backslashes.",
     "De waarde van {selector} bevat een backslash (teken {position}). Verwijder de backslashes."},
    {"DKIM_LINEBREAK",
     "The value of {selector} contains a line break (character {position}). Put it on one line.",
     "De waarde van {selector} bevat een regeleinde (teken {position}). Zet de waarde op één "
     "regel."},
    {"DKIM_TAG_SYNTAX",
     "The record of {selector} is not well formed at character {position}. Copy the value again.",
     "Het record van {selector} is onjuist bij teken {position}. Kopieer de waarde opnieuw."},
    {"DKIM_TAG_DUP",
     "The part {tag}= occurs twice in the record of {selector} (character {position}). Copy the "
     "value again.",
     "Het onderdeel {tag}= staat dubbel in het record van {selector} (teken {position}). Kopieer "
     "de waarde opnieuw."},
    {"DKIM_V_BAD", "The record of {selector} must begin with v=DKIM1;.",
     "Het record van {selector} moet beginnen met v=DKIM1;."},
    {"DKIM_V_ABSENT",
     "The record of {selector} does not begin with v=DKIM1; it works, but the full value is "
     "better.",
     "Het record van {selector} begint niet met v=DKIM1; het werkt, maar de volledige waarde is "
     "beter."},
    {"DKIM_P_MISSING", "The key itself (p=) is missing in the record of {selector}.",
     "De sleutel zelf (p=) ontbreekt in het record van {selector}."},
    {"DKIM_P_EMPTY",
     "The record of {selector} says that the key was withdrawn (p= is empty). Publish the current "
     "value.",
     "Volgens het record van {selector} is de sleutel ingetrokken (p= is leeg). Publiceer de "
     "huidige waarde."},
    {"DKIM_K_BAD", "The record of {selector} names key type {found}; it must be {expected}.",
     "Het record van {selector} noemt sleuteltype {found}; dit moet {expected} zijn."},
    {"DKIM_H_BAD", "The record of {selector} does not allow sha256 (h=).",
     "Het record van {selector} staat sha256 niet toe (h=)."},
    {"DKIM_S_BAD", "The record of {selector} does not allow the key for e-mail (s=).",
     "Het record van {selector} staat de sleutel niet toe voor e-mail (s=)."},
    {"DKIM_SPACES",
     "The record of {selector} contains spaces that do not belong there; most receivers accept "
     "that, but remove them.",
     "Het record van {selector} bevat overbodige spaties; de meeste ontvangers accepteren dat, "
     "maar haal ze weg."},
    {"DKIM_T_TEST",
     "The record of {selector} carries the test mark t=y. Remove it when everything works.",
     "Het record van {selector} heeft de testmarkering t=y. Verwijder deze zodra alles werkt."},
    {"DKIM_T_STRICT", "The record of {selector} is strict (t=s): senders at a subdomain fail.",
     "Het record van {selector} is strikt (t=s): afzenders op een subdomein worden geweigerd."},
    {"DKIM_PROBE",
     "The key of {selector} matches, but a test message signed with it did not verify: {reason}.",
     "De sleutel van {selector} klopt, maar een hiermee ondertekend testbericht werd niet "
     "goedgekeurd: {reason}."},
    {"DKIM_NO_KEY", "There is no private key for {selector} on this server.",
     "Op deze server is geen privésleutel voor {selector}."},
    {"DKIM_ALL_OK", "All records carry our keys; mail can be signed.",
     "Alle records bevatten onze sleutels; e-mail kan worden ondertekend."},
    {"DKIM_SOME_OK", "Signing works with {ok}; {nok} is not right yet.",
     "Ondertekenen werkt met {ok}; {nok} is nog niet goed."},
    {"DKIM_NONE_OK", "No record carries our key; mail of this domain cannot be signed.",
     "Geen enkel record bevat onze sleutel; e-mail van dit domein kan niet worden ondertekend."},
    {"DKIM_SCHEME_CNAME",
     "This domain uses the CNAME scheme: what is verified is the TXT record that the name leads "
     "to.",
     "Dit domein gebruikt CNAME-records: gecontroleerd wordt het TXT-record waarnaar de naam "
     "verwijst."},

    // DNS itself.
    {"DOM_DNS_TEMPFAIL",
     "DNS could not be asked just now ({reason}); nothing was judged and nothing changed.",
     "DNS kon zojuist niet worden geraadpleegd ({reason}); er is niets beoordeeld en niets "
     "gewijzigd."},

    // SPF.
    {"SPF_OK", "The SPF record contains include:{include}.",
     "Het SPF-record bevat include:{include}."},
    {"SPF_MISSING",
     "The domain has no SPF record. Add a TXT record that contains include:{include}.",
     "Het domein heeft geen SPF-record. Voeg een TXT-record toe met include:{include}."},
    {"SPF_NOT_INCLUDED",
     "The SPF record does not contain include:{include}. Add it before the closing \"all\".",
     "Het SPF-record bevat include:{include} niet. Voeg dit toe vóór de afsluitende \"all\"."},
    {"SPF_AFTER_ALL",
     "include:{include} stands after \"all\" in the SPF record, where it does not count. Move it "
     "forward.",
     "include:{include} staat na \"all\" in het SPF-record en telt daardoor niet mee. Zet het "
     "ervoor."},
    {"SPF_MULTI", "The domain has {count} SPF records; only one is allowed. Merge them.",
     "Het domein heeft {count} SPF-records; er mag er maar één zijn. Voeg ze samen."},

    // Instructions.
    {"RECORD_DKIM",
     "Add this TXT record (DKIM, {selector}). Paste the value on one line, without spaces before "
     "or after.",
     "Voeg dit TXT-record toe (DKIM, {selector}). Plak de waarde op één regel, zonder spaties "
     "ervoor of erna."},
    {"RECORD_NAME", "Name: {name} (some panels add the domain themselves; others want {full})",
     "Naam: {name} (sommige panelen voegen het domein zelf toe; andere willen {full})"},
    {"RECORD_SPF_NEW",
     "No SPF record yet: add a TXT record at the domain itself. If your own mailboxes are "
     "elsewhere, include that provider too.",
     "Nog geen SPF-record: voeg een TXT-record toe op het domein zelf. Staan uw eigen mailboxen "
     "elders, neem dan ook die provider op."},
    {"RECORD_SPF_MERGE",
     "An SPF record exists already: put include:{include} into it, before the closing \"all\". Do "
     "not add a second record.",
     "Is er al een SPF-record: zet include:{include} erin, vóór de afsluitende \"all\". Voeg geen "
     "tweede record toe."},
};

const Entry* find_entry(std::string_view id) {
  for (const Entry& entry : kCatalogue) {
    if (entry.id == id) return &entry;
  }
  return nullptr;
}

std::string_view value_of(const Finding& finding, std::string_view name) {
  for (const auto& [fact, value] : finding.facts) {
    if (fact == name) return value;
  }
  return "?";
}

}  // namespace

std::optional<Language> parse_language(std::string_view text) {
  if (text == "en") return Language::English;
  if (text == "nl") return Language::Dutch;
  return std::nullopt;
}

std::string sentence(const Finding& finding, Language language) {
  const Entry* entry = find_entry(finding.id);
  if (!entry) return finding.id;
  std::string_view text = language == Language::Dutch ? entry->dutch : entry->english;
  std::string out;
  while (!text.empty()) {
    const size_t open = std::min(text.find('{'), text.size());
    out += text.substr(0, open);
    text.remove_prefix(open);
    const size_t close = text.find('}');
    if (close == std::string_view::npos) break;
    out += value_of(finding, text.substr(1, close - 1));
    text.remove_prefix(close + 1);
  }
  return out;
}

std::vector<std::string_view> sentence_ids() {
  std::vector<std::string_view> ids;
  for (const Entry& entry : kCatalogue) ids.push_back(entry.id);
  return ids;
}

}  // namespace sluis::policy
