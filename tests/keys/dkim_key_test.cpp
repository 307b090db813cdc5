// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <sys/stat.h>

#include "tests/keys/key_files.h"

using namespace sluis;
using namespace sluis::keys;
namespace fs = std::filesystem;

namespace {
void write_rsa(const std::string& file, unsigned bits) {
  EVP_PKEY* key = EVP_RSA_gen(bits);
  FILE* out = std::fopen(file.c_str(), "w");
  PEM_write_PrivateKey(out, key, nullptr, nullptr, 0, nullptr, nullptr);
  std::fclose(out);
  EVP_PKEY_free(key);
  fs::permissions(file, fs::perms::owner_read);
}
}  // namespace

TEST_CASE("a new key is private to its owner and reads back as made") {
  KeyFiles files;
  for (const auto& [name, bits, type] :
       {std::tuple{"rsa2048", 2048, KeyType::Rsa}, std::tuple{"rsa1024", 1024, KeyType::Rsa},
        std::tuple{"ed25519", 256, KeyType::Ed25519}}) {
    const std::string file = files.path(std::string(name) + ".pem");
    const auto made = generate_key("key001", *parse_key_spec(name), file);
    REQUIRE(made);
    CHECK(made->type == type);
    if (type == KeyType::Rsa) CHECK(made->bits == bits);
    struct stat facts {};
    REQUIRE(::stat(file.c_str(), &facts) == 0);
    CHECK((facts.st_mode & 0777) == 0600);
    const auto read = read_key("key001", file);
    REQUIRE(read);
    CHECK(read->public_der == made->public_der);
  }
  CHECK(read_key("k", files.path("ed25519.pem"))->public_der.size() == 32);
}

TEST_CASE("making a key never replaces one that exists") {
  KeyFiles files;
  const std::string file = files.path("key001.pem");
  const auto first = generate_key("key001", KeySpec::Ed25519, file);
  const auto second = generate_key("key001", KeySpec::Ed25519, file);
  REQUIRE_FALSE(second);
  CHECK(second.error().kind == ErrorKind::Conflict);
  CHECK(read_key("key001", file)->public_der == first->public_der);
}

TEST_CASE("a key file that everyone can read is refused with the command that mends it") {
  KeyFiles files;
  const std::string file = files.path("key001.pem");
  REQUIRE(generate_key("key001", KeySpec::Ed25519, file));
  fs::permissions(file, fs::perms::others_read, fs::perm_options::add);
  const auto read = read_key("key001", file);
  REQUIRE_FALSE(read);
  CHECK(read.error().text.find("chmod 600") != std::string::npos);
}

TEST_CASE("what is no usable private key is refused with its file") {
  KeyFiles files;
  CHECK(read_key("k", files.path("absent.pem")).error().kind == ErrorKind::NotFound);
  const auto garbage = read_key("k", files.write("garbage.pem", "-----BEGIN PRIVATE KEY-----\nxx"));
  REQUIRE_FALSE(garbage);
  CHECK(garbage.error().text.find("garbage.pem") != std::string::npos);
  write_rsa(files.path("weak.pem"), 768);
  const auto weak = read_key("k", files.path("weak.pem"));
  REQUIRE_FALSE(weak);
  CHECK(weak.error().text.find("768 bits") != std::string::npos);
}

TEST_CASE("an imported key is the same key under our own file") {
  KeyFiles files;
  write_rsa(files.path("theirs.pem"), 1024);
  const auto imported = import_key("key002", files.path("theirs.pem"), files.path("key002.pem"));
  REQUIRE(imported);
  CHECK(imported->file == files.path("key002.pem"));
  CHECK(read_key("key002", files.path("key002.pem"))->public_der == imported->public_der);
}

TEST_CASE("a selector is a name that DNS can hold") {
  for (const char* good : {"key001", "mrsel1", "a.b", "2026-11"}) CHECK(check_selector(good));
  for (const char* bad : {"", "a b", "a..b", "-a", "a/b", "../x", "k\xc3\xa9y"})
    CHECK_FALSE(check_selector(bad));
}

TEST_CASE("a key store loads all its files or none, and names the one at fault") {
  KeyFiles files;
  REQUIRE(generate_key("key001", KeySpec::Ed25519, files.path("key001.pem")));
  const auto store = KeyStore::load({{"key001", files.path("key001.pem")}});
  REQUIRE(store);
  CHECK((*store)->find("key001") != nullptr);
  CHECK((*store)->find("key002") == nullptr);
  const auto broken =
      KeyStore::load({{"key001", files.path("key001.pem")}, {"key002", files.path("no.pem")}});
  REQUIRE_FALSE(broken);
  CHECK(broken.error().text.find("no.pem") != std::string::npos);
  CHECK_FALSE(
      KeyStore::load({{"key001", files.path("key001.pem")}, {"key001", files.path("key001.pem")}}));
}
