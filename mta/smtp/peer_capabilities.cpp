// SPDX-License-Identifier: Apache-2.0
#include "mta/smtp/peer_capabilities.h"

#include <charconv>

#include "mta/base/ascii.h"

namespace sluis::smtp {
namespace {

template <typename Number>
Number number_in(std::string_view text) {
  Number value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  return fault == std::errc() && end == text.data() + text.size() ? value : 0;
}

void take_mechanism(std::string_view name, PeerCapabilities& peer) {
  if (ascii::equal_ignoring_case(name, "PLAIN")) peer.auth_plain = true;
  if (ascii::equal_ignoring_case(name, "LOGIN")) peer.auth_login = true;
}

void take_limit(std::string_view limit, PeerCapabilities& peer) {
  const size_t equals = limit.find('=');
  if (equals == std::string_view::npos) return;
  const std::string_view name = limit.substr(0, equals);
  const auto value = number_in<uint32_t>(limit.substr(equals + 1));
  if (ascii::equal_ignoring_case(name, "RCPTMAX")) peer.recipient_limit = value;
  if (ascii::equal_ignoring_case(name, "MAILMAX")) peer.transaction_limit = value;
}

void take_keyword(std::string_view line, PeerCapabilities& peer) {
  const auto words = ascii::split(line, ' ');
  std::string_view name = words.front();
  const auto is = [&](std::string_view known) { return ascii::equal_ignoring_case(name, known); };
  if (is("PIPELINING")) peer.pipelining = true;
  if (is("8BITMIME")) peer.eight_bit = true;
  if (is("SMTPUTF8")) peer.utf8 = true;
  if (is("DSN")) peer.dsn = true;
  if (is("STARTTLS")) peer.starttls = true;
  if (is("SIZE")) {
    peer.size = true;
    if (words.size() > 1) peer.size_limit = number_in<uint64_t>(words[1]);
  }
  // "AUTH=PLAIN LOGIN" is how some old servers write it.
  if (is("AUTH") || ascii::starts_with_ignoring_case(name, "AUTH=")) {
    peer.auth = true;
    if (name.size() > 5) take_mechanism(name.substr(5), peer);
    for (size_t i = 1; i < words.size(); ++i) take_mechanism(words[i], peer);
  }
  if (is("LIMITS")) {
    for (size_t i = 1; i < words.size(); ++i) take_limit(words[i], peer);
  }
}

}  // namespace

PeerCapabilities parse_capabilities(const PeerReply& ehlo) {
  PeerCapabilities peer;
  peer.extended = true;
  const auto lines = ascii::split(ehlo.text, '\n');
  for (size_t i = 1; i < lines.size(); ++i) take_keyword(ascii::trim(lines[i]), peer);
  return peer;
}

}  // namespace sluis::smtp
