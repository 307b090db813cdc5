// SPDX-License-Identifier: Apache-2.0
// What the configuration says of other files and of this machine.
#include <arpa/inet.h>
#include <catch2/catch.hpp>
#include <netinet/in.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <sys/socket.h>
#include <unistd.h>

#include "config/loader.h"
#include "tests/config/temp_folder.h"

using namespace sluis;
using namespace sluis::config;
using sluis::test::TempFolder;

namespace {

std::string text_of(BIO* bio) {
  char* start = nullptr;
  const long length = BIO_get_mem_data(bio, &start);
  std::string out(start, static_cast<size_t>(length));
  BIO_free(bio);
  return out;
}

std::string pem_of(EVP_PKEY* key) {
  BIO* bio = BIO_new(BIO_s_mem());
  PEM_write_bio_PrivateKey(bio, key, nullptr, nullptr, 0, nullptr, nullptr);
  return text_of(bio);
}

EVP_PKEY* rsa(unsigned bits) {
  return EVP_RSA_gen(bits);
}

std::string certificate_for(EVP_PKEY* key) {
  X509* certificate = X509_new();
  X509_set_pubkey(certificate, key);
  X509_gmtime_adj(X509_getm_notBefore(certificate), 0);
  X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
  X509_sign(certificate, key, EVP_sha256());
  BIO* bio = BIO_new(BIO_s_mem());
  PEM_write_bio_X509(bio, certificate);
  X509_free(certificate);
  return text_of(bio);
}

struct House {
  TempFolder folder;
  std::string top =
      "hostname: h.example\nlisteners: [{address: \"127.0.0.1:0\"}]\ndata_dir: data\n"
      "control_socket: control.sock\n";

  Loaded with(const std::string& more) { return load_file(folder.write("sluis.yaml", top + more)); }
};

}  // namespace

TEST_CASE("a configuration whose keys and certificate fit is accepted") {
  House house;
  EVP_PKEY* key = rsa(1024);
  house.folder.write("keys/k1.pem", pem_of(key));
  house.folder.write("tls.key", pem_of(key));
  house.folder.write("tls.crt", certificate_for(key), 0644);
  EVP_PKEY_free(key);
  const Loaded loaded = house.with(
      "tls: {certificate: tls.crt, private_key: tls.key}\n"
      "dkim: {selectors: [{name: k1, private_key: keys/k1.pem}]}\n");
  for (const auto& problem : loaded.problems) UNSCOPED_INFO(to_string(problem));
  CHECK(loaded.good());
}

TEST_CASE("a DKIM key that cannot be used is named with its file and its remedy") {
  House house;
  EVP_PKEY* weak = rsa(768);
  EVP_PKEY* good = rsa(1024);
  EVP_PKEY* other = EVP_PKEY_Q_keygen(nullptr, nullptr, "ED448");
  house.folder.write("weak.pem", pem_of(weak));
  house.folder.write("open.pem", pem_of(good), 0644);
  house.folder.write("other.pem", pem_of(other));
  house.folder.write("text.pem", "not a key\n");
  for (EVP_PKEY* key : {weak, good, other}) EVP_PKEY_free(key);

  const auto [file, what, remedy] = GENERATE(table<std::string, std::string, std::string>(
      {{"weak.pem", "768 bits", "2048 bits"},
       {"open.pem", "can be read by every user", "chmod 640"},
       {"other.pem", "neither an RSA nor an Ed25519", "sluis key generate"},
       {"text.pem", "does not hold a private key", "PEM"},
       {"missing.pem", "No such file", "that this user can read"},
       {".", "directory", "PEM file"}}));
  const Loaded loaded = house.with("dkim: {selectors: [{name: k1, private_key: " + file + "}]}\n");
  CAPTURE(file);
  REQUIRE(loaded.problems.size() == 1);
  CAPTURE(to_string(loaded.problems[0]));
  CHECK(loaded.problems[0].line == 5);
  CHECK(loaded.problems[0].column == 44);
  CHECK(loaded.problems[0].what.find(what) != std::string::npos);
  CHECK(loaded.problems[0].remedy.find(remedy) != std::string::npos);
}

TEST_CASE("a certificate that belongs to another key is refused") {
  House house;
  EVP_PKEY* one = rsa(1024);
  EVP_PKEY* other = rsa(1024);
  house.folder.write("tls.key", pem_of(one));
  house.folder.write("tls.crt", certificate_for(other), 0644);
  EVP_PKEY_free(one);
  EVP_PKEY_free(other);
  const Loaded loaded = house.with("tls: {certificate: tls.crt, private_key: tls.key}\n");
  REQUIRE(loaded.problems.size() == 1);
  CHECK(loaded.problems[0].what.find("does not belong to") != std::string::npos);
  CHECK(loaded.problems[0].column == 42);
}

TEST_CASE("a data folder that others may look into is refused once it holds private keys") {
  House house;
  const std::string data = house.folder / "data";
  std::filesystem::create_directory(data);
  std::filesystem::permissions(data, std::filesystem::perms(0750));
  const std::string own =
      "dkim: {cname_base: d.example, selectors: [{name: k1, per_domain: ed25519}]}\n";
  CHECK(house.with("").good());
  const Loaded open = house.with(own);
  REQUIRE(open.problems.size() == 1);
  CHECK(open.problems[0].what.find("holds private keys") != std::string::npos);
  CHECK(open.problems[0].remedy == "chmod 700 " + data);
  std::filesystem::permissions(data, std::filesystem::perms(0700));
  CHECK(house.with(own).good());
}

TEST_CASE("a data folder that cannot be made is refused") {
  House house;
  house.folder.write("plain", "a file, not a folder");
  house.top =
      "hostname: h.example\nlisteners: [{address: \"127.0.0.1:0\"}]\n"
      "control_socket: control.sock\ndata_dir: plain/data\n";
  const Loaded loaded = house.with("");
  REQUIRE(loaded.problems.size() == 1);
  CHECK(loaded.problems[0].line == 4);
  CHECK(loaded.problems[0].what.find("cannot be made") != std::string::npos);
}

TEST_CASE("a port that another program holds is found by the check and not by a plain load") {
  const int taken = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  REQUIRE(::bind(taken, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0);
  REQUIRE(::listen(taken, 1) == 0);
  socklen_t length = sizeof(address);
  REQUIRE(::getsockname(taken, reinterpret_cast<sockaddr*>(&address), &length) == 0);

  House house;
  const std::string port = std::to_string(ntohs(address.sin_port));
  house.top = "hostname: h.example\nlisteners: [{address: \"127.0.0.1:" + port +
              "\"}, {address: \"192.0.2.1:2525\"}]\ndata_dir: data\ncontrol_socket: control.sock\n";
  CHECK(house.with("").good());
  const Loaded loaded = check_file(house.folder / "sluis.yaml");
  ::close(taken);
  REQUIRE(loaded.problems.size() == 2);
  CHECK(loaded.problems[0].what.find("127.0.0.1:" + port + " is in use") != std::string::npos);
  CHECK(loaded.problems[0].line == 2);
  CHECK(loaded.problems[0].column == 23);
  CHECK(loaded.problems[1].what.find("this machine does not have 192.0.2.1") != std::string::npos);
}
