// SPDX-License-Identifier: Apache-2.0
#include "mta/onboard/probe.h"

#include <catch2/catch.hpp>

#include "tests/onboard/house.h"

using namespace sluis;
using namespace sluis::onboard;

TEST_CASE("a record that fits the key of one domain fits it for others, and another never does") {
  Probe probe(test_keys());
  const std::string first = House::value("key001");
  const std::string second = House::value("key002");
  for (const char* domain : {"klant.nl", "winkel.nl", "klant.nl"}) {
    CHECK_FALSE(probe.refusal("key001", domain, first));
    CHECK_FALSE(probe.refusal("key002", domain, second));
    CHECK(probe.refusal("key001", domain, second));
    CHECK(probe.refusal("key002", domain, first));
    CHECK(probe.refusal("key001", domain, "v=DKIM1; k=rsa; p="));
  }
}
