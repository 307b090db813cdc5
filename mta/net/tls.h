// SPDX-License-Identifier: Apache-2.0
// TLS over a Stream: the one place that names OpenSSL's SSL_*. TLS 1.2 and 1.3. A server context
// hands out session tickets; a client context keeps sessions by name for resumption. Contexts are
// immutable after loading and shared by every loop; a reload makes a new one.
#pragma once

#include <memory>
#include <string>

#include "mta/net/stream.h"

namespace sluis {

class TlsServerContext {
 public:
  // PEM files. Every fault is named with its file: unreadable, not PEM, key does not fit
  // certificate.
  static Result<std::shared_ptr<TlsServerContext>> load(const std::string& certificate_file,
                                                        const std::string& private_key_file);
  ~TlsServerContext();
  struct Impl;
  Impl& impl() { return *impl_; }  // for net alone

 private:
  explicit TlsServerContext(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

class TlsClientContext {
 public:
  // Trust anchors: a PEM bundle, or the system's store when empty.
  static Result<std::shared_ptr<TlsClientContext>> load(const std::string& ca_file);
  ~TlsClientContext();
  struct Impl;
  Impl& impl() { return *impl_; }

 private:
  explicit TlsClientContext(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

struct TlsClientOptions {
  std::string server_name;  // SNI, and the name to verify (RFC 6125); session cache key
  bool require_valid_certificate = false;  // fail the handshake unless chain and name are right
};

// Takes the stream over and returns the encrypted one after the handshake. On failure the plain
// stream is closed; the error says in a word what went wrong ("certificate expired").
Task<Result<StreamPtr>> tls_accept(StreamPtr plain, std::shared_ptr<TlsServerContext> context,
                                   Millis timeout);
Task<Result<StreamPtr>> tls_connect(StreamPtr plain, std::shared_ptr<TlsClientContext> context,
                                    TlsClientOptions options, Millis timeout);

}  // namespace sluis
