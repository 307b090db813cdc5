// SPDX-License-Identifier: Apache-2.0
// The way out: DNS, relaying, retries and bounces.
#include "config/sections.h"

namespace sluis::config {
namespace {

Kind<RelayTls> relay_tls() {
  return one_of<RelayTls>({{"off", RelayTls::Off},
                           {"opportunistic", RelayTls::Opportunistic},
                           {"required", RelayTls::Required},
                           {"verified", RelayTls::Verified}});
}

Table<SourceAddress> source_address_table() {
  return {
      value("name", &SourceAddress::name, name(), Need::Required),
      value("ip", &SourceAddress::ip, ip_address(), Need::Required),
      value("helo", &SourceAddress::helo, host_name()),
  };
}

Table<Route> route_table() {
  return {
      value("to_domain", &Route::to_domain, domain_pattern(), Need::Required),
      value("sender_domain", &Route::sender_domain, domain_pattern()),
      value("host", &Route::host, host_or_address()),
      value("port", &Route::port, port()),
      value("user", &Route::user, text()),
      value("password", &Route::password, secret()),
      maybe("tls", &Route::tls, relay_tls()),
      value("source", &Route::source, name()),
  };
}

Table<RelayTimeouts> timeouts_table() {
  return {
      value("connect", &RelayTimeouts::connect, duration()),
      value("greeting", &RelayTimeouts::greeting, duration()),
      value("ehlo", &RelayTimeouts::ehlo, duration()),
      value("mail", &RelayTimeouts::mail, duration()),
      value("rcpt", &RelayTimeouts::rcpt, duration()),
      value("data", &RelayTimeouts::data, duration()),
      value("data_block", &RelayTimeouts::data_block, duration()),
      value("final_dot", &RelayTimeouts::final_dot, duration()),
      value("quit", &RelayTimeouts::quit, duration()),
      value("idle", &RelayTimeouts::idle, duration()),
  };
}

}  // namespace

Table<Dns> dns_table() {
  return {
      values("servers", &Dns::servers, server_address()),
      value("timeout", &Dns::timeout, duration(100ms)),
      value("cache_entries", &Dns::cache_entries, whole(0, 10000000)),
      value("authoritative_port", &Dns::authoritative_port, port()),
  };
}

Table<Relay> relay_table() {
  return {
      value("port", &Relay::port, port()),
      entries("source_addresses", &Relay::source_addresses, source_address_table()),
      value("tls", &Relay::tls, relay_tls()),
      value("ca_file", &Relay::ca_file, path()),
      value("allow_private", &Relay::allow_private, boolean()),
      value("connections_per_destination", &Relay::connections_per_destination, whole(1, 10000)),
      value("messages_per_connection", &Relay::messages_per_connection, whole(1)),
      value("recipients_per_transaction", &Relay::recipients_per_transaction, whole(1, 10000)),
      value("rate_per_destination", &Relay::rate_per_destination, rate()),
      section("timeouts", &Relay::timeouts, timeouts_table()),
      entries("routes", &Relay::routes, route_table()),
  };
}

Table<Retry> retry_table() {
  return {
      values("intervals", &Retry::intervals, duration(1s)),
      value("lifetime", &Retry::lifetime, duration(1s)),
      value("delay_notice", &Retry::delay_notice, duration(0s)),
      value("jitter", &Retry::jitter, share()),
  };
}

Table<Bounce> bounce_table() {
  return {
      value("postmaster", &Bounce::postmaster, mail_address()),
      value("return_content", &Bounce::return_content,
            one_of<ReturnContent>(
                {{"headers", ReturnContent::Headers}, {"full", ReturnContent::Full}})),
      value("alias", &Bounce::alias, host_name()),
      value("alias_target", &Bounce::alias_target, host_name()),
  };
}

}  // namespace sluis::config
