// SPDX-License-Identifier: Apache-2.0
#include "tests/support/test_authority.h"

#include <filesystem>
#include <fstream>
#include <stdexcept>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <unistd.h>

namespace sluis {

struct TestAuthority::Identity {
  EVP_PKEY* key = EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256");
  X509* certificate = X509_new();

  Identity() = default;
  Identity(const Identity&) = delete;
  Identity& operator=(const Identity&) = delete;
  ~Identity() {
    X509_free(certificate);
    EVP_PKEY_free(key);
  }
};

namespace {

constexpr long kDay = 86'400;

void extend(X509* certificate, X509* issuer, int what, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, what, value.c_str());
  if (extension == nullptr) throw std::runtime_error("certificate extension " + value);
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

void name_it(X509* certificate, const std::string& name, long from, long to, long serial) {
  X509_set_version(certificate, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), serial);
  X509_gmtime_adj(X509_getm_notBefore(certificate), from);
  X509_gmtime_adj(X509_getm_notAfter(certificate), to);
  X509_NAME* subject = X509_get_subject_name(certificate);
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
}

void sign(X509* certificate, X509* issuer, EVP_PKEY* own_key, EVP_PKEY* issuer_key) {
  X509_set_issuer_name(certificate, X509_get_subject_name(issuer));
  X509_set_pubkey(certificate, own_key);
  if (X509_sign(certificate, issuer_key, EVP_sha256()) == 0) {
    throw std::runtime_error("certificate signing failed");
  }
}

}  // namespace

TestAuthority::TestAuthority() : authority_(std::make_unique<Identity>()) {
  std::string name = (std::filesystem::temp_directory_path() / "sluis-ca-XXXXXX").string();
  directory_ = ::mkdtemp(name.data());
  X509* own = authority_->certificate;
  name_it(own, "Sluis test authority", -kDay, 365 * kDay, 1);
  extend(own, own, NID_basic_constraints, "critical,CA:TRUE");
  extend(own, own, NID_key_usage, "critical,keyCertSign,cRLSign");
  sign(own, own, authority_->key, authority_->key);
  ca_file_ = save(*authority_).certificate;
}

TestAuthority::~TestAuthority() {
  std::filesystem::remove_all(directory_);
}

TestAuthority::Files TestAuthority::issue(const std::string& dns_name, Validity validity) {
  Identity made;
  const bool expired = validity == Validity::Expired;
  name_it(made.certificate, dns_name, -30 * kDay, expired ? -kDay : 30 * kDay, issued_ + 2);
  extend(made.certificate, authority_->certificate, NID_subject_alt_name, "DNS:" + dns_name);
  sign(made.certificate, authority_->certificate, made.key, authority_->key);
  return save(made);
}

TestAuthority::Files TestAuthority::self_signed(const std::string& dns_name) {
  Identity made;
  name_it(made.certificate, dns_name, -kDay, 30 * kDay, issued_ + 2);
  extend(made.certificate, made.certificate, NID_subject_alt_name, "DNS:" + dns_name);
  sign(made.certificate, made.certificate, made.key, made.key);
  return save(made);
}

std::string TestAuthority::write(const std::string& name, const std::string& content) const {
  const std::string path = directory_ + "/" + name;
  std::ofstream(path) << content;
  return path;
}

TestAuthority::Files TestAuthority::save(const Identity& identity) {
  const std::string stem = directory_ + "/" + std::to_string(issued_++);
  Files files{stem + "-certificate.pem", stem + "-key.pem"};
  std::FILE* out = std::fopen(files.certificate.c_str(), "w");
  PEM_write_X509(out, identity.certificate);
  std::fclose(out);
  out = std::fopen(files.private_key.c_str(), "w");
  PEM_write_PrivateKey(out, identity.key, nullptr, nullptr, 0, nullptr, nullptr);
  std::fclose(out);
  std::filesystem::permissions(files.private_key, std::filesystem::perms(0600));
  return files;
}

}  // namespace sluis
