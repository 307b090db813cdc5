// SPDX-License-Identifier: Apache-2.0
#include "mta/mail/field_text.h"

#include <catch2/catch.hpp>

#include "mta/base/ascii.h"

using namespace sluis;
using namespace sluis::mail;

TEST_CASE("a stranger's text becomes one line of the charset") {
  CHECK(one_line("550 no\r\nBcc: x@y\tz\x01", Charset::Ascii) == "550 no  Bcc: x@y z");
  CHECK(one_line("caf\xC3\xA9", Charset::Utf8) == "caf\xC3\xA9");
  CHECK(one_line("caf\xC3\xA9", Charset::Ascii) == "caf??");
  CHECK(one_line("caf\xE9", Charset::Utf8) == "caf?");
  CHECK(one_line("  \r\n ", Charset::Ascii).empty());
  CHECK(one_line("ab\xC3\xA9", Charset::Utf8, 3) == "ab");
}

TEST_CASE("a long field is folded at spaces and means the same") {
  std::string value = "smtp; 550";
  for (int i = 0; i < 40; ++i) value += " word" + std::to_string(i);
  const std::string text = field("Diagnostic-Code", value);
  CHECK(text.ends_with("\r\n"));
  std::string joined;
  for (const auto line : ascii::split(text, '\n')) {
    CHECK(line.size() <= 77);  // CR included
    joined += std::string(line.substr(0, line.size() - (line.empty() ? 0 : 1)));
  }
  CHECK(joined == "Diagnostic-Code: " + value);
}

TEST_CASE("a word too long for any line is broken, so that no line passes 998 octets") {
  for (const std::string& value : {std::string(3000, 'x'), "a " + std::string(3000, 'x') + " b"}) {
    const std::string text = field("X", value);
    for (const auto line : ascii::split(text, '\n')) CHECK(line.size() <= 999);
    CHECK(static_cast<size_t>(std::count(text.begin(), text.end(), 'x')) == 3000);
  }
}

TEST_CASE("folding never makes a line of blanks") {
  const std::string text = field("Status", std::string(70, 'a') + std::string(200, ' '));
  CHECK(text == "Status: " + std::string(70, 'a') + "\r\n");
  CHECK(field("Empty", "") == "Empty: \r\n");
}

TEST_CASE("a paragraph is wrapped behind its indent") {
  const std::string text = wrapped(
      std::string(30, 'a') + " " + std::string(30, 'b') + " c " + std::string(30, 'd'), "    ");
  CHECK(text == "    " + std::string(30, 'a') + " " + std::string(30, 'b') + " c\r\n    " +
                    std::string(30, 'd') + "\r\n");
  CHECK(wrapped("").empty());
}

TEST_CASE("quoted-printable keeps lines, ends and blanks") {
  CHECK(quoted_printable("caf\xC3\xA9 = 1\r\nend \r\n") == "caf=C3=A9 =3D 1\r\nend=20\r\n");
  CHECK(quoted_printable("no end") == "no end");
  const std::string encoded = quoted_printable(std::string(200, '\xE9'));
  std::string joined;
  for (const auto line : ascii::split(encoded, '\n')) {
    CHECK(line.size() <= 77);
    joined += std::string(line.substr(0, line.find("=\r")));
  }
  CHECK(joined.size() == 600);
}
