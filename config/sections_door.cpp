// SPDX-License-Identifier: Apache-2.0
// The front door: who may come in, how, and how much.
#include "config/sections.h"

namespace sluis::config {

Table<Listener> listener_table() {
  return {
      value("address", &Listener::address, socket_address(), Need::Required),
      value("tls", &Listener::tls,
            one_of<Listener::Tls>({{"off", Listener::Tls::Off},
                                   {"starttls", Listener::Tls::Starttls},
                                   {"implicit", Listener::Tls::Implicit}})),
      value("auth", &Listener::auth,
            one_of<Listener::Auth>({{"off", Listener::Auth::Off},
                                    {"optional", Listener::Auth::Optional},
                                    {"required", Listener::Auth::Required}})),
      values("networks", &Listener::networks, network()),
      value("account", &Listener::account, name()),
  };
}

Table<Tls> tls_table() {
  return {
      value("certificate", &Tls::certificate, path(), Need::Required),
      value("private_key", &Tls::private_key, path(), Need::Required),
  };
}

Table<Limits> limits_table() {
  return {
      value("message_size", &Limits::message_size, size(kKiB)),
      value("header_size", &Limits::header_size, size(kKiB)),
      value("recipients", &Limits::recipients, whole(1, 100000)),
      value("connections", &Limits::connections, whole(1, 1000000)),
      value("connections_per_client", &Limits::connections_per_client, whole(1, 1000000)),
      value("messages_per_connection", &Limits::messages_per_connection, whole(0)),
      value("errors_per_connection", &Limits::errors_per_connection, whole(1, 10000)),
      value("received_hops", &Limits::received_hops, whole(10, 1000)),
      value("memory", &Limits::memory, memory_budget()),
      value("command_timeout", &Limits::command_timeout, duration(1s)),
      value("data_timeout", &Limits::data_timeout, duration(1s)),
      value("session_timeout", &Limits::session_timeout, duration(1s)),
      value("auth_failure_delay", &Limits::auth_failure_delay, duration(0s)),
  };
}

Table<Submission> submission_table() {
  return {
      value("bare_line_end", &Submission::bare_line_end,
            one_of<BareLineEnd>(
                {{"normalise", BareLineEnd::Normalise}, {"reject", BareLineEnd::Reject}})),
      value("nul", &Submission::nul,
            one_of<NulOctet>({{"reject", NulOctet::Reject}, {"remove", NulOctet::Remove}})),
      value("long_line", &Submission::long_line,
            one_of<LongLine>({{"reject", LongLine::Reject}, {"split", LongLine::Split}})),
      value("eight_bit_header", &Submission::eight_bit_header,
            one_of<EightBitHeader>(
                {{"accept", EightBitHeader::Accept}, {"reject", EightBitHeader::Reject}})),
      value("received_client_address", &Submission::received_client_address, boolean()),
  };
}

Table<Account> account_table() {
  return {
      value("name", &Account::name, name(), Need::Required),
      value("password", &Account::password, crypt_hash()),
      values("domains", &Account::domains, domain_pattern()),
  };
}

}  // namespace sluis::config
