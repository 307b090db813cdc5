// SPDX-License-Identifier: Apache-2.0
#include "policy/authentication_results.h"

#include <catch2/catch.hpp>

using namespace sluis::policy;

TEST_CASE("what a receiver noted is read with its comments, reasons and properties apart") {
  const auto read = parse_authentication_results(
      " mx.google.com;\r\n\tdkim=pass header.i=@klant.nl header.s=key001 header.b=aB+/==;\r\n"
      "\tspf=softfail (google.com: domain of transitioning info@klant.nl does not\r\n\t designate"
      " (192.0.2.1) as permitted sender) smtp.mailfrom=info@klant.nl;\r\n"
      "\tdmarc=fail reason=\"not aligned; sorry\" (p=REJECT sp=NONE) header.from=klant.nl");
  REQUIRE(read);
  CHECK(read->server == "mx.google.com");
  REQUIRE(read->results.size() == 3);
  CHECK(read->results[0].property("header.i") == "@klant.nl");
  CHECK(read->results[0].property("header.s") == "key001");
  CHECK(read->results[1].result == "softfail");
  CHECK(read->results[1].reason.starts_with("google.com: domain of"));
  CHECK(read->results[2].reason == "not aligned; sorry");
  CHECK(read->results[2].property("header.from") == "klant.nl");
}

TEST_CASE("each outcome is put into words for a layman, in both languages") {
  const auto said = [](const char* value, Language language = Language::English) {
    const auto read = parse_authentication_results(value);
    REQUIRE(read);
    REQUIRE(read->results.size() == 1);
    return sentence(explain(read->results[0]), language);
  };
  CHECK(said("mx; dkim=pass header.d=klant.nl")
            .starts_with("the DKIM signature of klant.nl was good"));
  CHECK(said("mx; dkim=permerror (0-bit key) header.d=klant.nl").find("Ed25519") !=
        std::string::npos);
  CHECK(said("mx; SPF=HardFail smtp.mailfrom=klant.nl") ==
        "the SPF record of klant.nl forbids the server that sent the message");
  CHECK(said("mx 1; spf/1=none smtp.helo=mta.klant.nl") == "mta.klant.nl has no SPF record");
  CHECK(said("mx; dmarc=pass header.from=klant.nl", Language::Dutch)
            .starts_with("de afzender klant.nl is"));
  CHECK(said("mx; iprev=pass policy.iprev=192.0.2.1") == "iprev came out as pass");
  for (const char* method : {"dkim", "spf", "dmarc"}) {
    for (const char* result : {"pass", "fail", "none", "temperror", "permerror"}) {
      const Finding found = explain({method, result, {}, {}});
      CHECK(found.id != "AR_OTHER");
      CHECK(sentence(found, Language::Dutch) != sentence(found, Language::English));
    }
  }
}

TEST_CASE("what is no such field is not guessed at") {
  CHECK_FALSE(parse_authentication_results(""));
  CHECK_FALSE(parse_authentication_results("mx (never closed; dkim=pass"));
  CHECK_FALSE(parse_authentication_results("mx; dkim=pass reason=\"open"));
  CHECK(parse_authentication_results("mx; none")->results.empty());
  CHECK(parse_authentication_results("mx;;=;dkim=;spf")->results.empty());
  std::string many = "mx";
  for (int i = 0; i < 1000; ++i) many += "; dkim=pass";
  CHECK(parse_authentication_results(many)->results.size() <= 50);
}
