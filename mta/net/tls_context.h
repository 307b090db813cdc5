// SPDX-License-Identifier: Apache-2.0
// For net alone: what is inside the TLS contexts, and OpenSSL's last word as text.
#pragma once

#include "mta/net/tls.h"
#include "mta/net/tls_session_cache.h"

struct ssl_ctx_st;
struct ssl_st;

namespace sluis {

struct ContextRelease {
  void operator()(ssl_ctx_st* context) const;
};
using ContextPtr = std::unique_ptr<ssl_ctx_st, ContextRelease>;

struct TlsServerContext::Impl {
  ContextPtr context;
};

struct TlsClientContext::Impl {
  ContextPtr context;
  TlsSessionCache sessions{4096};
};

// Sessions that `connection` is given from now on are kept under `name`, which outlives it.
void keep_sessions_under(ssl_st* connection, const std::string& name);

// The reason at the top of OpenSSL's queue ("wrong version number"); empties the queue.
std::string take_openssl_reason();

}  // namespace sluis
