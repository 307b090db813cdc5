// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "mta/base/bytes.h"
#include "tests/intake/front_door.h"
#include "tests/support/test_authority.h"

using namespace sluis;
using namespace sluis::intake;
using namespace std::string_literals;
using Catch::Contains;

namespace {

constexpr Millis kLong = std::chrono::seconds(30);

const std::string kAuth = "AUTH PLAIN " + base64_encode("\0crm\0secret"s) + "\r\n";
const std::string kMail =
    "MAIL FROM:<jan@active.example>\r\nRCPT TO:<a@b.org>\r\nDATA\r\n"
    "From: jan@active.example\r\n\r\nx\r\n.\r\nQUIT\r\n";

// Reads until `replies` replies have come, or the other end is gone.
Task<std::string> read_replies(Stream& stream, size_t replies) {
  std::string all;
  std::vector<char> space(4096);
  while (count_replies(all) < replies) {
    const auto got = co_await stream.read_some(space, kLong);
    if (!got || *got == 0) break;
    all.append(space.data(), *got);
  }
  co_return all;
}

struct Talk {
  std::string before;  // TLS
  std::string after;
  bool shaken = false;
  bool done = false;
};

struct Script {
  std::string plain;
  std::string secret;
  size_t before_secret = 0;  // replies inside TLS that the client waits for first
};

// Says `plain` as one write, takes up TLS after `replies` replies, then says `secret`.
Task<void> client_flow(StreamPtr stream, std::shared_ptr<TlsClientContext> tls, Script script,
                       Talk& talk) {
  const size_t replies = script.plain.empty() ? 0 : 3;
  const auto said = co_await stream->write_all(script.plain, kLong);
  talk.before = co_await read_replies(*stream, said ? replies : 0);
  auto secured = co_await tls_connect(std::move(stream), tls, {"mta1.example", true}, kLong);
  talk.shaken = secured.has_value();
  if (secured) {
    talk.after = co_await read_replies(**secured, script.before_secret);
    const auto sent = co_await (*secured)->write_all(script.secret, kLong);
    if (sent) talk.after += co_await read_replies(**secured, 1000);
  }
  talk.done = true;
}

struct TlsDoor : FrontDoor {
  TestAuthority authority;
  std::shared_ptr<TlsClientContext> client_tls = *TlsClientContext::load(authority.ca_file());

  TlsDoor() {
    const auto files = authority.issue("mta1.example");
    tls = *TlsServerContext::load(files.certificate, files.private_key);
    intake->reload(make_settings(default_config()), tls);
  }

  Talk talk_tls(const config::Listener& listener, Script script) {
    Talk talk;
    Gate gate;
    spawn(client_flow(connect(listener), client_tls, std::move(script), talk), gate);
    run_until(loop, [&] { return talk.done; });
    settle();
    return talk;
  }
};

config::Listener listener_with(config::Listener::Tls tls) {
  config::Listener listener;
  listener.tls = tls;
  listener.auth = config::Listener::Auth::Required;
  return listener;
}

}  // namespace

TEST_CASE("STARTTLS makes AUTH possible, and what was pipelined behind it is gone") {
  TlsDoor door;
  const Talk talk =
      door.talk_tls(listener_with(config::Listener::Tls::Starttls),
                    {"EHLO c\r\nSTARTTLS\r\n" + kAuth + "RSET\r\n",
                     "MAIL FROM:<evil@active.example>\r\nEHLO c\r\n" + kAuth + kMail});
  CHECK_THAT(talk.before, Contains("250-STARTTLS\r\n") && !Contains("AUTH"));
  CHECK_THAT(talk.before, Contains("\r\n220 2.0.0 "));
  REQUIRE(talk.shaken);
  CHECK_THAT(talk.after, Catch::StartsWith("503 5.5.1 Say EHLO first\r\n"));
  CHECK_THAT(talk.after, Contains("250-AUTH PLAIN LOGIN\r\n") && !Contains("STARTTLS"));
  CHECK_THAT(talk.after, Contains("\r\n235 ") && Contains("\r\n250 2.0.0 Ok: queued as "));
  REQUIRE(door.accepted.size() == 1);
  CHECK_THAT(door.stored(door.accepted[0].message.id), Contains(" with ESMTPSA id "));
}

TEST_CASE("AUTH in clear text is refused and the password is not looked at") {
  TlsDoor door;
  const std::string replies = door.session("EHLO c\r\n" + kAuth + "MAIL FROM:<>\r\nQUIT\r\n",
                                           listener_with(config::Listener::Tls::Starttls));
  CHECK_THAT(replies, Contains("\r\n538 5.7.11 ") && Contains("\r\n530 5.7.0 Start TLS"));
}

TEST_CASE("a listener with implicit TLS speaks nothing else") {
  TlsDoor door;
  const auto listener = listener_with(config::Listener::Tls::Implicit);
  const Talk talk = door.talk_tls(listener, {"", "EHLO c\r\n" + kAuth + kMail, 1});
  REQUIRE(talk.shaken);
  CHECK_THAT(talk.after, Catch::StartsWith("220 mta1.example ESMTP") && !Contains("STARTTLS"));
  CHECK(door.accepted.size() == 1);
  const std::string plain = door.session("EHLO c\r\nQUIT\r\n", listener);
  CHECK_THAT(plain, !Contains("220 ") && !Contains("250"));
  CHECK(door.intake->sessions() == 0);
}

TEST_CASE("a client that speaks inside TLS before the greeting is turned away with the reason") {
  TlsDoor door;
  const auto listener = listener_with(config::Listener::Tls::Implicit);
  const Talk talk = door.talk_tls(listener, {"", "EHLO c\r\n" + kAuth + kMail});
  REQUIRE(talk.shaken);
  CHECK(talk.after ==
        "554 5.5.1 You spoke before the greeting; wait for each answer (RFC 5321 4.3.1)\r\n");
  CHECK(door.accepted.empty());
}

TEST_CASE("a client that vanishes during the handshake leaves nothing behind") {
  TlsDoor door;
  const auto client = door.connect(listener_with(config::Listener::Tls::Starttls));
  door.talk(client, "EHLO c\r\nSTARTTLS\r\n", 3);
  client->put("\x16\x03\x01");
  client->close();
  door.settle();
  CHECK(door.intake->sessions() == 0);
}
