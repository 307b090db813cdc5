// SPDX-License-Identifier: Apache-2.0
// A message as a software company sends it, of a given size, and keys to sign it with.
#pragma once

#include <filesystem>
#include <string>

#include <stdlib.h>

#include "keys/dkim_key.h"
#include "keys/key_store.h"

namespace sluis::bench {

inline std::string sample_header() {
  return "Received: from crm.example (crm.example [192.0.2.1])\r\n"
         "\tby mta1.provider.example with ESMTPSA id 06AHFP65E0001;\r\n"
         "\tMon, 02 Nov 2026 09:00:00 +0000\r\n"
         "Date: Mon, 02 Nov 2026 09:00:00 +0000\r\n"
         "From: Customer Service <service@customer.example>\r\n"
         "To: Anna <anna@recipient.example>\r\n"
         "Reply-To: service@customer.example\r\n"
         "Subject: Your order has been sent\r\n"
         "Message-ID: <20261102090000.1@customer.example>\r\n"
         "MIME-Version: 1.0\r\n"
         "Content-Type: text/plain; charset=utf-8\r\n"
         "List-Unsubscribe: <https://customer.example/unsubscribe/1>\r\n\r\n";
}

inline std::string sample_body(size_t octets) {
  std::string body;
  while (body.size() < octets)
    body += "Your order is on its way and will reach you on Tuesday between 9 and 12.  \r\n";
  return body;
}

// Fresh keys under the names "rsa2048", "rsa1024" and "ed25519", in a folder that goes with the
// object.
class SampleKeys {
 public:
  SampleKeys() {
    std::string name = (std::filesystem::temp_directory_path() / "sluis-micro-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
    for (const char* kind : {"rsa2048", "rsa1024", "ed25519"})
      (void)keys::generate_key(kind, *keys::parse_key_spec(kind), path(kind));
    store = keys::KeyStore::load(keys::key_files_in(folder_.string())).value();
  }
  ~SampleKeys() { std::filesystem::remove_all(folder_); }
  SampleKeys(const SampleKeys&) = delete;
  SampleKeys& operator=(const SampleKeys&) = delete;

  std::string path(const std::string& kind) const { return (folder_ / (kind + ".pem")).string(); }

  std::shared_ptr<const keys::KeyStore> store;

 private:
  std::filesystem::path folder_;
};

}  // namespace sluis::bench
