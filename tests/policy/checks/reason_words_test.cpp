// SPDX-License-Identifier: Apache-2.0
#include "policy/checks/reason_words.h"

#include <catch2/catch.hpp>

#include "policy/checks/catalogue.h"
#include "policy/sentences.h"

using namespace sluis::policy;
using sluis::policy::checks::reason_in_dutch;

TEST_CASE("a Dutch sentence tells in Dutch why DNS did not answer, an English one in English") {
  const Finding silent{"DOM_DNS_TEMPFAIL", {{"reason", "no answer from 192.0.2.53:53 in time"}}};
  CHECK(
      sentence(silent, Language::Dutch).find("(geen antwoord van 192.0.2.53:53 binnen de tijd)") !=
      std::string::npos);
  CHECK(sentence(silent, Language::English).find("(no answer from 192.0.2.53:53 in time)") !=
        std::string::npos);
}

TEST_CASE("several reasons are each put into Dutch, and what is not known stays as it is") {
  CHECK(reason_in_dutch("SERVFAIL from 192.0.2.1:53; timeout") ==
        "SERVFAIL van 192.0.2.1:53; geen antwoord binnen de tijd");
  CHECK(reason_in_dutch("ns1.klant.nl: 192.0.2.1:53 is not authoritative for klant.nl") ==
        "ns1.klant.nl: 192.0.2.1:53 is niet bevoegd voor klant.nl");
  CHECK(reason_in_dutch("something new") == "something new");
  CHECK(reason_in_dutch("").empty());
}

TEST_CASE("the text of a record is never put into other words") {
  CHECK(reason_in_dutch("ns1.test: \"no record\"; ns2.test: no record") ==
        "ns1.test: \"no record\"; ns2.test: geen record");
}

TEST_CASE("what decided about SPF is told in Dutch, the terms of the record as they stand there") {
  CHECK(reason_in_dutch(
            "'include:spf.a.nl' in the record of klant.nl: 192.0.2.1 is in that network") ==
        "'include:spf.a.nl' in het record van klant.nl: 192.0.2.1 ligt in dat netwerk");
  CHECK(reason_in_dutch("no term of the record of klant.nl matches 192.0.2.1") ==
        "geen term van het record van klant.nl past bij 192.0.2.1");
  CHECK(reason_in_dutch("klant.nl publishes 2 SPF records; there must be one") ==
        "klant.nl publiceert 2 SPF-records; het moet er een zijn");
  CHECK(reason_in_dutch("the record of klant.nl has an error at position 8: 'ipv4' is no mechanism "
                        "of SPF; was 'ip4' meant?") ==
        "het record van klant.nl heeft een fout op positie 8: 'ipv4' is geen mechanisme van SPF; "
        "was 'ip4' bedoeld?");
  const Finding result{"SPF_RESULT",
                       {{"ip", "192.0.2.1"},
                        {"result", "none"},
                        {"reason", "klant.nl publishes no SPF record"},
                        {"lookups", "1"}}};
  CHECK(sentence(result, Language::Dutch) ==
        "192.0.2.1: none, klant.nl publiceert geen SPF-record (1 opzoekingen)");
}

TEST_CASE("what is wrong with a signature is told in Dutch, the message's own words as they are") {
  CHECK(
      reason_in_dutch("the body was changed after signing; \"[the field ]\" was put before the "
                      "subject, and 2 lines were added at the end, without that it is good") ==
      "de tekst is na het ondertekenen veranderd; \"[the field ]\" werd voor het onderwerp gezet, "
      "en 2 regels kwamen er aan het eind bij, zonder dat klopt ze");
  CHECK(reason_in_dutch("the key record's v= is not DKIM1") ==
        "v= in het sleutelrecord is niet DKIM1");
  const Finding probe{"DKIM_PROBE",
                      {{"selector", "key001"}, {"reason", "the key was revoked (empty p=)"}}};
  CHECK(sentence(probe, Language::Dutch).find("de sleutel is ingetrokken (lege p=)") !=
        std::string::npos);
}

TEST_CASE("why a name is no domain is told in Dutch, and what was typed as it was typed") {
  CHECK(reason_in_dutch("\"klant, and co.nl\" is no domain name; enter it like example.org") ==
        "\"klant, and co.nl\" is geen domeinnaam; vul die in zoals example.org");
  CHECK(reason_in_dutch("\"kl\xd0\xb0nt.nl\" mixes letters of several alphabets that look alike "
                        "(xn--klnt-73d.nl); enter only klant.nl") ==
        "\"kl\xd0\xb0nt.nl\" bevat door elkaar letters van alfabetten die op elkaar lijken "
        "(xn--klnt-73d.nl); vul alleen in: klant.nl");
}

TEST_CASE("what is told in Dutch already stays as it is") {
  for (const auto* entry : sluis::policy::checks::catalogue()) {
    for (const std::string_view text : {entry->dutch.what, entry->dutch.fix})
      CHECK(reason_in_dutch(text) == text);
  }
  for (const std::string_view id : sentence_ids()) {
    const std::string text = sentence({std::string(id), {}}, Language::Dutch);
    CHECK(reason_in_dutch(text) == text);
  }
}
