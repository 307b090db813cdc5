// SPDX-License-Identifier: Apache-2.0
#include "keys/dkim_key.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>

#include <fcntl.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <sys/stat.h>
#include <unistd.h>

#include "keys/rsa_lanes.h"
#include "mta/base/ascii.h"
#include "mta/base/secret.h"

namespace sluis::keys {
namespace {

using KeyPtr = std::shared_ptr<EVP_PKEY>;
using BioPtr = std::unique_ptr<BIO, decltype(&BIO_free)>;
using Pkcs8Ptr = std::unique_ptr<PKCS8_PRIV_KEY_INFO, decltype(&PKCS8_PRIV_KEY_INFO_free)>;

constexpr const char* kNoFile = "the store";  // where a domain's own key is, for a person

KeyPtr own(EVP_PKEY* key) {
  return KeyPtr(key, EVP_PKEY_free);
}

tl::unexpected<Error> system_fault(const std::string& doing, const std::string& file) {
  return fail(ErrorKind::Io, doing + " " + file + ": " + std::strerror(errno));
}

Result<Secret> read_private_file(const std::string& file) {
  struct stat facts {};
  if (::stat(file.c_str(), &facts) != 0) {
    if (errno == ENOENT) return fail(ErrorKind::NotFound, "key file " + file + " does not exist");
    return system_fault("cannot read key file", file);
  }
  if (!S_ISREG(facts.st_mode)) return fail(ErrorKind::Invalid, file + " is not a file");
  if (facts.st_mode & (S_IROTH | S_IWOTH)) {
    return fail(ErrorKind::Invalid,
                "key file " + file + " can be read by everyone: chmod 600 " + file);
  }
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in) return system_fault("cannot read key file", file);
  return Secret(std::move(text).str());
}

// An encrypted key would ask on the terminal; a daemon has none.
int no_passphrase(char*, int, int, void*) {
  return -1;
}

std::string der_of(EVP_PKEY* key) {
  unsigned char* der = nullptr;
  const int length = i2d_PUBKEY(key, &der);
  if (length <= 0) return {};
  std::string out(reinterpret_cast<const char*>(der), static_cast<size_t>(length));
  OPENSSL_free(der);
  return out;
}

std::string raw_public(EVP_PKEY* key) {
  std::string out(32, '\0');
  size_t length = out.size();
  if (EVP_PKEY_get_raw_public_key(key, reinterpret_cast<unsigned char*>(out.data()), &length) != 1)
    return {};
  return out;
}

Result<SigningKey> describe(const std::string& selector, const std::string& file, KeyPtr key) {
  SigningKey out;
  out.selector = selector;
  out.file = file;
  out.bits = EVP_PKEY_get_bits(key.get());
  if (EVP_PKEY_is_a(key.get(), "ED25519")) {
    out.type = KeyType::Ed25519;
    out.public_der = raw_public(key.get());
  } else if (EVP_PKEY_is_a(key.get(), "RSA")) {
    out.type = KeyType::Rsa;
    out.public_der = der_of(key.get());
    if (out.bits < kLeastRsaBits) {
      return fail(ErrorKind::Invalid, "the RSA key in " + file + " has " +
                                          std::to_string(out.bits) +
                                          " bits; receivers refuse less than 1024, use 2048");
    }
  } else {
    return fail(ErrorKind::Invalid, "the key in " + file + " is neither RSA nor Ed25519");
  }
  if (out.public_der.empty()) return fail(ErrorKind::Internal, "no public key from " + file);
  out.impl = std::move(key);
  if (RsaLanes::of_this_processor()) out.lanes = lane_key(out);
  return out;
}

KeyPtr make(KeySpec spec) {
  switch (spec) {
    case KeySpec::Rsa2048:
      return own(EVP_RSA_gen(2048u));
    case KeySpec::Rsa1024:
      return own(EVP_RSA_gen(1024u));
    case KeySpec::Ed25519:
      return own(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
  }
  return nullptr;
}

Result<Secret> pem_of(EVP_PKEY* key) {
  BioPtr memory(BIO_new(BIO_s_secmem()), BIO_free);
  if (!memory ||
      PEM_write_bio_PrivateKey(memory.get(), key, nullptr, nullptr, 0, nullptr, nullptr) != 1)
    return fail(ErrorKind::Internal, "the key could not be written as PEM");
  char* text = nullptr;
  const long length = BIO_get_mem_data(memory.get(), &text);
  return Secret(std::string(text, static_cast<size_t>(length)));
}

Result<Secret> der_pkcs8(EVP_PKEY* key) {
  const Pkcs8Ptr info(EVP_PKEY2PKCS8(key), PKCS8_PRIV_KEY_INFO_free);
  const int length = info ? i2d_PKCS8_PRIV_KEY_INFO(info.get(), nullptr) : 0;
  if (length <= 0) return fail(ErrorKind::Internal, "the key could not be written as PKCS#8");
  std::string der(static_cast<size_t>(length), '\0');
  auto* at = reinterpret_cast<unsigned char*>(der.data());
  i2d_PKCS8_PRIV_KEY_INFO(info.get(), &at);
  return Secret(std::move(der));
}

bool write_fully(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t wrote = ::write(fd, text.data(), text.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) return false;
    text.remove_prefix(static_cast<size_t>(wrote));
  }
  return ::fsync(fd) == 0;
}

bool sync_directory_of(const std::string& file) {
  const std::string directory = std::filesystem::path(file).parent_path().string();
  const int fd = ::open(directory.empty() ? "." : directory.c_str(), O_RDONLY | O_DIRECTORY);
  if (fd < 0) return false;
  const bool synced = ::fsync(fd) == 0;
  ::close(fd);
  return synced;
}

// Never over an existing file: it may hold the only copy of a key that is in use.
Result<void> write_new_file(const std::string& file, const Secret& pem) {
  const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0 && errno == EEXIST) {
    return fail(ErrorKind::Conflict, "key file " + file +
                                         " exists already; a selector never gets another key, "
                                         "choose a new selector");
  }
  if (fd < 0) return system_fault("cannot create key file", file);
  const bool wrote = write_fully(fd, pem.reveal());
  const int error = errno;
  ::close(fd);
  if (wrote && sync_directory_of(file)) return {};
  if (!wrote) errno = error;
  auto fault = system_fault("cannot write key file", file);
  ::unlink(file.c_str());
  return fault;
}

Result<SigningKey> keep(const std::string& selector, KeyPtr key, const std::string& file) {
  auto described = describe(selector, file, key);
  if (!described) return described;
  const auto pem = pem_of(key.get());
  if (!pem) return fail(pem.error());
  if (auto written = write_new_file(file, *pem); !written) return fail(written.error());
  return described;
}

}  // namespace

std::optional<KeySpec> parse_key_spec(std::string_view text) {
  if (text == "rsa2048") return KeySpec::Rsa2048;
  if (text == "rsa1024") return KeySpec::Rsa1024;
  if (text == "ed25519") return KeySpec::Ed25519;
  return std::nullopt;
}

std::string_view spec_name(KeySpec spec) {
  switch (spec) {
    case KeySpec::Rsa2048:
      return "rsa-2048";
    case KeySpec::Rsa1024:
      return "rsa-1024";
    case KeySpec::Ed25519:
      break;
  }
  return "ed25519";
}

int bits_of(KeySpec spec) {
  switch (spec) {
    case KeySpec::Rsa2048:
      return 2048;
    case KeySpec::Rsa1024:
      return 1024;
    case KeySpec::Ed25519:
      break;
  }
  return 256;
}

Result<void> check_selector(std::string_view selector) {
  if (selector.empty() || selector.size() > 128)
    return fail(ErrorKind::Invalid, "a selector has between 1 and 128 characters");
  for (const std::string_view label : ascii::split(selector, '.')) {
    const bool edges = !label.empty() && label.front() != '-' && label.back() != '-';
    const bool good = std::all_of(label.begin(), label.end(), [](char c) {
      return ascii::is_alpha(c) || ascii::is_digit(c) || c == '-' || c == '_';
    });
    if (!edges || !good || label.size() > 63) {
      return fail(ErrorKind::Invalid, "selector \"" + std::string(selector) +
                                          "\" is no DNS label: letters, digits and - only");
    }
  }
  return {};
}

Result<SigningKey> read_key(const std::string& selector, const std::string& file) {
  if (auto checked = check_selector(selector); !checked) return fail(checked.error());
  const auto pem = read_private_file(file);
  if (!pem) return fail(pem.error());
  const std::string_view text = pem->reveal();
  BioPtr memory(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), BIO_free);
  KeyPtr key = own(PEM_read_bio_PrivateKey(memory.get(), nullptr, no_passphrase, nullptr));
  if (!key) {
    return fail(
        ErrorKind::Invalid,
        file + " holds no private key that can be read: PEM without a passphrase is needed");
  }
  return describe(selector, file, std::move(key));
}

Result<SigningKey> generate_key(const std::string& selector, KeySpec spec,
                                const std::string& file) {
  if (auto checked = check_selector(selector); !checked) return fail(checked.error());
  KeyPtr key = make(spec);
  if (!key) return fail(ErrorKind::Internal, "the key could not be made");
  return keep(selector, std::move(key), file);
}

Result<SigningKey> import_key(const std::string& selector, const std::string& from,
                              const std::string& to) {
  auto read = read_key(selector, from);
  if (!read) return read;
  return keep(selector, std::static_pointer_cast<EVP_PKEY>(read->impl), to);
}

Result<MadeKey> make_key(const std::string& selector, KeySpec spec) {
  if (auto checked = check_selector(selector); !checked) return fail(checked.error());
  KeyPtr key = make(spec);
  if (!key) return fail(ErrorKind::Internal, "the key could not be made");
  auto pkcs8 = der_pkcs8(key.get());
  if (!pkcs8) return fail(pkcs8.error());
  auto described = describe(selector, kNoFile, std::move(key));
  if (!described) return fail(described.error());
  described->file.clear();
  return MadeKey{std::move(*described), std::move(*pkcs8)};
}

Result<SigningKey> key_from(const std::string& selector, const Secret& pkcs8) {
  const std::string_view der = pkcs8.reveal();
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  const Pkcs8Ptr info(d2i_PKCS8_PRIV_KEY_INFO(nullptr, &at, static_cast<long>(der.size())),
                      PKCS8_PRIV_KEY_INFO_free);
  KeyPtr key = info ? own(EVP_PKCS82PKEY(info.get())) : nullptr;
  if (!key)
    return fail(ErrorKind::Invalid,
                "what the store holds for the selector " + selector + " is no private key");
  auto described = describe(selector, kNoFile, std::move(key));
  if (described) described->file.clear();
  return described;
}

std::vector<KeyFile> key_files_in(const std::string& directory) {
  std::vector<KeyFile> files;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(directory, ignored)) {
    if (entry.path().extension() != ".pem") continue;
    files.push_back({entry.path().stem().string(), entry.path().string()});
  }
  std::sort(files.begin(), files.end(),
            [](const KeyFile& a, const KeyFile& b) { return a.selector < b.selector; });
  return files;
}

}  // namespace sluis::keys
