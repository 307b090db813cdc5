// SPDX-License-Identifier: Apache-2.0
// For net alone: one TLS connection without a socket. Ciphertext goes in by feed() and comes out by
// take_output(); what happens in between never waits. Not for two threads at a time.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "mta/net/tls.h"

struct ssl_st;

namespace sluis {

class TlsEngine {
 public:
  explicit TlsEngine(TlsServerContext::Impl& context);
  TlsEngine(TlsClientContext::Impl& context, TlsClientOptions options);
  ~TlsEngine();
  TlsEngine(const TlsEngine&) = delete;
  TlsEngine& operator=(const TlsEngine&) = delete;

  enum class Step : uint8_t { Done, NeedsInput };

  void feed(std::string_view ciphertext);
  void feed_end();  // the other side sends no more
  // What must go out, also after a failure (an alert).
  std::string take_output();

  Result<Step> handshake();
  // Plaintext into `into`: how much; 0 when input is needed, or the peer has closed
  // (peer_closed()).
  Result<size_t> decrypt(std::span<char> into);
  bool peer_closed() const;
  bool has_input() const;  // ciphertext was fed, or plaintext decrypted, that nobody has read
  Result<void> encrypt(std::string_view plaintext);
  void say_goodbye();  // close_notify

  TlsFacts facts() const;

  struct Wire;  // the bytes between OpenSSL and the outside

 private:
  enum class Role : uint8_t { Server, Client };

  void attach();
  void expect_name(TlsClientContext::Impl& context);
  Error failure(int status) const;

  struct Release {
    void operator()(ssl_st* connection) const;
  };
  Role role_;
  TlsClientOptions options_;
  std::unique_ptr<Wire> wire_;
  std::unique_ptr<ssl_st, Release> ssl_;
};

}  // namespace sluis
