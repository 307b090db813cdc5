// SPDX-License-Identifier: Apache-2.0
#include "policy/checks/reason_words.h"

#include <catch2/catch.hpp>

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
