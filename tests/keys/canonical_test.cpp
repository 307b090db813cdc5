// SPDX-License-Identifier: Apache-2.0
#include "keys/canonical.h"

#include <random>
#include <regex>

#include <catch2/catch.hpp>

#include "keys/signer.h"
#include "mta/base/bytes.h"

using namespace sluis;
using namespace sluis::keys;

namespace {

std::string body(std::string_view text, Canonical canonical, size_t piece = 1000) {
  BodyCanonicaliser canonicaliser(canonical);
  std::string out;
  for (size_t at = 0; at < text.size(); at += piece)
    canonicaliser.update(text.substr(at, piece), out);
  canonicaliser.finish(out);
  return out;
}

// RFC 6376 3.4.3 and 3.4.4 read literally, over the whole body at once: what the fast way must
// agree with.
std::string literally(std::string_view text, Canonical canonical) {
  std::vector<std::string> lines;
  for (bool more = true; more;) {
    const size_t end = text.find("\r\n");
    more = end != std::string_view::npos;
    std::string line(text.substr(0, end));
    if (more) text.remove_prefix(end + 2);
    if (canonical == Canonical::Relaxed) {
      line = std::regex_replace(line, std::regex("[ \t]+"), " ");
      if (line.ends_with(' ')) line.pop_back();
    }
    lines.push_back(std::move(line));
  }
  while (!lines.empty() && lines.back().empty()) lines.pop_back();
  std::string out;
  for (const std::string& line : lines) out += line + "\r\n";
  return out.empty() && canonical == Canonical::Simple ? "\r\n" : out;
}

std::string fields(std::string_view header, Canonical canonical) {
  std::string out;
  for (const Field& field : split_fields(header)) {
    append_canonical(field, canonical, out);
    out += "\r\n";
  }
  return out;
}

std::string hash_of(std::string_view text, Canonical canonical) {
  BodyHasher hasher(canonical);
  hasher.update(text);
  const auto hash = hasher.finish();
  return base64_encode({reinterpret_cast<const char*>(hash.data()), hash.size()});
}

}  // namespace

TEST_CASE("the example of RFC 6376 3.4.5 comes out as printed there") {
  const std::string header = "A: X\r\nB : Y\t\r\n\tZ  \r\n";
  const std::string text = " C \r\nD \t E\r\n\r\n\r\n";
  CHECK(fields(header, Canonical::Relaxed) == "a:X\r\nb:Y Z\r\n");
  CHECK(fields(header, Canonical::Simple) == header);
  CHECK(body(text, Canonical::Relaxed) == " C\r\nD E\r\n");
  CHECK(body(text, Canonical::Simple) == " C \r\nD \t E\r\n");
}

TEST_CASE("an empty body hashes as RFC 6376 3.4.3 and 3.4.4 print it") {
  CHECK(hash_of("", Canonical::Simple) == "frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYaY=");
  CHECK(hash_of("", Canonical::Relaxed) == "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
  CHECK(hash_of("\r\n\r\n", Canonical::Simple) == "frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYaY=");
  CHECK(hash_of("\r\n \r\n", Canonical::Relaxed) == "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
}

TEST_CASE("a body hashes the same in whatever pieces it arrives") {
  const std::string text =
      "  lead\r\ntrail \t \r\n\r\n \r\nlone \r cr\r\r\nlone \n lf\r\n\t\r\n end \r\n \r\n\r\n";
  for (const Canonical canonical : {Canonical::Simple, Canonical::Relaxed}) {
    const std::string whole = body(text, canonical);
    for (size_t piece = 1; piece < 8; ++piece) CHECK(body(text, canonical, piece) == whole);
  }
}

TEST_CASE("any body in any pieces comes out as the RFC reads") {
  std::mt19937 random(6376);
  const std::string_view octets = "a b\t\r\n\r\n  x\x01\x80.";
  for (int round = 0; round < 3000; ++round) {
    std::string text;
    const size_t size = random() % 200;
    // long plain stretches too: they are gone over block by block
    while (text.size() < size) {
      text += octets[random() % octets.size()];
      if (random() % 4 == 0) text += "\r\n";
      if (random() % 8 == 0) text += std::string(random() % 70, 'm');
    }
    const size_t piece = 1 + random() % 80;
    for (const Canonical canonical : {Canonical::Simple, Canonical::Relaxed})
      REQUIRE(body(text, canonical, piece) == literally(text, canonical));
  }
}

TEST_CASE("a body without a final line end gets one") {
  CHECK(body("abc", Canonical::Simple) == "abc\r\n");
  CHECK(body("abc", Canonical::Relaxed) == "abc\r\n");
  CHECK(body("abc \t", Canonical::Relaxed) == "abc\r\n");
  CHECK(body("abc\r\n\r", Canonical::Simple) == "abc\r\n\r\r\n");
}

TEST_CASE("relaxed fields lose folds and blanks and keep everything else") {
  CHECK(fields("SUBJECT:  a\tb \r\n", Canonical::Relaxed) == "subject:a b\r\n");
  CHECK(fields("Empty:\r\n", Canonical::Relaxed) == "empty:\r\n");
  CHECK(fields("Blank: \t \r\n", Canonical::Relaxed) == "blank:\r\n");
  CHECK(fields("F:\r\n a\r\n\tb\r\n", Canonical::Relaxed) == "f:a b\r\n");
  CHECK(fields("U: \xc3\xa9 \xc2\xa0x\r\n", Canonical::Relaxed) == "u:\xc3\xa9 \xc2\xa0x\r\n");
}

TEST_CASE("the header ends at the empty line") {
  CHECK(split_fields("A: 1\r\nB: 2\r\n\r\nC: 3\r\n").size() == 2);
  CHECK(split_fields("\r\nC: 3\r\n").empty());
  CHECK(split_fields("no field\r\nA: 1").size() == 1);
}
