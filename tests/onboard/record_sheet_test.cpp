// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "tests/onboard/house.h"

using namespace sluis;
using namespace sluis::onboard;

namespace {

const std::string kDomain = "klant.example";

struct Customer : House {
  Customer() {
    settings.spf_include = "spf.provider.example";
    restart();
  }
};

RecordSheet sheet_of(House& house) {
  const auto sheet = run_on_loop(house.loop, house.onboarding->records(kDomain, std::nullopt));
  REQUIRE(sheet);
  return *sheet;
}

const RecordInstruction* find(const RecordSheet& sheet, RecordKind kind) {
  for (const auto& one : sheet.records) {
    if (one.kind == kind) return &one;
  }
  return nullptr;
}

std::string text_of(const RecordInstruction& record) {
  std::string out;
  for (const auto& one : record.explanations)
    out += policy::sentence(one, policy::Language::English) + "\n";
  return out;
}

bool contains(const std::string& text, const std::string& piece) {
  return text.find(piece) != std::string::npos;
}

}  // namespace

TEST_CASE("a new domain is told its keys, its token, an SPF record and a DMARC record") {
  Customer house;
  house.add(kDomain);
  house.dns.mx(kDomain, 10, "mx.mail.example");
  const RecordSheet sheet = sheet_of(house);
  REQUIRE(sheet.records.size() == 5);
  CHECK(sheet.records[0].full_name == "key001._domainkey.klant.example");
  CHECK(sheet.records[0].value == House::value("key001"));
  CHECK(contains(sheet.records[0].quoted, "\" \""));
  CHECK(find(sheet, RecordKind::Ownership)->value ==
        ownership_value(house.onboarding->show(kDomain)->token));
  const auto* spf = find(sheet, RecordKind::Spf);
  REQUIRE(spf);
  CHECK(spf->action == RecordAction::Add);
  CHECK(spf->value == "v=spf1 mx include:" + house.settings.spf_include + " ~all");
  CHECK(find(sheet, RecordKind::Dmarc)->zone_line == "_dmarc 3600 IN TXT \"v=DMARC1; p=none\"");
}

TEST_CASE("an SPF record that is there is merged, and its old value and look-ups are told") {
  Customer house;
  const std::string& include = house.settings.spf_include;
  house.dns.txt(include, "v=spf1 ip4:192.0.2.1 ~all");
  house.dns.mx(kDomain, 10, "mx.klant.example");
  house.dns.txt(kDomain, "v=spf1 mx -all");
  house.dns.txt(kDomain, "v=spf1 a -all");
  const RecordSheet two = sheet_of(house);
  const auto* merged = find(two, RecordKind::Spf);
  REQUIRE(merged);
  CHECK(merged->action == RecordAction::Replace);
  CHECK(merged->spf->proposal.before.front() == "v=spf1 mx -all");
  CHECK(contains(text_of(*merged), "Delete this SPF record, it is part of the new one: v=spf1 a"));

  house.dns.remove(kDomain);
  house.dns.mx(kDomain, 10, "mx.klant.example");
  house.dns.txt(kDomain, "v=spf1 mx -all");
  const RecordSheet one = sheet_of(house);
  const auto* spf = find(one, RecordKind::Spf);
  CHECK(spf->value == "v=spf1 mx include:" + include + " -all");
  CHECK(spf->spf->lookups_before == 1u);
  CHECK(spf->spf->lookups == 2);

  house.dns.remove(kDomain);
  house.dns.txt(kDomain, spf->value);
  house.dns.mx(kDomain, 10, "mx.klant.example");
  house.dns.address("mx.klant.example", "192.0.2.80");
  const RecordSheet done = sheet_of(house);
  CHECK(find(done, RecordKind::Spf)->action == RecordAction::Nothing);
  CHECK(find(done, RecordKind::Spf)->value == spf->value);
}

TEST_CASE("no DMARC record is proposed where one applies, also from the domain above") {
  Customer house;
  house.dns.txt("_dmarc.example", "no record of ours");
  CHECK(find(sheet_of(house), RecordKind::Dmarc));
  house.dns.txt("_dmarc." + kDomain, "v=DMARC1; p=reject");
  CHECK_FALSE(find(sheet_of(house), RecordKind::Dmarc));
}

TEST_CASE("the hints are those of the host whose name servers the domain has") {
  Customer house;
  house.dns.ns(kDomain, "ns1.transip.nl");
  house.dns.ns(kDomain, "ns0.transip.net");
  const RecordSheet sheet = sheet_of(house);
  CHECK(sheet.dns_host == "TransIP");
  CHECK(sheet.name_servers == std::vector<std::string>{"ns0.transip.net", "ns1.transip.nl"});
  const auto abouts = [](const RecordInstruction& record) {
    std::vector<policy::HintAbout> out;
    for (const auto& hint : record.hints) out.push_back(hint.about);
    return out;
  };
  CHECK(abouts(sheet.records[0]) == std::vector{policy::HintAbout::Name});
  CHECK(abouts(*find(sheet, RecordKind::Spf)) == std::vector{policy::HintAbout::Apex});

  house.settings.dns_hosts = std::make_shared<policy::DnsHosts>(
      *policy::parse_dns_hosts("host: Ours\nservers: transip.net\nservers.source: seen 2026\n"
                               "long.en: Cut it.\nlong.nl: Deel het.\nlong.source: seen 2026\n"));
  house.onboarding->update_settings(house.settings);
  const RecordSheet ours = sheet_of(house);
  CHECK(ours.dns_host == "Ours");
  CHECK(ours.records[0].hints.size() == 1);  // 2048 bits, 1024 fit into one string
  CHECK(ours.records[1].hints.empty());
}

TEST_CASE("without an answer from DNS the plain records are told, and what is not known") {
  Customer house;
  house.dns.temp_fail(kDomain, "timeout");
  const RecordSheet sheet = sheet_of(house);
  REQUIRE(sheet.records.size() == 4);
  CHECK(sheet.records[0].value == House::value("key001"));
  const auto* spf = find(sheet, RecordKind::Spf);
  CHECK(spf->action == RecordAction::Unanswered);
  CHECK(spf->value == "v=spf1 include:" + house.settings.spf_include + " ~all");
  CHECK(contains(text_of(*spf), "DNS could not be asked (timeout)"));
  const auto* dmarc = find(sheet, RecordKind::Dmarc);
  CHECK(dmarc->action == RecordAction::Unanswered);
  CHECK(contains(text_of(*dmarc), "only when there is none"));
  CHECK(house.dns.times_asked("_dmarc." + kDomain, dns::Type::TXT) == 0);
}

TEST_CASE("what a customer's own record holds cannot break a zone file") {
  Customer house;
  house.dns.mx(kDomain, 10, "mx.klant.example");
  house.dns.txt(kDomain, "v=spf1 x=\"a\nb\\ mx -all");
  for (const auto& one : sheet_of(house).records) {
    CHECK(one.zone_line.find('\n') == std::string::npos);
    CHECK(one.zone_line_full.find('\n') == std::string::npos);
  }
}
