// SPDX-License-Identifier: Apache-2.0
#include "mta/smtp/path_parser.h"

#include <algorithm>
#include <string>

#include "mta/base/ascii.h"

namespace sluis::smtp {
namespace {

constexpr size_t kMostEchoed = 80;  // of what a client wrote, in a reply

tl::unexpected<Reply> bad_path(PathKind kind, std::string sentence) {
  return tl::unexpected<Reply>(
      Reply{501, kind == PathKind::Reverse ? "5.1.7" : "5.1.3", std::move(sentence)});
}

// The '>' that ends the path: not one inside quotes.
size_t find_close(std::string_view text) {
  bool quoted = false;
  for (size_t i = 1; i < text.size(); ++i) {
    if (quoted && text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      quoted = !quoted;
    } else if (text[i] == '>' && !quoted) {
      return i;
    }
  }
  return std::string_view::npos;
}

std::string_view without_route(std::string_view inside) {
  if (inside.empty() || inside.front() != '@') return inside;
  const size_t colon = inside.find(':');
  return colon == std::string_view::npos ? inside : inside.substr(colon + 1);
}

Parsed<std::optional<mail::Address>> read_inside(std::string_view inside, PathKind kind) {
  const bool reverse = kind == PathKind::Reverse;
  if (inside.empty()) {
    if (reverse) return std::nullopt;
    return bad_path(kind, "A recipient needs an address: RCPT TO:<name@domain>");
  }
  if (!reverse && ascii::equal_ignoring_case(inside, "postmaster")) {
    return mail::Address{std::string(inside), {}};
  }
  auto address = mail::parse_address(without_route(inside), mail::AddressSyntax::Utf8);
  if (!address) {
    return bad_path(kind, "The address <" + std::string(inside.substr(0, kMostEchoed)) +
                              "> cannot be used: " + address.error().text);
  }
  return std::move(*address);
}

}  // namespace

Parsed<std::optional<mail::Address>> take_path(std::string_view& argument, PathKind kind) {
  const bool reverse = kind == PathKind::Reverse;
  const std::string form = reverse ? "MAIL FROM:<name@domain>" : "RCPT TO:<name@domain>";
  const std::string_view keyword = reverse ? "FROM:" : "TO:";
  if (!ascii::starts_with_ignoring_case(argument, keyword)) {
    return tl::unexpected<Reply>(Reply{501, "5.5.4", "Write " + form});
  }
  const std::string_view rest = ascii::trim(argument.substr(keyword.size()));
  const bool opened = !rest.empty() && rest.front() == '<';
  const size_t close = opened ? find_close(rest) : std::string_view::npos;
  if (close == std::string_view::npos) {
    return bad_path(kind, "The address must stand between < and >: " + form);
  }
  if (close + 1 < rest.size() && rest[close + 1] != ' ') {
    return tl::unexpected<Reply>(
        Reply{501, "5.5.4", "A blank must stand between the address and its parameters"});
  }
  argument = rest.substr(close + 1);
  return read_inside(rest.substr(1, close - 1), kind);
}

std::optional<Parameter> take_parameter(std::string_view& argument) {
  argument = ascii::trim(argument);
  if (argument.empty()) return std::nullopt;
  const size_t end = std::min(argument.find(' '), argument.size());
  const std::string_view word = argument.substr(0, end);
  argument.remove_prefix(end);
  const size_t equals = word.find('=');
  if (equals == std::string_view::npos) return Parameter{word, {}, false};
  return Parameter{word.substr(0, equals), word.substr(equals + 1), true};
}

Reply unknown_parameter(std::string_view command, std::string_view name) {
  return {555, "5.5.4",
          std::string(command) + " has no parameter '" + std::string(name.substr(0, kMostEchoed)) +
              "' here; use those that EHLO names"};
}

Reply needs_smtputf8() {
  return {553, "5.6.7", "The address is not ASCII; add SMTPUTF8 to the MAIL command"};
}

}  // namespace sluis::smtp
