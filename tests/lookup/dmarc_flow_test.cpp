// SPDX-License-Identifier: Apache-2.0
#include "mta/lookup/dmarc_flow.h"

#include <catch2/catch.hpp>

#include "tests/support/run_on_loop.h"
#include "tests/support/scripted_resolver.h"

using namespace sluis;

TEST_CASE("the DMARC record that applies is found on the way up, whatever its strings") {
  Loop loop;
  ScriptedResolver dns;
  const auto find = [&](const std::string& domain) {
    return run_on_loop(loop, lookup::find_dmarc(dns, domain));
  };
  CHECK(find("news.klant.example")->has_value() == false);
  dns.txt("_dmarc.klant.example", std::vector<std::string>{"v=DMARC1; ", "p=reject"});
  const auto above = find("news.klant.example");
  REQUIRE(above->has_value());
  CHECK((*above)->domain == "klant.example");
  CHECK((*above)->text == "v=DMARC1; p=reject");
  dns.temp_fail("_dmarc.news.klant.example", "SERVFAIL");
  CHECK(find("news.klant.example").error().text == "_dmarc.news.klant.example: SERVFAIL");
}
