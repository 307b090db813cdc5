// SPDX-License-Identifier: Apache-2.0
#include "policy/sentences.h"

#include "policy/checks/catalogue.h"

namespace sluis::policy {
namespace {

struct Entry {
  std::string_view id, english, dutch;
};

constexpr Entry kCatalogue[] = {
    // All DKIM records of a domain.
    {"DKIM_ALL_OK", "All records carry our keys; mail can be signed.",
     "Alle records bevatten onze sleutels; e-mail kan worden ondertekend."},
    {"DKIM_SOME_OK", "Signing works with {ok}; {nok} is not right yet.",
     "Ondertekenen werkt met {ok}; {nok} is nog niet goed."},
    {"DKIM_NONE_OK", "No record carries our key; mail of this domain cannot be signed.",
     "Geen enkel record bevat onze sleutel; e-mail van dit domein kan niet worden ondertekend."},

    // The zone's own servers and the resolver.
    {"DOM_SAVED", "At the domain's own name servers the record at {name} is right.",
     "Bij de nameservers van het domein zelf staat het record op {name} goed."},
    {"DOM_CACHE_OLD",
     "Receivers may still see the older answer, which was right, until {time}. Mail is signed "
     "until "
     "then.",
     "Ontvangers kunnen tot {time} nog het oudere antwoord zien, dat wel goed was. Tot dan wordt "
     "er "
     "ondertekend."},
    {"OWN_KEY_UNREADABLE",
     "The key {selector} that is this domain's own cannot be had at this moment, so its record is "
     "not judged; the customer need not do anything. {reason}.",
     "De sleutel {selector} die alleen van dit domein is, is nu niet beschikbaar; daarom is het "
     "record niet beoordeeld. De klant hoeft niets te doen. {reason}."},
    {"OWN_KEY_UNSERVED",
     "Our zone does not serve {target} yet: for support, sluis key records --domain {domain} tells "
     "the record.",
     "Onze zone heeft {target} nog niet: voor support, sluis key records --domain {domain} geeft "
     "het record."},
    {"LOOKS_FAIL",
     "Since {time} no look at this record gets an answer; what is told of it is from before. {why}",
     "Sinds {time} krijgt geen enkele controle van dit record antwoord; wat hier staat is van "
     "daarvoor. {why}"},
    {"DOM_RESOLVER_ONLY",
     "The name servers of {domain} could not be asked from here ({reason}): this is what the "
     "resolver "
     "says, which may be older.",
     "De nameservers van {domain} konden niet worden gevraagd ({reason}): dit is wat de resolver "
     "zegt, "
     "en dat kan ouder zijn."},

    // SPF.
    {"SPF_PASSES", "Mail from all our addresses passes the SPF record of {domain}.",
     "E-mail vanaf al onze adressen komt door het SPF-record van {domain}."},
    {"SPF_RESULT", "{ip}: {result}, {reason} ({lookups} look-ups)",
     "{ip}: {result}, {reason} ({lookups} opzoekingen)"},
    {"SPF_ADD", "Add this TXT record: {record}", "Voeg dit TXT-record toe: {record}"},
    {"SPF_REPLACE", "Replace the SPF record by: {record}", "Vervang het SPF-record door: {record}"},
    {"SPF_BY_ALIAS",
     "As soon as {name} leads to {target}, receivers test our SPF record there, and this one need "
     "not change.",
     "Zodra {name} naar {target} verwijst, testen ontvangers daar ons SPF-record, en hoeft dit "
     "niet "
     "te veranderen."},
    {"BOUNCE_ALIAS", "{name} leads to {target}: mail that cannot be delivered comes back to us.",
     "{name} verwijst naar {target}: onbestelbare e-mail komt bij ons terug."},
    {"SPF_INCLUDED", "The SPF record contains include:{include}.",
     "Het SPF-record bevat include:{include}."},

    // Whose the domain is, and its plan.
    {"OWN_OK", "The domain proves that it is its owner's: our token is published.",
     "Het domein bewijst van wie het is: onze code is gepubliceerd."},
    {"OWN_CNAME",
     "The domain proves that it is its owner's: {name} leads to the name that was made for it.",
     "Het domein bewijst van wie het is: {name} verwijst naar de naam die ervoor gemaakt is."},
    {"OWN_CNAME_MISSING",
     "Nothing proves yet whose the domain is: no record leads to the name that was made for it. "
     "That comes with the CNAME records.",
     "Nog niets bewijst van wie het domein is: geen record verwijst naar de naam die ervoor "
     "gemaakt is. Dat komt met de CNAME-records."},
    {"OWN_MISSING",
     "There is no TXT record at {name} yet. It proves whose the domain is; publish {value} there.",
     "Er is nog geen TXT-record op {name}. Het bewijst van wie het domein is; publiceer daar "
     "{value}."},
    {"OWN_OTHER", "The TXT record at {name} is another one. Publish {value} there.",
     "Het TXT-record op {name} is een ander. Publiceer daar {value}."},
    {"PLAN_READY",
     "The records are right. Signing with its own domain is available in Pro; the plan is {plan}.",
     "De records zijn goed. Ondertekenen met het eigen domein kan in Pro; het abonnement is "
     "{plan}."},
    {"PLAN_CHECKED",
     "Its records are checked. Signing with its own domain is available in Pro; the plan is "
     "{plan}.",
     "De records worden gecontroleerd. Ondertekenen met het eigen domein kan in Pro; het "
     "abonnement is {plan}."},
    {"PLAN_GRACE",
     "Its plan {plan} does not include signing with its own domain: it signs until {until} and is "
     "then paused.",
     "Het abonnement {plan} bevat geen ondertekening met het eigen domein: er wordt ondertekend "
     "tot {until}, daarna wordt het gepauzeerd."},

    // What receivers say of its mail.
    {"RUN_AUTH_REPLY",
     "{receiver} could not confirm that mail of this domain is its own: it wants SPF, DKIM and "
     "DMARC to pass. It said {count} times, the last time: {reply}",
     "{receiver} kon niet vaststellen dat e-mail van dit domein echt van u is: SPF, DKIM en DMARC "
     "moeten kloppen. Dat is {count} keer gemeld, de laatste keer zo: {reply}"},
    {"RUN_AUTH_REPLY_SPF",
     "{receiver} finds that our server may not send for this domain (SPF). It said {count} times, "
     "the last time: {reply}",
     "Volgens {receiver} mag onze server niet voor dit domein verzenden (SPF). Dat is {count} keer "
     "gemeld, de laatste keer zo: {reply}"},
    {"RUN_AUTH_REPLY_DKIM",
     "{receiver} does not accept the signature on mail of this domain (DKIM). It said {count} "
     "times, the last time: {reply}",
     "{receiver} keurt de handtekening op e-mail van dit domein af (DKIM). Dat is {count} keer "
     "gemeld, de laatste keer zo: {reply}"},
    {"RUN_AUTH_REPLY_DMARC",
     "{receiver} refuses this mail because the domain's own DMARC policy asks for that: neither "
     "SPF nor DKIM passed for the domain in From. It said {count} times, the last time: {reply}",
     "{receiver} weigert deze e-mail omdat uw eigen DMARC-beleid dat vraagt: SPF noch DKIM klopte "
     "voor het domein in de afzender. Dat is {count} keer gemeld, de laatste keer zo: {reply}"},
    {"RUN_AUTH_REPLY_NO_DMARC",
     "{receiver} wants the domain to have a DMARC record. Publish one: sluis check dmarc proposes "
     "it. It said {count} times, the last time: {reply}",
     "{receiver} wil dat het domein een DMARC-record heeft. Publiceer er een: sluis check dmarc "
     "doet een voorstel. Dat is {count} keer gemeld, de laatste keer zo: {reply}"},
    {"RUN_AUTH_REPLY_ALIGN",
     "For {receiver} the domain in From is another than the one that SPF or DKIM proves. It said "
     "{count} times, the last time: {reply}",
     "Volgens {receiver} is het domein van de afzender een ander dan wat SPF of DKIM bewijst. Dat "
     "is {count} keer gemeld, de laatste keer zo: {reply}"},

    // Our own resolver.
    {"RESOLVER_VALIDATES", "answers, and validates DNSSEC", "geeft antwoord en controleert DNSSEC"},
    {"RESOLVER_TRUSTS",
     "answers, but does not validate DNSSEC: what it says can be forged, and DANE cannot be used",
     "geeft antwoord, maar controleert DNSSEC niet: wat hij zegt kan vervalst zijn, en DANE is "
     "niet te gebruiken"},
    {"RESOLVER_ANSWERS",
     "answers; whether it validates DNSSEC cannot be told, it does not know the domain com",
     "geeft antwoord; of hij DNSSEC controleert is niet te zeggen, hij kent het domein com niet"},
    {"RESOLVER_SILENT",
     "DNS does not answer ({reason}). Without it no mail can be delivered. Look at the resolver, "
     "or at `dns.servers`.",
     "DNS geeft geen antwoord ({reason}). Zonder DNS kan geen e-mail worden afgeleverd. Kijk naar "
     "de resolver, of naar `dns.servers`."},

    // Instructions.
    {"RECORD_OWN",
     "Add this TXT record: it proves that the domain is yours. It may stay where it is.",
     "Voeg dit TXT-record toe: het bewijst dat het domein van u is. Het mag blijven staan."},
    {"RECORD_DKIM",
     "Add this TXT record (DKIM, {selector}). Paste the value on one line, without spaces before "
     "or after.",
     "Voeg dit TXT-record toe (DKIM, {selector}). Plak de waarde op één regel, zonder spaties "
     "ervoor of erna."},
    {"RECORD_DKIM_CNAME",
     "Add this CNAME record (DKIM, {selector}), and nothing else at that name. Switch off any "
     "proxy for it.",
     "Voeg dit CNAME-record toe (DKIM, {selector}), en niets anders op die naam. Zet een eventuele "
     "proxy ervoor uit."},
    {"RECORD_CNAME_VALUE",
     "Where the panel adds the domain to the value too, end the value with a dot.",
     "Plakt het paneel het domein ook achter de waarde, sluit de waarde dan af met een punt."},
    {"RECORD_BOUNCE",
     "Add this CNAME record, and nothing else at {name}: mail that cannot be delivered comes back "
     "there, and receivers test SPF there. The SPF record of the domain itself need not change.",
     "Voeg dit CNAME-record toe, en niets anders op {name}: onbestelbare e-mail komt daar terug, "
     "en "
     "ontvangers testen daar SPF. Het SPF-record van het domein zelf hoeft niet te veranderen."},
    {"RECORD_DKIM_LEGACY",
     "This CNAME record (DKIM, {selector}) belongs to the earlier set-up. Leave it as it is.",
     "Dit CNAME-record (DKIM, {selector}) hoort bij de eerdere instelling. Laat het staan."},
    {"DKIM_SCHEME_CNAME",
     "This domain has the scheme cname, but dkim.cname_base is not set here, so no name can be "
     "told that a CNAME would lead to: the TXT record does the same.",
     "Dit domein heeft het schema cname, maar dkim.cname_base is hier niet ingesteld; daarom is er "
     "geen naam waar een CNAME naartoe kan: het TXT-record doet hetzelfde."},
    {"RECORD_NAME",
     "Some panels add the domain to the name by themselves; others want the full name.",
     "Sommige panelen zetten het domein zelf achter de naam; andere willen de volledige naam."},
    {"RECORD_SPF_ADD",
     "This domain has no SPF record yet: add this TXT record at the domain itself.",
     "Dit domein heeft nog geen SPF-record: voeg dit TXT-record toe op het domein zelf."},
    {"RECORD_SPF_REPLACE",
     "This domain has an SPF record already. Replace its value by this one; do not add a second "
     "record. Keep the old value, so that you can go back.",
     "Dit domein heeft al een SPF-record. Vervang de waarde daarvan door deze; voeg geen tweede "
     "record toe. Bewaar de oude waarde, dan kunt u terug."},
    {"RECORD_SPF_DELETE", "Delete this SPF record, it is part of the new one: {value}",
     "Verwijder dit SPF-record, het is in het nieuwe opgenomen: {value}"},
    {"RECORD_SPF_KEEP", "The SPF record lets our mail pass already: change nothing.",
     "Het SPF-record laat onze e-mail al door: u hoeft niets te wijzigen."},
    {"RECORD_SPF_UNANSWERED",
     "DNS could not be asked ({reason}), so it is not known whether this domain has an SPF record. "
     "Look at it yourself before you change anything.",
     "DNS kon niet worden geraadpleegd ({reason}); daardoor is niet bekend of dit domein al een "
     "SPF-record heeft. Kijk dat zelf na voordat u iets wijzigt."},
    {"RECORD_DMARC",
     "This domain has no DMARC record yet; Gmail and Yahoo ask for one. Add this TXT record. It "
     "only asks receivers to go on as they do now.",
     "Dit domein heeft nog geen DMARC-record; Gmail en Yahoo vragen daarom. Voeg dit TXT-record "
     "toe. Het vraagt ontvangers alleen om door te gaan zoals nu."},
    {"RECORD_DMARC_UNANSWERED",
     "DNS could not be asked ({reason}), so it is not known whether this domain has a DMARC "
     "record. "
     "Add this one only when there is none.",
     "DNS kon niet worden geraadpleegd ({reason}); daardoor is niet bekend of dit domein al een "
     "DMARC-record heeft. Voeg dit alleen toe als er geen is."},
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

    // What a receiver noted in a message (RFC 8601).
    {"AR_DKIM_PASS",
     "the DKIM signature of {domain} was good: the message is from there and was not changed on "
     "its way",
     "de DKIM-handtekening van {domain} was goed: het bericht komt daarvandaan en is onderweg niet "
     "gewijzigd"},
    {"AR_DKIM_FAIL",
     "the DKIM signature of {domain} was not good: the message was changed after signing, or "
     "signed with another key",
     "de DKIM-handtekening van {domain} was niet goed: het bericht is na het ondertekenen "
     "gewijzigd, of met een andere sleutel ondertekend"},
    {"AR_DKIM_NONE", "the message had no DKIM signature", "het bericht had geen DKIM-handtekening"},
    {"AR_DKIM_NEUTRAL", "the DKIM signature of {domain} could not be read",
     "de DKIM-handtekening van {domain} was niet te lezen"},
    {"AR_DKIM_POLICY",
     "the DKIM signature of {domain} was good, but this receiver does not accept it as such, often "
     "because the key is too short",
     "de DKIM-handtekening van {domain} was goed, maar deze ontvanger accepteert haar zo niet, "
     "vaak omdat de sleutel te kort is"},
    {"AR_DKIM_TEMPERROR", "the DKIM signature of {domain} could not be checked: DNS did not answer",
     "de DKIM-handtekening van {domain} kon niet worden gecontroleerd: DNS gaf geen antwoord"},
    {"AR_DKIM_PERMERROR",
     "the DKIM signature of {domain} could not be checked: the record with the key is missing or "
     "wrong",
     "de DKIM-handtekening van {domain} kon niet worden gecontroleerd: het record met de sleutel "
     "ontbreekt of is verkeerd"},
    {"AR_DKIM_UNKNOWN_KEY",
     "the receiver does not know this kind of DKIM key (Ed25519); beside another signature that is "
     "good this does no harm",
     "de ontvanger kent dit soort DKIM-sleutel (Ed25519) niet; naast een andere handtekening die "
     "goed is kan dat geen kwaad"},
    {"AR_SPF_PASS", "the server that sent the message may do so for {domain}",
     "de server die het bericht verstuurde mag dat voor {domain}"},
    {"AR_SPF_FAIL", "the SPF record of {domain} forbids the server that sent the message",
     "het SPF-record van {domain} verbiedt de server die het bericht verstuurde"},
    {"AR_SPF_SOFTFAIL",
     "the SPF record of {domain} does not name the server that sent the message (~all)",
     "het SPF-record van {domain} noemt de server niet die het bericht verstuurde (~all)"},
    {"AR_SPF_NEUTRAL",
     "the SPF record of {domain} says nothing about the server that sent the message (?all)",
     "het SPF-record van {domain} zegt niets over de server die het bericht verstuurde (?all)"},
    {"AR_SPF_NONE", "{domain} has no SPF record", "{domain} heeft geen SPF-record"},
    {"AR_SPF_TEMPERROR", "the SPF record of {domain} could not be looked up: DNS did not answer",
     "het SPF-record van {domain} kon niet worden opgezocht: DNS gaf geen antwoord"},
    {"AR_SPF_PERMERROR", "the SPF record of {domain} has a mistake and counts for nothing",
     "het SPF-record van {domain} bevat een fout en telt niet mee"},
    {"AR_DMARC_PASS", "the sender {domain} is proven: SPF or DKIM was good for that domain",
     "de afzender {domain} is bewezen: SPF of DKIM was goed voor dat domein"},
    {"AR_DMARC_FAIL",
     "the sender {domain} is not proven: neither SPF nor DKIM was good for that domain itself",
     "de afzender {domain} is niet bewezen: SPF noch DKIM was goed voor dat domein zelf"},
    {"AR_DMARC_NONE", "{domain} has no DMARC record", "{domain} heeft geen DMARC-record"},
    {"AR_DMARC_TEMPERROR",
     "the DMARC record of {domain} could not be looked up: DNS did not answer",
     "het DMARC-record van {domain} kon niet worden opgezocht: DNS gaf geen antwoord"},
    {"AR_DMARC_PERMERROR", "the DMARC record of {domain} has a mistake",
     "het DMARC-record van {domain} bevat een fout"},
    {"AR_OTHER", "{method} came out as {result}", "{method} gaf als uitkomst {result}"},
};

const Entry* find_entry(std::string_view id) {
  for (const Entry& entry : kCatalogue) {
    if (entry.id == id) return &entry;
  }
  return nullptr;
}

}  // namespace

std::optional<Language> parse_language(std::string_view text) {
  if (text == "en") return Language::English;
  if (text == "nl") return Language::Dutch;
  return std::nullopt;
}

std::string sentence(const Finding& finding, Language language) {
  if (const Entry* entry = find_entry(finding.id)) {
    return checks::fill(language == Language::Dutch ? entry->dutch : entry->english, finding.facts,
                        language);
  }
  const checks::Entry* check = checks::find_entry(finding.id);
  if (!check) return finding.id;
  const checks::Text& text = language == Language::Dutch ? check->dutch : check->english;
  std::string out = checks::fill(text.what, finding.facts, language);
  if (!text.fix.empty()) out += " " + checks::fill(text.fix, finding.facts, language);
  return out;
}

std::vector<std::string_view> sentence_ids() {
  std::vector<std::string_view> ids;
  for (const Entry& entry : kCatalogue) ids.push_back(entry.id);
  return ids;
}

}  // namespace sluis::policy
