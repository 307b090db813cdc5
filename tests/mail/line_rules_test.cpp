// SPDX-License-Identifier: Apache-2.0
#include "mta/mail/line_rules.h"

#include <random>

#include <catch2/catch.hpp>

using namespace sluis::mail;
using namespace std::string_literals;

namespace {

struct Outcome {
  std::string text;
  std::optional<LineFault> fault;
  bool eight_bit = false;
};

Outcome run(const std::string& input, const LineRuleSettings& settings, size_t step) {
  LineRules rules(settings);
  Outcome outcome;
  LineRules::Pieces pieces;
  for (size_t at = 0; at < input.size(); at += step) {
    pieces.clear();
    rules.feed(std::string_view(input).substr(at, step), pieces);
    for (const auto piece : pieces) outcome.text += piece;
  }
  pieces.clear();
  rules.finish(pieces);
  for (const auto piece : pieces) outcome.text += piece;
  outcome.fault = rules.fault();
  outcome.eight_bit = rules.saw_eight_bit();
  return outcome;
}

// A message with a body whose lines each end in one of these, or in the middle of the last.
std::string some_message(std::mt19937& random) {
  const std::string_view ends[] = {"\r\n", "\r\n", "\r\n", "\r\n", "\n", "\r", "\n\r", "\r\r\n"};
  const size_t lengths[] = {0, 1, 30, 76, 200, 996, 997, 998, 999, 1500};
  std::string text = "From: jan@example.org\r\n\r\n";
  const bool has_bare_ends = random() % 2 == 0;
  for (size_t lines = random() % 40; lines > 0; --lines) {
    text += std::string(lengths[random() % (random() % 8 == 0 ? 10 : 5)], 'x');
    text += ends[random() % (has_bare_ends ? 8 : 4)];
  }
  return text + (random() % 2 == 0 ? "end" : "");
}

// Line ends as the rules want them; the fault, if a line is too long.
Outcome literally(std::string_view input) {
  Outcome outcome;
  size_t column = 0;
  const auto end_line = [&] {
    outcome.text += "\r\n";
    column = 0;
  };
  for (size_t i = 0; i < input.size(); ++i) {
    if (input[i] == '\r' && i + 1 < input.size() && input[i + 1] == '\n') ++i;
    if (input[i] == '\r' || input[i] == '\n') {
      end_line();
      continue;
    }
    outcome.text += input[i];
    if (++column > kMaxLine) outcome.fault = LineFault::LongLine;
  }
  if (column > 0) end_line();
  return outcome;
}

}  // namespace

TEST_CASE("any message in any pieces comes out as the rules read") {
  std::mt19937 random(5322);
  int faults = 0;
  for (int round = 0; round < 1500; ++round) {
    const std::string text = some_message(random);
    const Outcome outcome = run(text, {}, 1 + random() % (random() % 2 == 0 ? 100 : 9000));
    const Outcome wanted = literally(text);
    REQUIRE(outcome.fault == wanted.fault);
    if (outcome.fault) {
      ++faults;
    } else {
      REQUIRE(outcome.text == wanted.text);
    }
  }
  CHECK(faults > 100);
  CHECK(faults < 1400);
}

TEST_CASE("bare line ends become CRLF, whatever pieces the message comes in") {
  struct Row {
    std::string in;
    std::string out;
  };
  const auto row = GENERATE(values<Row>({
      {"", ""},
      {"A: b\r\n\r\nbody\r\n", "A: b\r\n\r\nbody\r\n"},
      {"A: b\n\nbody\n", "A: b\r\n\r\nbody\r\n"},
      {"a\rb\r\n", "a\r\nb\r\n"},
      {"a\r\rb", "a\r\n\r\nb\r\n"},
      {"a\n\rb", "a\r\n\r\nb\r\n"},
      {"a\r\n\rb\r", "a\r\n\r\nb\r\n"},
      {"a\r\r\nb", "a\r\n\r\nb\r\n"},
      {"a\n.\nb", "a\r\n.\r\nb\r\n"},
      {"no end", "no end\r\n"},
      {"\r", "\r\n"},
  }));
  for (size_t step = 1; step <= row.in.size() + 1; ++step) {
    const Outcome outcome = run(row.in, {}, step);
    CHECK(outcome.text == row.out);
    CHECK_FALSE(outcome.fault);
  }
}

TEST_CASE("bare line ends are refused where the operator wants it") {
  LineRuleSettings settings;
  settings.bare_line_end = LineRuleSettings::BareLineEnd::Reject;
  for (const std::string in : {"a\nb\r\n", "a\rb\r\n", "a\r\r\n", "a\r"}) {
    for (size_t step = 1; step <= in.size(); ++step) {
      CHECK(run(in, settings, step).fault == LineFault::BareLineEnd);
    }
  }
  CHECK_FALSE(run("a\r\nb", settings, 1).fault);
}

TEST_CASE("NUL octets are refused, or removed where the operator wants it") {
  LineRuleSettings settings;
  CHECK(run("a\0b\r\n"s, settings, 2).fault == LineFault::Nul);
  settings.nul = LineRuleSettings::Nul::Remove;
  for (size_t step = 1; step < 8; ++step) {
    CHECK(run("\0a\0\0b\r\n\0"s, settings, step).text == "ab\r\n");
  }
  CHECK(run("a\r\0\nb"s, settings, 1).text == "a\r\n\r\nb\r\n");
}

TEST_CASE("a line of 998 octets passes and one more does not") {
  for (const size_t step : {1, 7, 2000}) {
    CHECK_FALSE(run(std::string(998, 'x') + "\r\n", {}, step).fault);
    CHECK(run(std::string(999, 'x') + "\r\n", {}, step).fault == LineFault::LongLine);
  }
}

TEST_CASE("long lines are split where the operator wants it, never inside a character") {
  LineRuleSettings settings;
  settings.long_line = LineRuleSettings::LongLine::Split;
  const std::string character = "\xf0\x9f\x98\x80";
  std::string body = "\r\n";
  for (int i = 0; i < 700; ++i) body += character;
  for (const size_t step : {1, 3, 1000, 5000}) {
    const Outcome outcome = run(body, settings, step);
    size_t start = 2;
    for (size_t end; (end = outcome.text.find("\r\n", start)) != std::string::npos;
         start = end + 2) {
      CHECK(end - start <= kMaxLine);
      CHECK((end - start) % character.size() == 0);
    }
    CHECK(start == outcome.text.size());
  }
}

TEST_CASE("a line of 998 octets is not split, however it arrives") {
  LineRuleSettings settings;
  settings.long_line = LineRuleSettings::LongLine::Split;
  const std::string line = "\r\n" + std::string(998, 'x') + "\r\n";
  for (const size_t step : {1, 10, 5000}) CHECK(run(line, settings, step).text == line);
}

TEST_CASE("a long header line is split into a folded one") {
  LineRuleSettings settings;
  settings.long_line = LineRuleSettings::LongLine::Split;
  const std::string text = run("A: " + std::string(1500, 'x') + "\r\n\r\n", settings, 100).text;
  const size_t fold = text.find("\r\n ");
  REQUIRE(fold != std::string::npos);
  CHECK(fold <= kMaxLine);
  CHECK(text.substr(text.size() - 4) == "\r\n\r\n");
}

TEST_CASE("octets above 127 are noticed, and refused in headers where the operator wants it") {
  LineRuleSettings settings;
  settings.eight_bit_header = LineRuleSettings::EightBitHeader::Reject;
  const Outcome body = run("A: b\r\n\r\n\xc3\xa9\r\n", settings, 100);
  CHECK_FALSE(body.fault);
  CHECK(body.eight_bit);
  CHECK(run("A: \xc3\xa9\r\n\r\n", settings, 1).fault == LineFault::EightBitHeader);
  CHECK_FALSE(run("A: \xc3\xa9\r\n\r\n", {}, 1).fault);
  CHECK_FALSE(run("A: b\r\n\r\nplain\r\n", {}, 100).eight_bit);
}

TEST_CASE("a message without faults passes as one piece and is not copied") {
  const std::string text = "From: jan@example.org\r\n\r\nline one\r\nline two\r\n";
  LineRules rules({});
  LineRules::Pieces pieces;
  rules.feed(text, pieces);
  REQUIRE(pieces.size() == 1);
  CHECK(pieces[0].data() == text.data());
  CHECK(pieces[0].size() == text.size());
}
