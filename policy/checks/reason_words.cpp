// SPDX-License-Identifier: Apache-2.0
#include "policy/checks/reason_words.h"

#include <algorithm>
#include <span>

namespace sluis::policy::checks {
namespace {

struct Phrase {
  std::string_view english, dutch;
};

// The first that fits counts: a longer phrase stands before one that it begins with.
constexpr Phrase kOfDns[] = {
    {" is not authoritative for ", " is niet bevoegd voor "},
    {" refers to the name servers of ", " verwijst naar de nameservers van "},
    {"no answer from ", "geen antwoord van "},
    {" in time", " binnen de tijd"},
    {"timeout", "geen antwoord binnen de tijd"},
    {"no time left to ask", "er was geen tijd meer om het te vragen"},
    {"no time was left to ask", "er was geen tijd meer om het te vragen"},
    {"they were not found", "ze zijn niet gevonden"},
    {"it did not answer before", "eerder kwam er ook geen antwoord"},
    {"the zone's servers were not found", "de servers van de zone zijn niet gevonden"},
    {"the name servers of ", "de nameservers van "},
    {" could not be found", " zijn niet gevonden"},
    {"the server ended the connection", "de server verbrak de verbinding"},
    {"the answer needs TCP: ", "voor dit antwoord is TCP nodig: "},
    {" by TCP: ", " over TCP: "},
    {"connection refused", "de verbinding werd geweigerd"},
    {" answered another question", " beantwoordde een andere vraag"},
    {"a DNS packet cut short", "een afgebroken DNS-pakket"},
    {"a malformed DNS packet", "een onleesbaar DNS-pakket"},
    {"a DNS packet that is not a reply", "een DNS-pakket dat geen antwoord is"},
    {"the CNAME records of ", "de CNAME-records van "},
    {" lead in a circle or through too many names", " lopen in een kring of langs te veel namen"},
    {"no record", "geen record"},
    {" does not look names up for others", " zoekt geen namen op voor anderen"},
    {"the question was given up", "de vraag is opgegeven"},
    {"DNS gave no answer about ", "DNS gaf geen antwoord over "},
    {"too much to ask", "er valt te veel te vragen"},
    {"is not a domain name", "is geen domeinnaam"},
    {"has an empty label", "heeft een leeg label"},
    {"has a character that no host name has", "bevat een teken dat in geen hostnaam staat"},
    {"has a label longer than 63 characters", "heeft een label van meer dan 63 tekens"},
    {"is longer than 253 characters", "is langer dan 253 tekens"},
    {"SERVFAIL from ", "SERVFAIL van "},
    {"REFUSED from ", "REFUSED van "},
    {"NOTIMP from ", "NOTIMP van "},
    {"FORMERR from ", "FORMERR van "},
    {" from ", " van "},
};

// keys/verifier.cpp, alteration.cpp, copied_fields.cpp; then libopendkim's own words on the syntax
// of a signature.
constexpr Phrase kOfSignatures[] = {
    {"the rsa-sha256 signature is valid", "de rsa-sha256-handtekening klopt"},
    {"the rsa-sha1 signature is valid", "de rsa-sha1-handtekening klopt"},
    {"the ed25519-sha256 signature is valid", "de ed25519-sha256-handtekening klopt"},
    {"the key is marked as a test (t=y)", "de sleutel is als proef gemerkt (t=y)"},
    {"the body was changed after signing", "de tekst is na het ondertekenen veranderd"},
    {"the signature does not fit the signed header fields: they were changed, or the key is "
     "another",
     "de handtekening past niet bij de ondertekende velden van de kop: ze zijn veranderd, of de "
     "sleutel is een andere"},
    {"the signature has expired (x=)", "de handtekening is verlopen (x=)"},
    {"the signature's time (t=) lies in the future",
     "de tijd van de handtekening (t=) ligt in de toekomst"},
    {"the signature expires before it was made", "de handtekening verloopt voordat ze gezet is"},
    {"the signature cannot be processed", "de handtekening kan niet worden verwerkt"},
    {"no key record is published for this selector",
     "voor deze selector is geen sleutelrecord gepubliceerd"},
    {"no key record is published at ", "er is geen sleutelrecord gepubliceerd op "},
    {"the key record could not be asked for", "het sleutelrecord kon niet worden opgevraagd"},
    {"DNS could not be asked for the key record at ",
     "DNS kon niet worden gevraagd naar het sleutelrecord op "},
    {"the key record is malformed", "het sleutelrecord is onleesbaar"},
    {"several key records are published", "er zijn meerdere sleutelrecords gepubliceerd"},
    {"several TXT records are published at ", "er zijn meerdere TXT-records gepubliceerd op "},
    {"; only one may stand there", "; er mag er maar een staan"},
    {"the key record's v= is not DKIM1", "v= in het sleutelrecord is niet DKIM1"},
    {"the key record allows no hash that is known (h=)",
     "het sleutelrecord staat geen bekende hash toe (h=)"},
    {"the key record does not allow the signature's hash (h=)",
     "het sleutelrecord staat de hash van de handtekening niet toe (h=)"},
    {"the key is not for e-mail (s=)", "de sleutel is niet voor e-mail (s=)"},
    {"the key record lacks k=", "in het sleutelrecord ontbreekt k="},
    {"the key's type (k=) is not known", "de soort van de sleutel (k=) is onbekend"},
    {"the key was revoked (empty p=)", "de sleutel is ingetrokken (lege p=)"},
    {"the published key cannot be decoded", "de gepubliceerde sleutel is onleesbaar"},
    {"the key has less than 1024 bits", "de sleutel heeft minder dan 1024 bits"},
    {"the key may not sign for a subdomain (t=s)",
     "de sleutel mag niet voor een subdomein ondertekenen (t=s)"},
    {"l= is larger than the body", "l= is groter dan de tekst"},
    {"the message could not be judged", "het bericht kon niet worden beoordeeld"},
    {"the message header is malformed", "de kop van het bericht is onleesbaar"},
    {"the verifier found no signature", "er is geen handtekening gevonden"},
    {"there is no key for selector ", "er is geen sleutel voor selector "},
    {" was put before the subject", " werd voor het onderwerp gezet"},
    {", and ", ", en "},
    {"a line was added at the end", "aan het eind kwam er een regel bij"},
    {" lines were added at the end", " regels kwamen er aan het eind bij"},
    {", without that it is good", ", zonder dat klopt ze"},
    {"the field ", "het veld "},
    {" is gone: it was ", " is weg: het was "},
    {" was altered: was ", " is veranderd: was "},
    {"unsupported signature version", "een onbekende versie van handtekening"},
    {"invalid domain coverage", "het domein (d=) past niet bij i="},
    {"signature timestamp order error", "de handtekening verloopt voordat ze gezet is"},
    {"invalid header canonicalization", "c= is ongeldig (kop)"},
    {"invalid body canonicalization", "c= is ongeldig (tekst)"},
    {"signature algorithm missing", "a= ontbreekt"},
    {"signature algorithm invalid", "a= is ongeldig"},
    {"signed header list missing", "h= ontbreekt"},
    {"signed header list invalid", "h= is ongeldig"},
    {"signed header list empty", "h= is leeg"},
    {"body length value invalid", "l= is ongeldig"},
    {"query method invalid", "q= is ongeldig"},
    {"query option invalid", "q= is ongeldig"},
    {"domain tag missing", "d= ontbreekt"},
    {"domain tag empty", "d= is leeg"},
    {"selector tag missing", "s= ontbreekt"},
    {"selector tag empty", "s= is leeg"},
    {"signature data missing", "b= ontbreekt"},
    {"signature data empty", "b= is leeg"},
    {"signature data corrupt", "b= is onleesbaar"},
    {"body hash missing", "bh= ontbreekt"},
    {"body hash empty", "bh= is leeg"},
    {"body hash corrupt", "bh= is onleesbaar"},
};

// policy/spf.
constexpr Phrase kOfSpf[] = {
    {" publishes no SPF record", " publiceert geen SPF-record"},
    {" publishes ", " publiceert "},
    {" SPF records; there must be one", " SPF-records; het moet er een zijn"},
    {"no term of the record of ", "geen term van het record van "},
    {" in the record of ", " in het record van "},
    {"the record of ", "het record van "},
    {" has an error at position ", " heeft een fout op positie "},
    {" matches ", " past bij "},
    {" is no domain name that could publish a record",
     " is geen domeinnaam die een record kan hebben"},
    {"no term before it matches ", "geen term ervoor past bij "},
    {" is in that network", " ligt in dat netwerk"},
    {" is an address of the mail server ", " is een adres van de mailserver "},
    {" is an address of ", " is een adres van "},
    {" is not an IPv4 address", " is geen IPv4-adres"},
    {" is not an IPv6 address", " is geen IPv6-adres"},
    {" is called ", " heet "},
    {"no confirmed name of ", "geen bevestigde naam van "},
    {" is within ", " ligt binnen "},
    {" exists", " bestaat"},
    {" has no record of type ", " heeft geen record van type "},
    {" is no name that can be looked up", " is geen naam die opgezocht kan worden"},
    {"redirect leads to no record: ", "redirect leidt niet naar een record: "},
    {" leads to no record: ", " leidt niet naar een record: "},
    {" terms that need a look-up; ", " termen die een opzoeking vragen; "},
    {" terms whose look-up finds nothing; ", " termen waarvan de opzoeking niets oplevert; "},
    {" is one too many", " is er een te veel"},
    {" has more than ", " heeft meer dan "},
    {"more than ", "meer dan "},
    {" mail servers for ", " mailservers voor "},
    {" is no name for a modifier", " is geen naam voor een modifier"},
    {"a character that cannot stand in an SPF record",
     "een teken dat niet in een SPF-record kan staan"},
    {"the name of a mechanism is missing", "de naam van een mechanisme ontbreekt"},
    {" is no mechanism of SPF", " is geen mechanisme van SPF"},
    {" meant?", " bedoeld?"},
    {"nothing may follow 'all'", "na 'all' mag niets volgen"},
    {"':' and a domain name must follow here", "hier moet ':' en een domeinnaam volgen"},
    {"':' and an IPv4 address must follow here", "hier moet ':' en een IPv4-adres volgen"},
    {"':' and an IPv6 address must follow here", "hier moet ':' en een IPv6-adres volgen"},
    {" cannot stand here", " kan hier niet staan"},
    {"a prefix length from 0 to ", "hier moet een prefixlengte staan van 0 tot "},
    {" must stand here", ""},
    {"a term is missing here", "hier ontbreekt een term"},
    {"a domain name is missing here", "hier ontbreekt een domeinnaam"},
    {" may stand in a record only once", " mag maar een keer in een record staan"},
    {"an SPF record begins with v=spf1 and a space",
     "een SPF-record begint met v=spf1 en een spatie"},
    {"a record over ", "een record van meer dan "},
    {" octets is not read", " octetten wordt niet gelezen"},
    {"a % must be followed by {, %, _ or -", "na een % moet {, %, _ of - volgen"},
    {"there is no such macro letter", "die macroletter bestaat niet"},
    {"the macro letter ", "de macroletter "},
    {" is for explanations only", " is alleen voor toelichtingen"},
    {"the macro has no } here", "de macro heeft hier geen }"},
    {"an empty macro", "een lege macro"},
    {"a macro cannot keep 0 parts", "een macro kan geen 0 delen houden"},
    {"an IP address where a name must stand; write ip4: or ip6:",
     "een IP-adres waar een naam moet staan; schrijf ip4: of ip6:"},
    {"not a complete domain name", "geen volledige domeinnaam"},
    {"does not end like a domain name", "eindigt niet als een domeinnaam"},
};

// What an address is refused with: mail/address.cpp.
constexpr Phrase kOfAddresses[] = {
    {"the local part has a control character", "voor de '@' staat een besturingsteken"},
    {"the quoted local part has no closing quote",
     "het aanhalingsteken voor de '@' wordt niet gesloten"},
    {"'@' must follow the closing quote", "na het sluitende aanhalingsteken moet '@' volgen"},
    {"the address has no '@' and domain", "in het adres ontbreken '@' en een domein"},
    {"nothing stands before the '@'", "voor de '@' staat niets"},
    {"the part before the '@' has a character or dot that must be quoted",
     "voor de '@' staat een teken of punt die tussen aanhalingstekens moet"},
    {"the address literal has no closing bracket", "na het IP-adres ontbreekt de sluithaak"},
    {" is not an address literal such as [192.0.2.1] or [IPv6:2001:db8::1]",
     " is geen IP-adres zoals [192.0.2.1] of [IPv6:2001:db8::1]"},
    {"nothing stands after the '@'", "na de '@' staat niets"},
    {"the domain is longer than 255 octets", "het domein is langer dan 255 octetten"},
    {"the address is longer than 254 octets", "het adres is langer dan 254 octetten"},
    {"the address is not ASCII; use SMTPUTF8", "het adres is geen ASCII; gebruik SMTPUTF8"},
    {"the address is not valid UTF-8", "het adres is geen geldige UTF-8"},
    {"the local part is longer than 64 octets", "het deel voor de '@' is langer dan 64 octetten"},
    {" is not a host name", " is geen hostnaam"},
};

// What a registry or a blocklist does, and what a bulk message lacks: rdap,
// checks/blocklist_check.cpp, checks/unsubscribe_check.cpp.
constexpr Phrase kOfOthers[] = {
    {"there is no single List-Unsubscribe field with an https address",
     "er is niet een enkel List-Unsubscribe-veld met een https-adres"},
    {"there is no field \"List-Unsubscribe-Post: List-Unsubscribe=One-Click\"",
     "er is geen veld \"List-Unsubscribe-Post: List-Unsubscribe=One-Click\""},
    {"no valid signature covers both fields", "geen geldige handtekening dekt beide velden"},
    {" answers with more than ", " antwoordt met meer dan "},
    {" sends us on to what is not an https address", " verwijst door naar iets zonder https"},
    {" sends us on once too often", " verwijst te vaak door"},
    {" is not an https address", " is geen https-adres"},
    {"it answers with status ", "het antwoordt met status "},
    {"it gives an answer that is no RDAP", "het geeft een antwoord dat geen RDAP is"},
    {"it gives an answer about another domain", "het geeft een antwoord over een ander domein"},
    {"libcurl could not be started", "libcurl kon niet worden gestart"},
    {"it refuses to answer us (", "ze weigert ons antwoord te geven ("},
    {"it answers ", "ze antwoordt "},
    {", which is no answer of a blocklist", ", wat geen antwoord van een blokkeerlijst is"},
    {"its test entry ", "haar testregel "},
    {" is not listed", " staat er niet op"},
    {"it lists ", "ze vermeldt "},
    {", which may be on no blocklist", ", wat op geen blokkeerlijst mag staan"},
};

// What a domain is refused with: mail/typed_domain.cpp, onboard/domain_acts.cpp, import_flow.cpp
// and cli/import_file.cpp.
constexpr Phrase kOfRefusals[] = {
    {"enter a domain, for example example.org", "vul een domein in, bijvoorbeeld example.org"},
    {" is no domain name: \"xn--\" stands before what is no writing",
     " is geen domeinnaam: na \"xn--\" staat iets wat geen schrift is"},
    {" mixes letters of several alphabets that look alike (",
     " bevat door elkaar letters van alfabetten die op elkaar lijken ("},
    {" is an IP address; enter a domain like example.org",
     " is een IP-adres; vul een domein in zoals example.org"},
    {" is no domain name; enter it like example.org",
     " is geen domeinnaam; vul die in zoals example.org"},
    {" is more than a domain", " is meer dan een domein"},
    {"; enter only ", "; vul alleen in: "},
    {" is here already", " is hier al"},
    {"; it is ", "; de toestand is "},
    {"its state is ", "de toestand is "},
    {"plan ", "abonnement "},
    {" was removed less than 7 days ago", " is minder dan 7 dagen geleden verwijderd"},
    {": only support may give it to another account, with a reason (--reason)",
     ": alleen de helpdesk mag het aan een ander account geven, met een reden (--reason)"},
    {", of account ", ", van account "},
    {" Support sees that with sluis domain show ", " De helpdesk ziet dat met sluis domain show "},
    {" Then add it with --reason.", " Voeg het dan toe met --reason."},
    {"there is no account ", "er is geen account "},
    {" is no plan's name", " is geen naam van een abonnement"},
    {" was not added here", " is hier niet toegevoegd"},
    {": the CNAMEs of a domain are made when it is added",
     ": de CNAME-records van een domein ontstaan bij het toevoegen"},
    {" No selector is configured (dkim.selectors).",
     " Er is geen selector ingesteld (dkim.selectors)."},
    {"the end of a pause must be in the future", "het einde van een pauze moet nog komen"},
    {"the stored record of ", "de opgeslagen gegevens van "},
    {" is gone", " zijn weg"},
    {" is not activated:", " is niet geactiveerd:"},
    {" is active already", " is al actief"},
    {" is activated; it signs again as soon as a record matches",
     " is geactiveerd; het ondertekent weer zodra een record klopt"},
    {": it cannot be activated", ": dan kan het niet worden geactiveerd"},
    {" has plan ", " heeft abonnement "},
    {"signing with its own domain is available in Pro",
     "ondertekenen met het eigen domein kan in Pro"},
    {"signing is available in Pro", "ondertekenen kan in Pro"},
    {"would be added and looked at", "zou worden toegevoegd en bekeken"},
    {"; an import does not change that", "; een import verandert dat niet"},
    {"it has scheme ", "het heeft schema "},
    {" and this line says ", " en deze regel zegt "},
    {"; an import moves no domain. To move it: ",
     "; een import zet geen domein om. Omzetten doet u met: "},
    {". An import is not that: ", ". Een import is dat niet: "},
    {"scheme cname needs dkim.cname_base, the domain below which our keys stand",
     "schema cname heeft dkim.cname_base nodig, het domein waaronder onze sleutels staan"},
    {"scheme legacy needs a selector of the earlier set-up: give it scheme: legacy in "
     "dkim.selectors, and set dkim.legacy_base",
     "schema legacy heeft een selector van de vroegere inrichting nodig: geef die scheme: legacy "
     "in dkim.selectors, en stel dkim.legacy_base in"},
    {" is not a scheme: use txt, cname or legacy", " is geen schema: gebruik txt, cname of legacy"},
    {" is not a language: use en or nl", " is geen taal: gebruik en of nl"},
    {"at most ", "hoogstens "},
    {" addresses", " adressen"},
    {" is not an address", " is geen adres"},
    {"there is no domain in the file", "er staat geen domein in het bestand"},
    {"there is no domain", "er staat geen domein"},
    {" is no column: use domain, plan, scheme, account",
     " is geen kolom: gebruik domain, plan, scheme, account"},
    {" values, and only ", " waarden, en maar "},
    {" columns", " kolommen"},
    {" domains", " domeinen"},
    {"a quotation mark is not closed", "een aanhalingsteken wordt niet gesloten"},
    {": line ", ": regel "},
};

const Phrase* phrase_at(std::string_view text) {
  for (const std::span<const Phrase> table :
       {std::span<const Phrase>(kOfDns), std::span<const Phrase>(kOfSignatures),
        std::span<const Phrase>(kOfSpf), std::span<const Phrase>(kOfAddresses),
        std::span<const Phrase>(kOfOthers), std::span<const Phrase>(kOfRefusals)}) {
    for (const Phrase& one : table) {
      if (text.starts_with(one.english)) return &one;
    }
  }
  return nullptr;
}

// The quotation that begins here, its marks included; empty where none does. An apostrophe within a
// word opens none.
std::string_view quotation_at(std::string_view text, size_t at) {
  const char mark = text[at];
  if (mark != '"' && mark != '\'') return {};
  if (mark == '\'' && at > 0 && text[at - 1] != ' ' && text[at - 1] != '(') return {};
  const size_t end = text.find(mark, at + 1);
  return text.substr(at, end == std::string_view::npos ? end : end + 1 - at);
}

}  // namespace

std::string without_dutch(std::string_view words) {
  std::string out;
  while (!words.empty()) {
    const Phrase* phrase = phrase_at(words);
    out += phrase ? '|' : words.front();
    words.remove_prefix(phrase ? phrase->english.size() : 1);
  }
  return out;
}

std::string reason_in_dutch(std::string_view reason) {
  std::string out;
  for (size_t at = 0; at < reason.size();) {
    if (const Phrase* phrase = phrase_at(reason.substr(at))) {
      out += phrase->dutch;
      at += phrase->english.size();
      continue;
    }
    const std::string_view quotation = quotation_at(reason, at);
    const size_t length = std::max<size_t>(quotation.size(), 1);
    out += reason.substr(at, length);
    at += length;
  }
  return out;
}

}  // namespace sluis::policy::checks
