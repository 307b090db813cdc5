// SPDX-License-Identifier: Apache-2.0
#include "mta/smtp/dot_encoder.h"

#include <random>

#include <catch2/catch.hpp>

using sluis::smtp::DotEncoder;

namespace {

std::string encoded(std::string_view text, size_t step) {
  DotEncoder encoder;
  std::string out;
  for (size_t at = 0; at < text.size(); at += step) encoder.encode(text.substr(at, step), out);
  encoder.finish(out);
  return out;
}

// What a receiver that follows the letter of RFC 5321 4.5.2 stores.
std::string decoded(std::string_view wire) {
  std::string out;
  while (!wire.empty()) {
    const size_t end = wire.find("\r\n");
    std::string_view line = wire.substr(0, end + 2);
    wire.remove_prefix(end + 2);
    if (line == ".\r\n") break;
    if (line.front() == '.') line.remove_prefix(1);
    out += line;
  }
  CHECK(wire.empty());
  return out;
}

// Every line end made CRLF, then every line that begins with a dot given a second one.
std::string literally(std::string_view text) {
  std::string out;
  bool line_start = true;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r' || text[i] == '\n') {
      if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') ++i;
      out += "\r\n";
      line_start = true;
      continue;
    }
    if (text[i] == '.' && line_start) out += '.';
    out += text[i];
    line_start = false;
  }
  return out + (line_start ? ".\r\n" : "\r\n.\r\n");
}

}  // namespace

TEST_CASE("messages are dot-stuffed and end in CRLF.CRLF, however they are cut") {
  const struct {
    std::string_view text, wire;
  } rows[] = {
      {"", ".\r\n"},
      {"a\r\n", "a\r\n.\r\n"},
      {"a", "a\r\n.\r\n"},
      {".\r\n", "..\r\n.\r\n"},
      {".", "..\r\n.\r\n"},
      {"a\r\n.\r\nb\r\n", "a\r\n..\r\nb\r\n.\r\n"},
      {"a\r\n..b\r\n", "a\r\n...b\r\n.\r\n"},
      {"a.b\r\nc.\r\n", "a.b\r\nc.\r\n.\r\n"},
      {"\r\n\r\n", "\r\n\r\n.\r\n"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.text);
    CHECK(encoded(row.text, 1) == row.wire);
    CHECK(encoded(row.text, 4096) == row.wire);
  }
}

TEST_CASE("no bare line end leaves, so none can be taken for the end of the message") {
  const struct {
    std::string_view text, wire;
  } rows[] = {
      {"a\n.\nb", "a\r\n..\r\nb\r\n.\r\n"},
      {"a\r.\rb", "a\r\n..\r\nb\r\n.\r\n"},
      {"a\r\n.\nb\r\n", "a\r\n..\r\nb\r\n.\r\n"},
      {"a\n.\r\nb\r\n", "a\r\n..\r\nb\r\n.\r\n"},
      {"a\r\r\nb", "a\r\n\r\nb\r\n.\r\n"},
      {"a\r", "a\r\n.\r\n"},
      {"a\r.\r\nMAIL FROM:<x@y>", "a\r\n..\r\nMAIL FROM:<x@y>\r\n.\r\n"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.text);
    CHECK(encoded(row.text, 1) == row.wire);
    CHECK(encoded(row.text, 4096) == row.wire);
  }
}

TEST_CASE(
    "what well-formed text becomes, a receiver turns back into it, for any text and any cut") {
  uint32_t state = 7;
  const auto next = [&state](uint32_t below) {
    state = state * 1664525u + 1013904223u;
    return (state >> 16) % below;
  };
  const std::string_view pieces[] = {"\r\n", "\r\n", ".", "..", "x", "long words here ", "\r\n."};
  for (int round = 0; round < 500; ++round) {
    std::string text;
    for (uint32_t i = next(30); i > 0; --i) text += pieces[next(7)];
    text += "\r\n";
    const std::string wire = encoded(text, 1 + next(9));
    CHECK(wire == encoded(text, 100000));
    CHECK(decoded(wire) == text);
  }
}

TEST_CASE("any octets in any pieces are encoded as the RFC reads") {
  std::mt19937 random(5321);
  const std::string_view pieces[] = {"\r\n", "\r\n", ".", "\r", "\n", "x", "\r\n.", "\xff"};
  for (int round = 0; round < 3000; ++round) {
    std::string text;
    for (size_t i = random() % 30; i > 0; --i) {
      text += pieces[random() % std::size(pieces)];
      // long plain stretches too: they are gone over block by block
      if (random() % 4 == 0) text += std::string(random() % 90, 'm');
    }
    REQUIRE(encoded(text, 1 + random() % 100) == literally(text));
  }
}
