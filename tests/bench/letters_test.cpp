// SPDX-License-Identifier: Apache-2.0
#include "bench/load/letters.h"

#include <catch2/catch.hpp>

using namespace sluis;
using namespace sluis::load;

namespace {

const Instant kNow{Micros(1'795'333'444'555'666)};

LetterPlan plan_of(const std::string& sizes) {
  return {"r1", *Names::parse("info@c{1-3}.test"), *Names::parse("d{1-2}.test"),
          *SizeMix::parse(sizes), std::nullopt};
}

}  // namespace

TEST_CASE("a token comes back from the local part as it went in", "[load]") {
  const Token token{"k3f9", {4'999'999, kNow}, kNow + Micros(1'000)};
  const std::string text = to_local_part(token);
  CHECK(text.size() <= 64);
  const auto back = parse_token(text);
  REQUIRE(back);
  CHECK(back->run == "k3f9");
  CHECK(back->job.number == 4'999'999);
  CHECK(back->job.intended == kNow);
  CHECK(back->due == token.due);
  CHECK_FALSE(parse_token(to_local_part({"k3f9", {0, kNow}, std::nullopt}))->due);
}

TEST_CASE("the longest token of a run fits a local part", "[load]") {
  const Token token{"abcdefghijkl", {99'999'999, kNow}, kNow};
  CHECK(to_local_part(token).size() <= 64);
}

TEST_CASE("other local parts hold no token", "[load]") {
  for (const char* text : {"", "postmaster", "m.r.1.2", "m.r.1.2.3.4", "m..1.2.3", "m.r.!.2.3",
                           "m.r.1.2.", "M.r.1.2.3", "m.r.zzzzzzzzzzzzzzzzzzzz.2.3"}) {
    INFO(text);
    CHECK_FALSE(parse_token(text));
  }
}

TEST_CASE("a range in braces is that many names, in turn", "[load]") {
  const auto names = Names::parse("d{9-11}.test");
  REQUIRE(names);
  CHECK(names->size() == 3);
  CHECK(names->at(0) == "d9.test");
  CHECK(names->at(2) == "d11.test");
  CHECK(names->at(3) == "d9.test");
  CHECK(Names::parse("plain.test")->at(17) == "plain.test");
  for (const char* bad :
       {"d{}.test", "d{1}.test", "d{5-2}.test", "d{1-3", "d1-3}", "d{1-3}{1-2}", "d{a-b}"}) {
    INFO(bad);
    CHECK_FALSE(Names::parse(bad));
  }
}

TEST_CASE("sizes are mixed by their weights", "[load]") {
  const auto mix = SizeMix::parse("4KiB:9,50KiB:1");
  REQUIRE(mix);
  CHECK(mix->largest() == 50 * 1024);
  int large = 0;
  for (uint64_t i = 0; i < 10'000; ++i) large += mix->of(i) == 50 * 1024 ? 1 : 0;
  CHECK(large > 900);
  CHECK(large < 1100);
  for (const char* bad : {"", "0", "4kb", "100", "4KiB:0", "4KiB,", "65MiB", "4KiB:x"}) {
    INFO(bad);
    CHECK_FALSE(SizeMix::parse(bad));
  }
}

TEST_CASE("a letter has the size asked for, whole lines, and no line that begins with a dot",
          "[load]") {
  const Letters letters(plan_of("4KiB"));
  for (uint64_t number = 0; number < 200; ++number) {
    const Letter letter = letters.write({number, kNow});
    REQUIRE(letter.content.size() == 4096);
    REQUIRE(letter.content.ends_with("\r\n"));
    REQUIRE(letter.content.find("\r\n.") == std::string::npos);
    size_t bare = 0;
    for (size_t i = 0; i < letter.content.size(); ++i) {
      const char c = letter.content[i];
      if (c == '\r' && letter.content[i + 1] != '\n') ++bare;
      if (c == '\n' && letter.content[i - 1] != '\r') ++bare;
    }
    REQUIRE(bare == 0);
  }
}

TEST_CASE("senders and destinations take turns", "[load]") {
  const Letters letters(plan_of("1KiB"));
  const Letter letter = letters.write({4, kNow});
  CHECK(letter.mail == "MAIL FROM:<info@c2.test>");
  CHECK(letter.rcpt.starts_with("RCPT TO:<m.r1.4."));
  CHECK(letter.rcpt.ends_with("@d1.test>"));
}

TEST_CASE("what is due later says HOLDUNTIL, and the token says the same moment", "[load]") {
  LetterPlan plan = plan_of("1KiB");
  plan.due = DuePlan{Instant(Micros(1'795'400'000'000'000)), std::chrono::seconds(10), 100};
  const Letters letters(plan);
  const Letter first = letters.write({0, kNow}), half = letters.write({50, kNow});
  CHECK(first.mail == "MAIL FROM:<info@c1.test> HOLDUNTIL=2026-11-23T02:13:20Z");
  CHECK(half.mail.ends_with(" HOLDUNTIL=2026-11-23T02:13:25Z"));
  const std::string local = half.rcpt.substr(9, half.rcpt.find('@') - 9);
  CHECK(parse_token(local)->due == plan.due->first + std::chrono::seconds(5));
}
