// SPDX-License-Identifier: Apache-2.0
// What a registry says, read from its JSON; tests/scenarios/registration.py asks one.
#include <random>

#include <catch2/catch.hpp>

#include "mta/base/civil_time.h"
#include "mta/rdap/rdap_answer.h"
#include "mta/rdap/rdap_servers.h"
#include "mta/rdap/web_fetch.h"

using namespace sluis;
using namespace sluis::rdap;
using policy::checks::RegistryAnswer;

namespace {

const std::string kWhole = R"({
  "objectClassName": "domain", "ldhName": "KLANT.nl.", "handle": "1_NL",
  "status": ["active", "client transfer prohibited"],
  "events": [{"eventAction": "last changed", "eventDate": "2026-01-01T00:00:00Z"},
             {"eventAction": "registration", "eventDate": "2014-03-01T10:20:30.125Z"},
             {"eventAction": "expiration", "eventDate": "2027-03-01T12:00:00+02:00"}],
  "entities": [{"roles": ["registrant"], "vcardArray": ["vcard", [["fn", {}, "text", "Someone"]]]},
               {"roles": ["abuse", "registrar"],
                "vcardArray": ["vcard", [["version", {}, "text", "4.0"],
                                         ["fn", {}, "text", "Registrar\u001b[31m B.V."]]]}]})";

}  // namespace

TEST_CASE("a domain object tells since when, until when and through whom") {
  const auto read = read_rdap("klant.nl", kWhole);
  REQUIRE(read);
  CHECK(read->answer == RegistryAnswer::Known);
  CHECK(read->domain == "klant.nl");
  REQUIRE(read->since);
  CHECK(to_rfc3339(*read->since).starts_with("2014-03-01T10:20:30"));
  CHECK(read->until == *parse_rfc3339("2027-03-01T10:00:00Z"));
  CHECK(read->registrar == "Registrar\\x1b[31m B.V.");
  CHECK(read->statuses == std::vector<std::string>{"active", "client transfer prohibited"});
}

TEST_CASE("what a registry leaves out, or writes in another way, stays unknown") {
  const auto bare = read_rdap("klant.nl", R"({"objectClassName":"domain","ldhName":"klant.nl"})");
  REQUIRE(bare);
  CHECK_FALSE(bare->since);
  CHECK_FALSE(bare->until);
  CHECK(bare->registrar.empty());
  const auto odd = read_rdap(
      "klant.nl", R"({"objectClassName":"domain","ldhName":"klant.nl","events":"none","status":7,
      "entities":[7,{"roles":"registrar"},{"roles":["registrar"],"vcardArray":[1]},null]})");
  REQUIRE(odd);
  CHECK_FALSE(odd->since);
  CHECK(odd->registrar.empty());
}

TEST_CASE("what is no domain object, or another domain's, is refused") {
  for (const char* text : {"", "{", "[]", "null", "\"x\"", "{\"objectClassName\":\"entity\"}",
                           "{\"objectClassName\":\"domain\"}",
                           "{\"objectClassName\":\"domain\",\"ldhName\":\"ander.nl\"}"}) {
    INFO(text);
    CHECK_FALSE(read_rdap("klant.nl", text));
  }
}

TEST_CASE("no octets that a registry could send do harm") {
  std::mt19937 random(9083);
  for (int i = 0; i < 3000; ++i) {
    std::string text = kWhole;
    for (size_t n = random() % 8 + 1; n > 0; --n) {
      const size_t at = random() % text.size();
      if (random() % 3 == 0) {
        text.erase(at, random() % 40);
      } else {
        text[at] = static_cast<char>(random());
      }
      if (text.empty()) text = "{";
    }
    const auto read = read_rdap("klant.nl", text);
    if (read) CHECK(read->registrar.size() < 500);
  }
}

TEST_CASE("the registry of a name is that of its longest ending, and of an unknown one nobody") {
  CHECK(find_rdap_server(known_rdap_servers(), "klant.nl") == "https://rdap.sidn.nl/");
  CHECK(find_rdap_server(known_rdap_servers(), "klant.com").find("/com/") != std::string::npos);
  CHECK(find_rdap_server(known_rdap_servers(), "klant.test").empty());
  CHECK(find_rdap_server(known_rdap_servers(), "nl").empty());
  const auto two =
      parse_rdap_servers("uk https://a.test/\nCO.UK\thttps://b.test/x/ \n# \n").value();
  CHECK(find_rdap_server(two, "www.klant.co.uk") == "https://b.test/x/");
  CHECK(find_rdap_server(two, "klant.uk") == "https://a.test/");
  for (const char* bad : {"nl", "nl http://a.test/", "nl https://a.test"}) {
    const auto refused = parse_rdap_servers(std::string("com https://a.test/\n") + bad);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().text.starts_with("line 2: "));
  }
}

TEST_CASE("only https is asked, and plain http of this machine where that is allowed") {
  for (const char* url : {"https://rdap.test/", "https://[2001:db8::1]:8443/x"})
    CHECK(may_fetch(url, PlainHttp::Never));
  for (const char* url : {"http://127.0.0.1:80/", "http://[::1]/"}) {
    CHECK_FALSE(may_fetch(url, PlainHttp::Never));
    CHECK(may_fetch(url, PlainHttp::Loopback));
  }
  for (const char* url : {"http://rdap.test/", "http://192.0.2.1/", "file:///etc/passwd",
                          "ftp://a/", "http://127.0.0.1.rdap.test/", "http://127.0.0.1@rdap.test/",
                          "rdap", "", "javascript:x", "https://"}) {
    INFO(url);
    CHECK_FALSE(may_fetch(url, PlainHttp::Loopback));
  }
}
