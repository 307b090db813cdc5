// SPDX-License-Identifier: Apache-2.0
#include <map>

#include "policy/checks/dkim_check.h"
#include "tests/policy/checks/fixtures.h"
#include "tests/policy/checks/seed_keys.h"
#include "tests/policy/checks/zone.h"

namespace sluis {
namespace {

using namespace policy;
using namespace policy::checks;

const std::string kName1 = "key001._domainkey.klant.test", kName2 = "key002._domainkey.klant.test";
const std::string kRecord1 = kSeedStart + kSeedKey001, kRecord2 = kSeedStart + kSeedKey002;
const std::string kTarget = "k1.abc.dkim.provider.test";

ExpectedKey key(const std::string& selector, const std::string& base64) {
  return {selector, "rsa", base64_decode(base64).value()};
}

// Both of our keys.
DkimSubject both() {
  return {"klant.test",
          {{"key001", key("key001", kSeedKey001), "", {}},
           {"key002", key("key002", kSeedKey002), "", {}}},
          {},
          {},
          {}};
}

DkimSubject only_first() {
  DkimSubject out = both();
  out.selectors.pop_back();
  return out;
}

DkimSubject by_alias() {
  DkimSubject out = only_first();
  out.selectors[0].target = kTarget;
  return out;
}

DkimSubject of_anybody() {
  return {"klant.test", {{"key001", {}, "", {}}}, {}, {}, {}};
}

std::vector<checks::Finding> look(const DkimSubject& subject, const Zone& zone) {
  return check_dkim(subject, zone.ask([&](const EvidenceSet& evidence) {
    return dkim_questions(subject, evidence);
  }));
}

Zone good_zone() {
  return {kName1 + " TXT " + kRecord1, kName2 + " TXT " + kRecord2};
}

Zone good_alias() {
  return {kName1 + " CNAME " + kTarget, kTarget + " TXT " + kRecord1};
}

Zone first(const std::string& text) {
  return {kName1 + " TXT " + text};
}

Fixture made(const std::string& id, const DkimSubject& subject, const Zone& wrong,
             const Zone& right) {
  return {id, [=] { return look(subject, wrong); }, [=] { return look(subject, right); }};
}

// The first selector alone, with this text at its name.
Fixture text(const std::string& id, const std::string& wrong) {
  return made(id, only_first(), first(wrong), good_zone());
}

std::vector<Fixture> names_and_types() {
  const Zone doubled{kName1 + ".klant.test TXT " + kRecord1};
  const Zone typo{"key001_domainkey.klant.test TXT " + kRecord1};
  const Zone address{kName1 + " A 192.0.2.7"}, proxied{kName1 + " A 104.21.5.6"};
  const Zone dead{kName1 + " CNAME " + kTarget + ".klant.test"};
  const Zone elsewhere{kName1 + " CNAME gone.provider.test"};
  DkimSubject exchanged = by_alias();
  exchanged.other_targets = {{"key002", "k2.provider.test"}};
  const Zone swapped{kName1 + " TXT " + kRecord2, kName2 + " TXT " + kRecord1};
  Zone beside = good_alias();
  beside.add(kName1 + " TXT " + kRecord1).beside_alias(kName1);
  return {made("DKIM_OK", only_first(), good_zone(), {}),
          made("DKIM_MISSING", only_first(), {"klant.test TXT v=spf1 -all"}, good_zone()),
          made("DKIM_DUP_SUFFIX", only_first(), doubled, good_zone()),
          made("DKIM_NAME_TYPO", only_first(), typo, good_zone()),
          made("DKIM_SWAPPED", both(), swapped, good_zone()),
          made("DKIM_WRONG_TYPE", only_first(), address, good_zone()),
          made("DKIM_TXT_IS_HOST", by_alias(), first(kTarget + "."), good_alias()),
          made("DKIM_CNAME_BROKEN", only_first(), elsewhere, good_alias()),
          made("CNAME_OTHER", by_alias(), elsewhere, good_alias()),
          made("DKIM_CNAME_DOT", by_alias(), dead, good_alias()),
          made("DKIM_CNAME_SWAPPED", exchanged, {kName1 + " CNAME k2.provider.test"}, good_alias()),
          made("DKIM_CNAME_TARGET", by_alias(), {kName1 + " CNAME " + kTarget}, good_alias()),
          made("DKIM_CNAME_PROXIED", by_alias(), proxied, good_alias()),
          made("DKIM_CNAME_PLUS", by_alias(), beside, good_alias())};
}

std::vector<Fixture> values() {
  std::string changed = kRecord1;
  changed[225] = changed[225] == 'A' ? 'B' : 'A';
  Zone several = good_zone(), split;
  several.add(kName1 + " TXT google-site-verification=abc");
  split.add(kName1 + " TXT " + kRecord1.substr(0, 255));
  split.add(kName1 + " TXT " + kRecord1.substr(255));
  std::vector<Fixture> out{
      made("DKIM_MULTI_TXT", only_first(), several, good_zone()),
      made("DKIM_SPLIT_RR", only_first(), split, good_zone()),
      text("DKIM_TRUNCATED", kRecord1.substr(0, 255)),
      text("DKIM_START_MISSING", kSeedStart + kSeedKey001.substr(5)),
      text("DKIM_EXTRA", kRecord1 + "QUJD"),
      text("DKIM_CHAR_DIFF", changed),
      text("DKIM_KEY_OTHER", kRecord2),
      made("DKIM_B64_BROKEN", of_anybody(), first(kSeedStart + "MIIB!!!"), good_zone()),
      text("DKIM_QUOTES", "\"" + kRecord1 + "\""),
      text("DKIM_BACKSLASH", "v=DKIM1\\;p=" + kSeedKey001),
      text("DKIM_LINEBREAK", "v=DKIM1;\np=" + kSeedKey001),
      text("DKIM_SPACES", " " + kRecord1),
      text("DKIM_TAG_SYNTAX", "v=DKIM1;;"),
      text("DKIM_V_BAD", "v=DKIM2;p=" + kSeedKey001),
      text("DKIM_V_ABSENT", "p=" + kSeedKey001),
      text("DKIM_TAG_DUP", "v=DKIM1;k=rsa;k=rsa;p=" + kSeedKey001),
      text("DKIM_P_MISSING", "v=DKIM1;k=rsa"),
      text("DKIM_P_EMPTY", "v=DKIM1;p="),
      text("DKIM_K_BAD", "v=DKIM1;k=ed25519;p=" + kSeedKey001),
      text("DKIM_H_BAD", "v=DKIM1;h=sha1;p=" + kSeedKey001),
      text("DKIM_S_BAD", "v=DKIM1;s=tlsrpt;p=" + kSeedKey001),
      text("DKIM_T_TEST", "v=DKIM1;t=y;p=" + kSeedKey001),
      text("DKIM_T_STRICT", "v=DKIM1;t=s;p=" + kSeedKey001)};
  return out;
}

std::vector<Fixture> keys_and_answers() {
  const Zone weak = first("v=DKIM1;p=" + base64_encode(made_up_rsa(64)));
  Zone silent, long_answer, long_ttl = good_zone();
  silent.fail(kName1);
  long_answer.fail(kName1, true);
  long_ttl.set_ttl(172'800, false);
  DkimSubject old = only_first(), probed = only_first();
  old.legacy = {"mrsel1", "mrsel2", "mrsel3"};
  old.retired = {"key000"};
  probed.selectors[0].probe = "bad signature";
  Zone legacy = good_zone(), leftover = good_zone();
  legacy.add("mrsel2._domainkey.klant.test CNAME old.provider.test");
  legacy.add("old.provider.test TXT " + kRecord2);
  leftover.add("key000._domainkey.klant.test TXT " + kRecord2);
  const Zone only_second{kName2 + " TXT " + kRecord2};
  Fixture probe = made("DKIM_PROBE", probed, good_zone(), good_zone());
  probe.right = [] { return look(only_first(), good_zone()); };
  Fixture unconfigured{"DKIM_NO_KEY",
                       [] {
                         return std::vector{finding("DKIM_NO_KEY", {kName1, RecordType::TXT},
                                                    {{"selector", "key001"}, {"name", kName1}})};
                       },
                       [] { return look(only_first(), good_zone()); }};
  return {made("DKIM_BITS_LOW", of_anybody(), weak, good_zone()),
          made("DKIM_BITS_1024", both(), only_second, good_zone()),
          made("DKIM_ONE_OF_TWO", both(), only_second, good_zone()),
          made("DKIM_BIG_ANSWER", only_first(), long_answer, good_zone()),
          made("DKIM_LEGACY", old, legacy, good_zone()),
          made("DKIM_LEFTOVER", old, leftover, good_zone()),
          made("DKIM_TTL", only_first(), long_ttl, good_zone()),
          made("DOM_DNS_TEMPFAIL", only_first(), silent, good_zone()),
          probe,
          unconfigured};
}

}  // namespace

std::vector<Fixture> dkim_fixtures() {
  std::vector<Fixture> out = names_and_types();
  for (const auto& more : {values(), keys_and_answers()})
    out.insert(out.end(), more.begin(), more.end());
  return out;
}

}  // namespace sluis
