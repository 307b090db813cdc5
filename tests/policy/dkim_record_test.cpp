// SPDX-License-Identifier: Apache-2.0
// The two records are the source documents' own.
#include "policy/dkim_record.h"

#include <catch2/catch.hpp>

#include "mta/base/bytes.h"

using namespace sluis;
using namespace sluis::policy;

namespace {

const std::string kKey001 =
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAn66jq1ZdodxCtp0ztrWZUCOJpa62KZGHHsekKfm7wediMTSLeQ"
    "KdLhwWY5L4RqWP5dMJds1Ya8dDWfQJAuILM5f5cxm+pXDJ0C6we3pWlhcN7HoNZsmkVeASH1QTq8Ji8d7ngfaOHfe+SXs4"
    "yTJWbI11Rt7nIS1syAtKn4fw/NiKW4k2xb38fpT3MoVCYLBw5STwLVxKt0YA0QiSuIQfxGgruy7ldMuXCOo9rjwL1zw/"
    "1Br"
    "9W4IWd0H/BHctaIDRCkkDK1H/YJO82txnmLKYrASZbxzEQu+9rMdENNTMNJ5Ox6ptx0xN/sCTcRxkGugyoFeMB6o8BOZ7p"
    "DyY3b4CiQIDAQAB";
const std::string kKey002 =
    "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCn1BbTAaEqGdv68mJsGTXw5n0dB/SxOj6VIrlNn06mEYvWrvhh+vFns8"
    "MReDFrvkqcVkKy/jvf5DaMph+qhzHxL0EiCrKCQOPKDPYEfFgsU+g8T7auyCzYUAxaas4K/Zffp81emUX8mmKzoVbe5kcv"
    "Yqp7cF1NSLXVFV9meSGD8QIDAQAB";
const std::string kStart = "v=DKIM1;h=sha256;k=rsa;p=";

ExpectedKey key001() {
  return {"key001", "rsa", base64_decode(kKey001).value()};
}

KeyVerdict judge(const std::string& record) {
  return judge_key_records({record}, key001());
}

std::string fact(const Finding& finding, std::string_view name) {
  for (const auto& [key, value] : finding.facts) {
    if (key == name) return value;
  }
  return {};
}

}  // namespace

TEST_CASE("the documents' records are read as the keys they are") {
  const auto record = parse_dkim_record(kStart + kKey001);
  REQUIRE(record);
  CHECK(record->key_type == "rsa");
  CHECK(record->hashes == std::vector<std::string>{"sha256"});
  CHECK(base64_encode(record->key) == kKey001);
  CHECK(record->key.size() == 294);
  CHECK(parse_dkim_record(kStart + kKey002)->key.size() == 162);
}

TEST_CASE("the record as published matches, and so does every equivalent way to write it") {
  const std::string head = kKey001.substr(0, 100), tail = kKey001.substr(100);
  for (const std::string& record :
       {kStart + kKey001, kStart + kKey001 + ";", "v=DKIM1; h=sha256; k=rsa; p=" + kKey001 + " ;",
        "v=DKIM1;p=" + kKey001, "p=" + kKey001, kStart + head + " " + tail,
        " " + kStart + kKey001 + " ", "v=DKIM1;k=rsa;h=sha1:sha256;s=email;t=s;n=x;p=" + kKey001,
        "v=DKIM1;x=unknown;p=" + kKey001}) {
    INFO(record);
    CHECK(judge(record).match == KeyMatch::Match);
  }
  CHECK(judge(kStart + kKey001).notes.empty());
  CHECK(judge(kStart + head + " " + tail).notes.front().id == "DKIM_SPACES");
  CHECK(judge("p=" + kKey001).notes.front().id == "DKIM_V_ABSENT");
  CHECK(judge("v=DKIM1;t=y;p=" + kKey001).notes.front().id == "DKIM_T_TEST");
}

TEST_CASE("every mistake the documents list is named for what it is") {
  struct Case {
    std::string record;
    KeyMatch match;
    std::string id;
  };
  std::string other = kKey001;
  other[200] = other[200] == 'A' ? 'B' : 'A';
  std::string missing = kKey001;
  missing.erase(150, 1);
  const Case cases[] = {
      {kStart + kKey001.substr(0, 230), KeyMatch::Mismatch, "DKIM_TRUNCATED"},
      {kStart + kKey001.substr(0, 231), KeyMatch::Mismatch, "DKIM_TRUNCATED"},
      {kStart + kKey001 + "QUJD", KeyMatch::Mismatch, "DKIM_EXTRA"},
      {kStart + kKey001 + "x", KeyMatch::Mismatch, "DKIM_EXTRA"},
      {kStart + other, KeyMatch::Mismatch, "DKIM_CHAR_DIFF"},
      {kStart + missing, KeyMatch::Mismatch, "DKIM_CHAR_DIFF"},
      {kStart + kKey001.substr(7), KeyMatch::Mismatch, "DKIM_START_MISSING"},
      {kStart + kKey002, KeyMatch::Mismatch, "DKIM_KEY_OTHER"},
      {kStart, KeyMatch::Revoked, "DKIM_P_EMPTY"},
      {"v=DKIM1;h=sha256;k=rsa", KeyMatch::Malformed, "DKIM_P_MISSING"},
      {"\"" + kStart + kKey001 + "\"", KeyMatch::Malformed, "DKIM_QUOTES"},
      {"v=DKIM1\\;p=" + kKey001, KeyMatch::Malformed, "DKIM_BACKSLASH"},
      {"v=DKIM1;\r\np=" + kKey001, KeyMatch::Malformed, "DKIM_LINEBREAK"},
      {"v=DKIM2;p=" + kKey001, KeyMatch::Malformed, "DKIM_V_BAD"},
      {"p=" + kKey001 + ";v=DKIM1", KeyMatch::Malformed, "DKIM_V_BAD"},
      {"v=DKIM1;k=rsa;k=rsa;p=" + kKey001, KeyMatch::Malformed, "DKIM_TAG_DUP"},
      {"v=DKIM1;k=ed25519;p=" + kKey001, KeyMatch::Mismatch, "DKIM_K_BAD"},
      {"v=DKIM1;h=sha1;p=" + kKey001, KeyMatch::Mismatch, "DKIM_H_BAD"},
      {"v=DKIM1;s=tlsrpt;p=" + kKey001, KeyMatch::Mismatch, "DKIM_S_BAD"},
      {kStart + "!!not base64!!", KeyMatch::Malformed, "DKIM_B64_BROKEN"},
      {kKey001, KeyMatch::Malformed, "DKIM_TAG_SYNTAX"},
      {"", KeyMatch::Malformed, "DKIM_P_MISSING"},
      {"v=spf1 -all", KeyMatch::Malformed, "DKIM_V_BAD"},
  };
  for (const Case& one : cases) {
    INFO(one.record);
    const KeyVerdict verdict = judge(one.record);
    CHECK(to_string(verdict.match) == to_string(one.match));
    CHECK(verdict.finding.id == one.id);
  }
}

TEST_CASE("no record, two records, and one key cut over two records are told apart") {
  CHECK(judge_key_records({}, key001()).match == KeyMatch::Missing);
  const auto several = judge_key_records({kStart + kKey001, kStart + kKey002}, key001());
  CHECK(several.match == KeyMatch::Several);
  CHECK(several.finding.id == "DKIM_MULTI_TXT");
  const std::string whole = kStart + kKey001;
  for (const auto& parts : {std::vector{whole.substr(0, 255), whole.substr(255)},
                            std::vector{whole.substr(255), whole.substr(0, 255)}})
    CHECK(judge_key_records(parts, key001()).finding.id == "DKIM_SPLIT_RR");
}

TEST_CASE("a fault carries the place of the first wrong octet") {
  CHECK(parse_dkim_record("v=DKIM1; k rsa; p=").error().position == 10);
  CHECK(parse_dkim_record("v=DKIM1;k=rsa;k=x;p=").error().position == 14);
  CHECK(parse_dkim_record("v=DKIM1;p=AB*D").error().position == 12);
  CHECK(parse_dkim_record("v=DKIM1;\"p=").error().position == 8);
  CHECK(parse_dkim_record("v=DKIM1;;p=").error().position == 8);
  CHECK(fact(judge(kStart + kKey001.substr(0, 230)).finding, "found") == "230");
  CHECK(fact(judge(kStart + kKey001.substr(0, 230)).finding, "expected") == "392");
}

TEST_CASE("no random text is a match") {
  uint64_t state = 42;
  for (int round = 0; round < 2000; ++round) {
    std::string text = round % 2 ? kStart + kKey001 : std::string(round % 400, ' ');
    for (int change = 0; change < 3 + round % 20; ++change) {
      state = state * 6364136223846793005ull + 1442695040888963407ull;
      if (text.empty()) continue;
      text[25 + (state >> 33) % std::max<size_t>(1, text.size() - 25) < text.size()
               ? 25 + (state >> 33) % std::max<size_t>(1, text.size() - 25)
               : 0] = static_cast<char>((state >> 20) & 0xff);
    }
    const KeyVerdict verdict = judge(text);
    if (verdict.match == KeyMatch::Match) {
      CHECK(base64_encode(parse_dkim_record(text)->key) == kKey001);
    }
    CHECK_FALSE(sentence(verdict.finding, Language::Dutch).empty());
  }
}
