// SPDX-License-Identifier: Apache-2.0
// A conversation of the ClientMachine with a scripted server, for its tests.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch.hpp>

#include "mta/smtp/client_machine.h"

namespace sluis::smtp::test {

using Want = ClientMachine::Want;

inline const char* const kGreeting = "220 mx.example.org ESMTP\r\n";
inline const char* const kFull =
    "250-mx\r\n250-PIPELINING\r\n250-SIZE 10000\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 DSN\r\n";

inline mail::Envelope envelope(std::vector<std::string> locals) {
  mail::Envelope made;
  made.sender = mail::Address{"news", "sender.example"};
  for (auto& local : locals) {
    mail::Recipient recipient;
    recipient.address = {local, "example.org"};
    made.recipients.push_back(recipient);
  }
  return made;
}

inline ClientTransaction whole(const mail::Envelope& made) {
  ClientTransaction transaction;
  transaction.envelope = &made;
  for (uint32_t i = 0; i < made.recipients.size(); ++i) transaction.recipients.push_back(i);
  transaction.size = 1000;
  return transaction;
}

// "0:delivered 250 2.0.0" / "1:permanent recipient 550 5.1.1"; then "split:" and "unsettled:".
inline std::string shown(const TransactionEnd& end) {
  const char* scopes[] = {"recipient", "message", "session", "destination"};
  const char* lasts[] = {"transient", "permanent", "ours"};
  std::string out;
  for (const auto& outcome : end.settled) {
    out += std::to_string(outcome.recipient) + ':';
    out += outcome.delivered ? std::string("delivered")
                             : std::string(lasts[int(outcome.said.permanence)]) + ' ' +
                                   scopes[int(outcome.said.scope)];
    out += ' ' + std::to_string(outcome.said.code) + ' ' + outcome.said.status + "; ";
  }
  for (uint32_t index : end.split) out += "split:" + std::to_string(index) + "; ";
  for (uint32_t index : end.unsettled) out += "unsettled:" + std::to_string(index) + "; ";
  return out;
}

// A conversation: the server's next lines whenever the machine wants to read.
struct Conversation {
  explicit Conversation(ClientSettings settings = plain(), size_t cut = 100000)
      : machine(std::move(settings)), step(cut) {}

  static ClientSettings plain() {
    ClientSettings settings;
    settings.helo_name = "mta1.sluis.example";
    return settings;
  }

  // What the client wrote since the last time; then the server's answer.
  std::string say(std::string_view bytes) {
    std::string wrote = std::exchange(machine.output(), {});
    for (size_t at = 0; at < bytes.size(); at += step) machine.feed(bytes.substr(at, step));
    return wrote;
  }
  void open(std::string_view ehlo) {
    say(kGreeting);
    CHECK(say(ehlo) == "EHLO mta1.sluis.example\r\n");
    REQUIRE(machine.want() == Want::Work);
  }
  std::string content() {
    REQUIRE(machine.want() == Want::Content);
    machine.output() += "(message)\r\n.\r\n";
    machine.content_sent();
    return {};
  }
  std::string end() {
    auto ended = machine.take_end();
    return ended ? shown(*ended) : "(none)";
  }

  ClientMachine machine;
  size_t step;
};

}  // namespace sluis::smtp::test
