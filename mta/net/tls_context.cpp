// SPDX-License-Identifier: Apache-2.0
#include "mta/net/tls_context.h"

#include <cerrno>
#include <cstdio>
#include <cstring>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509err.h>

namespace sluis {
namespace {

// A key with a passphrase must fail with words, not ask on a terminal that nobody sees.
int refuse_passphrase(char*, int, int, void*) {
  return 0;
}

ContextPtr new_context(const SSL_METHOD* method) {
  ContextPtr context(SSL_CTX_new(method));
  if (!context) std::abort();  // out of memory, or a broken OpenSSL
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_default_passwd_cb(context.get(), refuse_passphrase);
  return context;
}

Result<void> readable(const std::string& file) {
  std::FILE* opened = std::fopen(file.c_str(), "re");
  if (opened == nullptr) {
    return fail(ErrorKind::Io, file + ": cannot be read: " + std::strerror(errno));
  }
  std::fclose(opened);
  return {};
}

Result<void> use_certificate(SSL_CTX* context, const std::string& file) {
  if (auto found = readable(file); !found) return found;
  ERR_clear_error();
  if (SSL_CTX_use_certificate_chain_file(context, file.c_str()) == 1) return {};
  const std::string why = take_openssl_reason();
  return fail(ErrorKind::Invalid, file + ": is not a certificate chain in PEM form (" + why + ")");
}

Result<void> use_key(SSL_CTX* context, const std::string& file, const std::string& certificate) {
  if (auto found = readable(file); !found) return found;
  ERR_clear_error();
  if (SSL_CTX_use_PrivateKey_file(context, file.c_str(), SSL_FILETYPE_PEM) == 1) return {};
  const unsigned long code = ERR_peek_last_error();
  const std::string why = take_openssl_reason();
  if (ERR_GET_LIB(code) == ERR_LIB_X509 && ERR_GET_REASON(code) == X509_R_KEY_VALUES_MISMATCH) {
    return fail(ErrorKind::Invalid,
                file + ": this key does not belong to the certificate in " + certificate);
  }
  return fail(ErrorKind::Invalid, file + ": is not a private key in PEM form without a passphrase",
              why);
}

int on_new_session(SSL* connection, SSL_SESSION* session) {
  const auto* name = static_cast<const std::string*>(SSL_get_app_data(connection));
  auto* sessions = static_cast<TlsSessionCache*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(connection)));
  if (name == nullptr || name->empty()) return 0;
  const auto trust = SSL_get_verify_result(connection) == X509_V_OK
                         ? TlsSessionCache::Trust::Verified
                         : TlsSessionCache::Trust::Unverified;
  sessions->keep(*name, TlsSessionCache::Session(session), trust);
  return 1;  // the reference is ours now
}

}  // namespace

void ContextRelease::operator()(ssl_ctx_st* context) const {
  SSL_CTX_free(context);
}

std::string take_openssl_reason() {
  const char* reason = ERR_reason_error_string(ERR_peek_last_error());
  std::string out = reason != nullptr ? reason : "no reason given";
  ERR_clear_error();
  return out;
}

void keep_sessions_under(ssl_st* connection, const std::string& name) {
  SSL_set_app_data(connection, const_cast<std::string*>(&name));
}

TlsServerContext::TlsServerContext(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
TlsServerContext::~TlsServerContext() = default;
TlsClientContext::TlsClientContext(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
TlsClientContext::~TlsClientContext() = default;

Result<std::shared_ptr<TlsServerContext>> TlsServerContext::load(
    const std::string& certificate_file, const std::string& private_key_file) {
  auto impl = std::make_unique<Impl>();
  impl->context = new_context(TLS_server_method());
  SSL_CTX* context = impl->context.get();
  if (auto used = use_certificate(context, certificate_file); !used) return fail(used.error());
  if (auto used = use_key(context, private_key_file, certificate_file); !used) {
    return fail(used.error());
  }
  // The session is in the ticket: any shard can resume what another began, and none remembers.
  constexpr unsigned char kContext[] = "sluis";
  SSL_CTX_set_session_id_context(context, kContext, sizeof kContext - 1);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(context, 1);
  return std::shared_ptr<TlsServerContext>(new TlsServerContext(std::move(impl)));
}

Result<std::shared_ptr<TlsClientContext>> TlsClientContext::load(const std::string& ca_file) {
  auto impl = std::make_unique<Impl>();
  impl->context = new_context(TLS_client_method());
  SSL_CTX* context = impl->context.get();
  if (ca_file.empty()) {
    SSL_CTX_set_default_verify_paths(context);
  } else {
    if (auto found = readable(ca_file); !found) return fail(found.error());
    ERR_clear_error();
    if (SSL_CTX_load_verify_locations(context, ca_file.c_str(), nullptr) != 1) {
      return fail(ErrorKind::Invalid, ca_file + ": holds no certificates in PEM form",
                  take_openssl_reason());
    }
  }
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
  SSL_CTX_set_app_data(context, &impl->sessions);
  SSL_CTX_sess_set_new_cb(context, on_new_session);
  return std::shared_ptr<TlsClientContext>(new TlsClientContext(std::move(impl)));
}

}  // namespace sluis
