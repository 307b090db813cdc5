// SPDX-License-Identifier: Apache-2.0
#include "mta/mail/headers.h"

#include <catch2/catch.hpp>

using namespace sluis::mail;

TEST_CASE("each field is found with its name, value and raw text") {
  const std::string block =
      "From: jan@example.org\r\nSubject:  a\r\n\tlong\r\n  one\r\nX-Empty:\r\n\r\n";
  const Headers headers(block);
  REQUIRE_FALSE(headers.fault());
  REQUIRE(headers.fields().size() == 3);
  CHECK(headers.fields()[0].value == " jan@example.org");
  CHECK(headers.fields()[1].value == "  a\r\n\tlong\r\n  one");
  CHECK(headers.fields()[1].raw == "Subject:  a\r\n\tlong\r\n  one\r\n");
  CHECK(headers.fields()[2].value.empty());
  CHECK(headers.find("FROM") == &headers.fields()[0]);
  CHECK(headers.find("To") == nullptr);
}

TEST_CASE("fields of one name are counted without regard to case") {
  const Headers headers("To: a@b\r\ntO: c@d\r\nCc: e@f\r\n");
  CHECK(headers.count("to") == 2);
  CHECK(headers.count("Bcc") == 0);
}

TEST_CASE("blanks before the colon do not belong to the name") {
  const Headers headers("Subject \t: x\r\n");
  REQUIRE(headers.fields().size() == 1);
  CHECK(headers.fields()[0].name == "Subject");
  CHECK(headers.fields()[0].value == " x");
}

TEST_CASE("a header that cannot be signed says in which line") {
  struct Row {
    const char* block;
    size_t line;
  };
  const auto row = GENERATE(values<Row>({
      {" folded\r\nA: b\r\n", 1},
      {"A: b\r\nno colon here\r\nC: d\r\n", 2},
      {"A: b\r\n: nameless\r\n", 2},
      {"A: b\r\nbad name: x\r\n", 2},
      {"A: b\r\nN\xc3\xa4me: x\r\n", 2},
  }));
  const Headers headers(row.block);
  REQUIRE(headers.fault());
  CHECK(headers.fault()->line == row.line);
}

TEST_CASE("the body is not part of the header") {
  const Headers headers("A: b\r\n\r\nnot a field\r\n");
  CHECK_FALSE(headers.fault());
  CHECK(headers.fields().size() == 1);
}

TEST_CASE("unfolding joins lines and keeps inner blanks") {
  CHECK(unfold(" a\r\n\tb\r\n  c ") == "a\tb  c");
}

TEST_CASE("the end of a header is found however the text arrives") {
  const std::string text = "A: b\r\nC: d\r\n\r\nbody";
  for (size_t first = 0; first <= text.size(); ++first) {
    auto end = find_header_end(std::string_view(text).substr(0, first), 0);
    if (!end) end = find_header_end(text, first);
    REQUIRE(end);
    CHECK(*end == 14);
  }
  CHECK(find_header_end("\r\nbody", 0) == 2u);
  CHECK_FALSE(find_header_end("A: b\r\n", 0));
}
