// SPDX-License-Identifier: Apache-2.0
#include "policy/dmarc/record.h"

#include <catch2/catch.hpp>

using namespace sluis::policy::dmarc;

TEST_CASE("a full DMARC record is read with all its tags") {
  const Reading reading = read_record(
      "v=DMARC1; p=Reject; sp=quarantine; np=none; psd=n; adkim=s; aspf=r; fo=1:d; t=y;"
      " rua=mailto:a@klant.test, mailto:b@rapport.test!10m; ruf=mailto:c@klant.test;");
  CHECK(reading.faults.empty());
  const Record& record = reading.record;
  CHECK(record.for_domain() == Policy::Reject);
  CHECK(record.for_subdomain() == Policy::Quarantine);
  CHECK(record.for_missing() == Policy::None);
  CHECK(record.psd == Psd::No);
  CHECK(record.strict_dkim);
  CHECK_FALSE(record.strict_spf);
  CHECK(record.testing);
  CHECK(record.rua == std::vector<std::string>{"mailto:a@klant.test", "mailto:b@rapport.test!10m"});
  CHECK(record.ruf.size() == 1);
}

TEST_CASE("what a record leaves out has its default") {
  const Record record = read_record("v=DMARC1;p=quarantine").record;
  CHECK(record.for_subdomain() == Policy::Quarantine);
  CHECK(record.for_missing() == Policy::Quarantine);
  CHECK(record.psd == Psd::Unknown);
  CHECK(read_record("v=DMARC1").record.for_domain() == Policy::None);
}

TEST_CASE("old tags are named, unknown ones passed over, neither is a fault") {
  const Reading reading = read_record("v=DMARC1; p=none; pct=50; ri=86400; rf=afrf; x=1");
  CHECK(reading.faults.empty());
  CHECK(reading.record.old_tags == std::vector<std::string>{"pct", "ri", "rf"});
  CHECK(reading.record.unknown == std::vector<std::string>{"x"});
}

TEST_CASE("each fault in a DMARC record has its place") {
  const auto first = [](const char* text) {
    const Reading reading = read_record(text);
    return reading.faults.empty() ? std::string::npos : reading.faults.front().position;
  };
  CHECK(first("v=DMARC1; p=none, rua=mailto:a@klant.test") == 16);  // the comma
  CHECK(first("v=DMARC1; p=nothing") == 12);
  CHECK(first("v=DMARC1; p none") == 11);
  CHECK(first("v=DMARC1; p") == 11);
  CHECK(first("v=DMARC1;; p=none") == 9);
  CHECK(first("v=DMARC1; p=none; p=reject") == 18);
  CHECK(first("v=DMARC1; p=none; adkim=x") == 24);
  CHECK(first("v=DMARC1; p=none; rua=a@klant.test") == 22);
  CHECK(first("v=DMARC1; p=none; rua=mailto:a@b.test,b@b.test") == 38);
  CHECK(first("v=DMARC1; p=none; fo=1:x") == 23);
}

TEST_CASE("a record is one only with its version first and in capitals") {
  for (const char* good : {"v=DMARC1", "v=DMARC1;p=none", "v = DMARC1 ; p=none", "V=DMARC1;"})
    CHECK(is_dmarc_record(good));
  for (const char* bad : {"", "v=dmarc1;p=none", "v=DMARC10;p=none", " v=DMARC1", "p=none;v=DMARC1",
                          "v=DMARC1,p=none", "v=spf1 -all", "DMARC1", "vx=DMARC1"})
    CHECK_FALSE(is_dmarc_record(bad));
}

TEST_CASE("the host of a report address") {
  CHECK(mail_host("mailto:a@Klant.Test") == "klant.test");
  CHECK(mail_host("MAILTO:a@b@klant.test.!10m") == "klant.test");
  for (const char* bad :
       {"https://klant.test", "mailto:", "mailto:klant.test", "mailto:@x", "mailto:a@"})
    CHECK_FALSE(mail_host(bad));
}
