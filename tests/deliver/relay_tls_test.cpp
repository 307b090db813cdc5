// SPDX-License-Identifier: Apache-2.0
// How the relay uses TLS: when it can, when it must, and what it does when it does not work.
#include <catch2/catch.hpp>

#include "tests/deliver/relay_world.h"
#include "tests/support/test_authority.h"

using namespace sluis;
using namespace sluis::deliver;

namespace {

struct TlsWorld : RelayWorld {
  explicit TlsWorld(config::RelayTls policy) {
    config.relay.tls = policy;
    tls = *TlsClientContext::load(authority.ca_file());
  }
  SmtpSink& secure_host(const TestAuthority::Files& files, uint16_t preference = 10) {
    SinkOptions options;
    options.tls = *TlsServerContext::load(files.certificate, files.private_key);
    return host("example.org", options, preference);
  }
  // Offers STARTTLS and cannot do it.
  SmtpSink& broken_host() {
    return host("example.org", scripted([](const SinkCommand& command) -> std::string {
                  if (command.verb == "EHLO") return "250-sink\r\n250-PIPELINING\r\n250 STARTTLS";
                  return command.verb == "STARTTLS" ? "220 go" : "";
                }));
  }
  RecipientResult send_one() {
    auto ledger = send("example.org", {"anna"});
    run_until_done(*ledger, 1);
    return ledger->results[0];
  }
  TestAuthority authority;
};

}  // namespace

TEST_CASE("TLS is used where it is offered, whatever the certificate says") {
  TlsWorld world(config::RelayTls::Opportunistic);
  SmtpSink& sink = world.secure_host(world.authority.self_signed("somebody.else"));
  const RecipientResult result = world.send_one();
  CHECK(result.delivered);
  CHECK(result.tls == "TLSv1.3");
  CHECK(sink.messages()[0].tls == "TLSv1.3");
}

TEST_CASE("TLS that does not work is done without, and not tried again for a while") {
  TlsWorld world(config::RelayTls::Opportunistic);
  SmtpSink& sink = world.broken_host();
  const RecipientResult result = world.send_one();
  CHECK(result.delivered);
  CHECK(result.tls.empty());
  CHECK(sink.connections() == 2);
  sink.hang_up();
  world.run_until([&] { return sink.open_connections() == 0; });
  CHECK(world.send_one().delivered);
  CHECK(sink.connections() == 3);
}

TEST_CASE("TLS that is switched off is not used") {
  TlsWorld world(config::RelayTls::Off);
  world.secure_host(world.authority.issue("mx1.example.org"));
  CHECK(world.send_one().tls.empty());
}

TEST_CASE("required TLS is never done without") {
  TlsWorld world(config::RelayTls::Required);
  SECTION("not offered") {
    world.host("example.org");
    CHECK(shown(world.send_one()) == "transient session 0 4.7.4");
  }
  SECTION("broken") {
    SmtpSink& sink = world.broken_host();
    CHECK(shown(world.send_one()) == "transient session 0 4.7.5");
    CHECK(sink.connections() == 1);
  }
  SECTION("working, with a certificate of nobody's") {
    world.secure_host(world.authority.self_signed("somebody.else"));
    CHECK(world.send_one().delivered);
  }
}

TEST_CASE("verified TLS asks for the host's own certificate") {
  TlsWorld world(config::RelayTls::Verified);
  SECTION("right") {
    world.secure_host(world.authority.issue("mx1.example.org"));
    CHECK(world.send_one().delivered);
  }
  SECTION("another's") {
    world.secure_host(world.authority.issue("mx.other.example"));
    CHECK(shown(world.send_one()) == "transient session 0 4.7.5");
  }
  SECTION("signed by nobody") {
    world.secure_host(world.authority.self_signed("mx1.example.org"));
    CHECK(shown(world.send_one()) == "transient session 0 4.7.5");
  }
  SECTION("wrong at the first host, right at the second") {
    world.secure_host(world.authority.issue("mx.other.example"), 10);
    world.secure_host(world.authority.issue("mx2.example.org"), 20);
    const RecipientResult result = world.send_one();
    CHECK(result.delivered);
    CHECK(result.mx == "mx2.example.org");
  }
}
