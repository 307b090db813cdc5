// SPDX-License-Identifier: Apache-2.0
// TestAuthority: a certificate authority that lives as long as the test, in a directory of its own.
// It issues server certificates that are right, expired or signed by nobody.
#pragma once

#include <memory>
#include <string>

namespace sluis {

class TestAuthority {
 public:
  struct Files {
    std::string certificate;
    std::string private_key;
  };
  enum class Validity { Now, Expired };

  TestAuthority();
  ~TestAuthority();

  const std::string& ca_file() const { return ca_file_; }
  Files issue(const std::string& dns_name, Validity validity = Validity::Now);
  Files self_signed(const std::string& dns_name);
  // Another file in the directory.
  std::string write(const std::string& name, const std::string& content) const;

 private:
  struct Identity;
  Files save(const Identity& identity);

  std::string directory_;
  std::string ca_file_;
  std::unique_ptr<Identity> authority_;
  int issued_ = 0;
};

}  // namespace sluis
