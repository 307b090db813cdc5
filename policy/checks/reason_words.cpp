// SPDX-License-Identifier: Apache-2.0
#include "policy/checks/reason_words.h"

#include <algorithm>

namespace sluis::policy::checks {
namespace {

struct Phrase {
  std::string_view english, dutch;
};

// The first that fits counts: a longer phrase stands before one that it begins with.
constexpr Phrase kPhrases[] = {
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
    {"SERVFAIL from ", "SERVFAIL van "},
    {"REFUSED from ", "REFUSED van "},
    {"NOTIMP from ", "NOTIMP van "},
    {"FORMERR from ", "FORMERR van "},
};

}  // namespace

std::string reason_in_dutch(std::string_view reason) {
  std::string out;
  bool quoted = false;
  for (size_t at = 0; at < reason.size();) {
    const std::string_view rest = reason.substr(at);
    const auto* phrase =
        std::find_if(std::begin(kPhrases), std::end(kPhrases),
                     [rest](const Phrase& one) { return rest.starts_with(one.english); });
    if (!quoted && phrase != std::end(kPhrases)) {
      out += phrase->dutch;
      at += phrase->english.size();
      continue;
    }
    if (rest.front() == '"') quoted = !quoted;
    out += rest.front();
    ++at;
  }
  return out;
}

}  // namespace sluis::policy::checks
