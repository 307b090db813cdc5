// SPDX-License-Identifier: Apache-2.0
#include "mta/net/tls_engine.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include "mta/net/tls_context.h"

namespace sluis {

struct TlsEngine::Wire {
  std::string in;
  size_t read = 0;  // of `in`
  std::string out;
  bool ended = false;

  // An idle connection keeps no buffers.
  void drop_if_read() {
    if (read < in.size()) return;
    in = std::string();
    read = 0;
  }
};

namespace {

TlsEngine::Wire& wire_of(BIO* bio) {
  return *static_cast<TlsEngine::Wire*>(BIO_get_data(bio));
}

int wire_read(BIO* bio, char* into, int room) {
  TlsEngine::Wire& wire = wire_of(bio);
  BIO_clear_retry_flags(bio);
  const size_t count = std::min(wire.in.size() - wire.read, static_cast<size_t>(room));
  if (count > 0) {
    std::memcpy(into, wire.in.data() + wire.read, count);
    wire.read += count;
    wire.drop_if_read();
    return static_cast<int>(count);
  }
  if (wire.ended) return 0;
  BIO_set_retry_read(bio);
  return -1;
}

int wire_write(BIO* bio, const char* bytes, int count) {
  BIO_clear_retry_flags(bio);
  wire_of(bio).out.append(bytes, static_cast<size_t>(count));
  return count;
}

long wire_control(BIO* bio, int command, long, void*) {
  if (command == BIO_CTRL_EOF) return wire_of(bio).ended ? 1 : 0;
  return command == BIO_CTRL_FLUSH ? 1 : 0;
}

int wire_create(BIO* bio) {
  BIO_set_init(bio, 1);
  return 1;
}

const BIO_METHOD* wire_method() {
  static const BIO_METHOD* const method = [] {
    BIO_METHOD* made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "sluis wire");
    if (made == nullptr) std::abort();
    BIO_meth_set_read(made, wire_read);
    BIO_meth_set_write(made, wire_write);
    BIO_meth_set_ctrl(made, wire_control);
    BIO_meth_set_create(made, wire_create);
    return made;
  }();
  return method;
}

}  // namespace

void TlsEngine::Release::operator()(ssl_st* connection) const {
  // OpenSSL would hold a connection freed without a shutdown against its session.
  SSL_set_shutdown(connection, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
  SSL_free(connection);
}

TlsEngine::TlsEngine(TlsServerContext::Impl& context)
    : role_(Role::Server), wire_(std::make_unique<Wire>()), ssl_(SSL_new(context.context.get())) {
  attach();
  SSL_set_accept_state(ssl_.get());
}

TlsEngine::TlsEngine(TlsClientContext::Impl& context, TlsClientOptions options)
    : role_(Role::Client),
      options_(std::move(options)),
      wire_(std::make_unique<Wire>()),
      ssl_(SSL_new(context.context.get())) {
  attach();
  SSL_set_connect_state(ssl_.get());
  expect_name(context);
}

TlsEngine::~TlsEngine() = default;

void TlsEngine::attach() {
  if (!ssl_) std::abort();  // out of memory
  BIO* bio = BIO_new(wire_method());
  BIO_set_data(bio, wire_.get());
  SSL_set_bio(ssl_.get(), bio, bio);
}

// Without the requirement the handshake goes on whatever the certificate is, and the verdict is in
// facts(). A weak certificate then beats none (RFC 7435), so the security level is lower.
void TlsEngine::expect_name(TlsClientContext::Impl& context) {
  using Trust = TlsSessionCache::Trust;
  const bool required = options_.require_valid_certificate;
  SSL_set_verify(ssl_.get(), required ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nullptr);
  SSL_set_security_level(ssl_.get(), required ? 2 : 1);
  const std::string& name = options_.server_name;
  if (name.empty()) return;
  if (parse_ip(name)) {
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl_.get()), name.c_str());
  } else {
    SSL_set_tlsext_host_name(ssl_.get(), name.c_str());
    SSL_set_hostflags(ssl_.get(), X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    SSL_set1_host(ssl_.get(), name.c_str());
  }
  keep_sessions_under(ssl_.get(), options_.server_name);
  const auto least = required ? Trust::Verified : Trust::Unverified;
  if (const auto session = context.sessions.find(name, least)) {
    SSL_set_session(ssl_.get(), session.get());
  }
}

void TlsEngine::feed(std::string_view ciphertext) {
  wire_->in.append(ciphertext);
}
void TlsEngine::feed_end() {
  wire_->ended = true;
}
std::string TlsEngine::take_output() {
  return std::exchange(wire_->out, {});
}

Error TlsEngine::failure(int status) const {
  const int kind = SSL_get_error(ssl_.get(), status);
  const long verdict = SSL_get_verify_result(ssl_.get());
  if (role_ == Role::Client && options_.require_valid_certificate && verdict != X509_V_OK) {
    ERR_clear_error();
    return {ErrorKind::Invalid, std::string("TLS: ") + X509_verify_cert_error_string(verdict), {}};
  }
  if (wire_->ended && (kind == SSL_ERROR_SYSCALL || kind == SSL_ERROR_SSL)) {
    ERR_clear_error();
    return {ErrorKind::Closed, "TLS: the connection ended without a goodbye", {}};
  }
  return {ErrorKind::Corrupt, "TLS: " + take_openssl_reason(), {}};
}

Result<TlsEngine::Step> TlsEngine::handshake() {
  ERR_clear_error();
  const int status = SSL_do_handshake(ssl_.get());
  if (status == 1) return Step::Done;
  if (SSL_get_error(ssl_.get(), status) == SSL_ERROR_WANT_READ) return Step::NeedsInput;
  return fail(failure(status));
}

Result<size_t> TlsEngine::decrypt(std::span<char> into) {
  ERR_clear_error();
  size_t count = 0;
  const int status = SSL_read_ex(ssl_.get(), into.data(), into.size(), &count);
  if (status == 1) return count;
  const int kind = SSL_get_error(ssl_.get(), status);
  if (kind == SSL_ERROR_WANT_READ || kind == SSL_ERROR_ZERO_RETURN) return size_t{0};
  return fail(failure(status));
}

bool TlsEngine::peer_closed() const {
  return (SSL_get_shutdown(ssl_.get()) & SSL_RECEIVED_SHUTDOWN) != 0;
}

bool TlsEngine::has_input() const {
  return wire_->read < wire_->in.size() || SSL_has_pending(ssl_.get()) == 1;
}

Result<void> TlsEngine::encrypt(std::string_view plaintext) {
  ERR_clear_error();
  size_t count = 0;
  const int status = SSL_write_ex(ssl_.get(), plaintext.data(), plaintext.size(), &count);
  if (status == 1) return {};
  return fail(failure(status));
}

void TlsEngine::say_goodbye() {
  ERR_clear_error();
  if (SSL_is_init_finished(ssl_.get())) SSL_shutdown(ssl_.get());
  ERR_clear_error();
}

TlsFacts TlsEngine::facts() const {
  TlsFacts out;
  out.version = SSL_get_version(ssl_.get());
  out.cipher = SSL_get_cipher_name(ssl_.get());
  out.resumed = SSL_session_reused(ssl_.get()) == 1;
  if (role_ == Role::Server) return out;
  const long verdict = SSL_get_verify_result(ssl_.get());
  if (verdict != X509_V_OK) {
    out.verify_error = X509_verify_cert_error_string(verdict);
  } else if (options_.server_name.empty()) {
    out.verify_error = "there is no name to verify";
  } else if (SSL_get0_peer_certificate(ssl_.get()) == nullptr) {
    out.verify_error = "the server showed no certificate";
  }
  out.verified = out.verify_error.empty();
  return out;
}

}  // namespace sluis
