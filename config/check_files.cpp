// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>

#include <fcntl.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/table.h"
#include "config/validate.h"

namespace sluis::config {
namespace {

namespace fs = std::filesystem;

template <auto Free>
struct Freed {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};
using Bio = std::unique_ptr<BIO, Freed<BIO_free>>;
using PrivateKey = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;

constexpr int kLeastRsaBits = 1024;  // RFC 8301 3.2

// Instead of OpenSSL's own, which would ask on the terminal.
int no_passphrase(char*, int, int, void*) {
  return 0;
}

Bio open_file(const std::string& file, const std::string& key, Sheet& sheet) {
  struct stat facts {};
  Bio bio;
  if (::stat(file.c_str(), &facts) == 0 && S_ISREG(facts.st_mode)) {
    bio.reset(BIO_new_file(file.c_str(), "r"));
  } else if (errno == 0) {
    errno = EISDIR;
  }
  if (!bio) {
    sheet.add(sheet.where(key), key + ": " + file + " cannot be read: " + std::strerror(errno),
              "name a PEM file that this user can read");
  }
  return bio;
}

bool readable_by_others(const std::string& file) {
  struct stat facts {};
  return ::stat(file.c_str(), &facts) == 0 && (facts.st_mode & (S_IROTH | S_IWOTH)) != 0;
}

PrivateKey check_private_key(const std::string& file, const std::string& key, Sheet& sheet) {
  if (file.empty()) return nullptr;
  errno = 0;
  const Bio bio = open_file(file, key, sheet);
  if (!bio) return nullptr;
  if (readable_by_others(file)) {
    sheet.add(sheet.where(key), key + ": " + file + " can be read by every user of this machine",
              "chmod 640 " + file);
  }
  PrivateKey loaded(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr));
  if (!loaded) {
    sheet.add(sheet.where(key), key + ": " + file + " does not hold a private key",
              "use an unencrypted PEM key, as \"sluis key generate\" makes");
  }
  return loaded;
}

void check_dkim_key(const std::string& file, const std::string& key, Sheet& sheet) {
  const PrivateKey loaded = check_private_key(file, key, sheet);
  if (!loaded) return;
  const int type = EVP_PKEY_get_base_id(loaded.get());
  if (type != EVP_PKEY_RSA && type != EVP_PKEY_ED25519) {
    sheet.add(sheet.where(key), key + ": " + file + " is neither an RSA nor an Ed25519 key",
              "make one with \"sluis key generate\"");
  } else if (const int bits = EVP_PKEY_get_bits(loaded.get());
             type == EVP_PKEY_RSA && bits < kLeastRsaBits) {
    sheet.add(sheet.where(key),
              key + ": " + file + " is an RSA key of " + std::to_string(bits) +
                  " bits, which receivers refuse (RFC 8301)",
              "make one of 2048 bits with \"sluis key generate\"");
  }
}

void check_tls(const Tls& tls, Sheet& sheet) {
  const PrivateKey key = check_private_key(tls.private_key, "tls.private_key", sheet);
  if (tls.certificate.empty()) return;
  errno = 0;
  const Bio bio = open_file(tls.certificate, "tls.certificate", sheet);
  if (!bio) return;
  const Certificate certificate(PEM_read_bio_X509(bio.get(), nullptr, no_passphrase, nullptr));
  if (!certificate) {
    sheet.add(sheet.where("tls.certificate"),
              "tls.certificate: " + tls.certificate + " does not hold a certificate",
              "name a PEM file with the server's certificate first, then its chain");
  } else if (key && X509_check_private_key(certificate.get(), key.get()) != 1) {
    sheet.add(sheet.where("tls.private_key"),
              "tls.private_key: " + tls.private_key + " does not belong to " + tls.certificate,
              "name the key that the certificate was made for");
  }
}

void check_ca_file(const std::string& file, Sheet& sheet) {
  if (file.empty()) return;
  errno = 0;
  const Bio bio = open_file(file, "relay.ca_file", sheet);
  if (!bio) return;
  if (!Certificate(PEM_read_bio_X509(bio.get(), nullptr, no_passphrase, nullptr))) {
    sheet.add(sheet.where("relay.ca_file"), "relay.ca_file: " + file + " holds no certificate",
              "name a PEM bundle, or remove the key to trust the system's store");
  }
}

// The folder, or the nearest one above it that exists, must let us write.
void check_folder(const fs::path& folder, const std::string& key, Sheet& sheet) {
  fs::path existing = folder;
  std::error_code fault;
  while (!fs::exists(existing, fault) && existing.has_relative_path()) {
    existing = existing.parent_path();
  }
  if (fs::is_directory(existing, fault) &&
      ::faccessat(AT_FDCWD, existing.c_str(), W_OK | X_OK, AT_EACCESS) == 0) {
    return;
  }
  sheet.add(sheet.where(key),
            key + ": " +
                (existing == folder ? folder.string() + " cannot be written to"
                                    : folder.string() + " cannot be made"),
            "make the folder and give it to this user, or name another");
}

// The store holds private keys then. What is in the folder is out of reach where the folder is.
void check_closed(const Config& config, Sheet& sheet) {
  const auto& all = config.dkim.selectors;
  const auto own = [](const Selector& selector) { return selector.per_domain.has_value(); };
  struct stat facts {};
  if (std::none_of(all.begin(), all.end(), own)) return;
  if (::stat(config.data_dir.c_str(), &facts) != 0 || (facts.st_mode & (S_IRWXG | S_IRWXO)) == 0)
    return;
  sheet.add(sheet.where("data_dir"),
            "data_dir: " + config.data_dir +
                " is open to other users, and with per_domain selectors it holds private keys",
            "chmod 700 " + config.data_dir);
}

}  // namespace

void check_files(const Config& config, Sheet& sheet) {
  check_tls(config.tls, sheet);
  for (size_t i = 0; i < config.dkim.selectors.size(); ++i) {
    check_dkim_key(config.dkim.selectors[i].private_key,
                   indexed("dkim.selectors", i) + ".private_key", sheet);
  }
  check_ca_file(config.relay.ca_file, sheet);
  check_folder(config.data_dir, "data_dir", sheet);
  check_closed(config, sheet);
  check_folder(fs::path(config.control_socket).parent_path(), "control_socket", sheet);
  if (!config.events.file.empty()) {
    check_folder(fs::path(config.events.file).parent_path(), "events.file", sheet);
  }
}

}  // namespace sluis::config
