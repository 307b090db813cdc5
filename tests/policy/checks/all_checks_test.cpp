// SPDX-License-Identifier: Apache-2.0
#include <fstream>
#include <map>
#include <set>

#include <catch2/catch.hpp>

#include "policy/checks/catalogue.h"
#include "tests/policy/checks/fixtures.h"
#include "tests/support/source_tree.h"

using namespace sluis;
using namespace sluis::policy;
using namespace sluis::policy::checks;

namespace {

std::vector<Fixture> all_fixtures() {
  std::vector<Fixture> out = dkim_fixtures();
  for (const auto& more : {validation_fixtures(), dmarc_fixtures(), domain_fixtures(),
                           mail_fixtures(), platform_fixtures(), spf_fixtures(),
                           blocklist_fixtures(), registration_fixtures(), unsubscribe_fixtures()})
    out.insert(out.end(), more.begin(), more.end());
  return out;
}

std::set<std::string> placeholders(std::string_view text) {
  std::set<std::string> out;
  for (size_t open = text.find('{'); open != text.npos; open = text.find('{', open + 1)) {
    const size_t close = text.find('}', open);
    REQUIRE(close != text.npos);
    out.emplace(text.substr(open + 1, close - open - 1));
  }
  return out;
}

std::set<std::string> placeholders(const Text& text) {
  std::set<std::string> out = placeholders(text.what);
  out.merge(placeholders(text.fix));
  return out;
}

}  // namespace

TEST_CASE("every check has a text in both languages that says the same") {
  std::set<std::string_view> seen;
  for (const Entry* entry : catalogue()) {
    INFO(entry->id);
    CHECK(seen.insert(entry->id).second);
    CHECK_FALSE(entry->english.what.empty());
    CHECK_FALSE(entry->dutch.what.empty());
    CHECK(entry->english.what != entry->dutch.what);
    CHECK(entry->english.fix.empty() == entry->dutch.fix.empty());
    CHECK(placeholders(entry->english) == placeholders(entry->dutch));
    const bool needs_fix =
        entry->severity == Severity::Blocking || entry->severity == Severity::Error;
    if (needs_fix) CHECK_FALSE(entry->english.fix.empty());
    if (needs_fix) CHECK(entry->owner != Owner::Nobody);
    for (const auto text : {entry->dutch.what, entry->dutch.fix}) {
      for (const char* familiar : {" je ", " jij ", " jouw "})
        CHECK(text.find(familiar) == text.npos);
    }
  }
}

TEST_CASE("every check appears in its zone, with all that its text needs, and not in a right one") {
  std::set<std::string> tried;
  for (const Fixture& fixture : all_fixtures()) {
    INFO(fixture.id);
    tried.insert(fixture.id);
    const auto wrong = fixture.wrong();
    CHECK(has(wrong, fixture.id));
    CHECK_FALSE(has(fixture.right(), fixture.id));
    for (const checks::Finding& one : wrong) {
      const Entry* entry = find_entry(one.id);
      REQUIRE(entry);
      CHECK(one.severity == entry->severity);
      CHECK_FALSE(one.name.empty());
      for (const std::string& name : placeholders(entry->english)) {
        INFO(one.id << " {" << name << "}");
        CHECK_FALSE(fact(one, name).empty());
      }
    }
  }
  std::set<std::string> known;
  for (const Entry* entry : catalogue()) known.emplace(entry->id);
  CHECK(tried == known);
}

TEST_CASE("what blocks is bad, what could not be asked is unknown, and nothing is not good") {
  const Question about{"klant.test", RecordType::TXT};
  const auto verdict = [&](std::vector<const char*> ids) {
    std::vector<checks::Finding> findings;
    for (const char* id : ids) findings.push_back(finding(id, about));
    return verdict_of(findings);
  };
  CHECK(verdict({}) == Verdict::Unknown);
  CHECK(verdict({"DKIM_OK", "DKIM_T_TEST"}) == Verdict::Good);
  CHECK(verdict({"DKIM_OK", "DOM_DNS_TEMPFAIL"}) == Verdict::Unknown);
  CHECK(verdict({"DKIM_OK", "DOM_DNS_TEMPFAIL", "DKIM_MISSING"}) == Verdict::Bad);
}

namespace {

const std::string kPage = in_source_tree("docs/checks.md");
const std::string kMark = "<!-- from here on: test_policy [.write-docs] -->\n";

std::string joined(const Text& text) {
  return std::string(text.what) + (text.fix.empty() ? "" : " " + std::string(text.fix));
}

std::string page_of(const Entry& entry) {
  std::string out = "\n### " + std::string(entry.id) + "\n";
  out += std::string(to_string(entry.severity)) + " · " + std::string(to_string(entry.owner));
  if (!entry.reference.empty()) out += " · " + std::string(entry.reference);
  return out + "\n\n" + joined(entry.english) + "\n\n*" + joined(entry.dutch) + "*\n";
}

std::string expected_pages() {
  std::string out;
  for (const Entry* entry : catalogue()) out += page_of(*entry);
  return out;
}

std::string read_page() {
  std::ifstream in(kPage);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

}  // namespace

TEST_CASE("the page of the checks in the documentation is the catalogue") {
  const std::string page = read_page();
  const size_t mark = page.find(kMark);
  REQUIRE(mark != page.npos);
  CHECK(page.substr(mark + kMark.size()) == expected_pages());
}

TEST_CASE("writes docs/checks.md anew below its mark", "[.write-docs]") {
  const std::string page = read_page();
  const size_t mark = page.find(kMark);
  REQUIRE(mark != page.npos);
  std::ofstream(kPage) << page.substr(0, mark + kMark.size()) << expected_pages();
}
