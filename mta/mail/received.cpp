// SPDX-License-Identifier: Apache-2.0
#include "mta/mail/received.h"

#include <algorithm>

#include "mta/base/ascii.h"
#include "mta/base/civil_time.h"

namespace sluis::mail {
namespace {

// A name that cannot be taken for syntax: a host name, an address literal, or neither.
std::string_view shown_name(std::string_view helo) {
  const bool harmless =
      !helo.empty() && helo.size() <= 255 && std::all_of(helo.begin(), helo.end(), [](char c) {
        return ascii::is_alpha(c) || ascii::is_digit(c) ||
               std::string_view(".-_:[]").find(c) != std::string_view::npos;
      });
  return harmless ? helo : "unknown";
}

std::string protocol(const ReceivedFacts& facts) {
  if (!facts.esmtp) return "SMTP";
  std::string word = facts.utf8 ? "UTF8SMTP" : "ESMTP";
  if (!facts.tls_version.empty()) word += 'S';
  if (facts.authenticated) word += 'A';
  return word;
}

}  // namespace

std::string received_field(const ReceivedFacts& facts) {
  std::string out = "Received: from ";
  out += shown_name(facts.helo);
  if (!facts.client.empty()) {
    const bool v6 = facts.client.find(':') != std::string_view::npos;
    out += v6 ? " ([IPv6:" : " ([";
    out += facts.client;
    out += "])";
  }
  out += "\r\n\tby ";
  out += facts.hostname;
  out += " with " + protocol(facts) + " id ";
  out += facts.id;
  if (!facts.tls_version.empty()) {
    out += " (";
    out += facts.tls_version;
    out += ')';
  }
  if (!facts.only_recipient.empty()) {
    out += "\r\n\tfor <";
    out += facts.only_recipient;
    out += '>';
  }
  return out += ";\r\n\t" + to_rfc5322_date(facts.now) + "\r\n";
}

}  // namespace sluis::mail
