// SPDX-License-Identifier: Apache-2.0
// Keys for tests: files in a directory that goes away with the object.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>

#include <stdlib.h>

#include "keys/dkim_key.h"
#include "keys/key_store.h"

namespace sluis::keys {

class KeyFiles {
 public:
  KeyFiles() {
    std::string name = (std::filesystem::temp_directory_path() / "sluis-keys-XXXXXX").string();
    directory_ = ::mkdtemp(name.data());
  }
  ~KeyFiles() { std::filesystem::remove_all(directory_); }
  KeyFiles(const KeyFiles&) = delete;
  KeyFiles& operator=(const KeyFiles&) = delete;

  std::string path(const std::string& name) const { return (directory_ / name).string(); }

  std::string write(const std::string& name, std::string_view text) const {
    std::ofstream(path(name), std::ios::binary) << text;
    std::filesystem::permissions(
        path(name), std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    return path(name);
  }

  // The three kinds, under the names "rsa2048", "rsa1024" and "ed25519".
  std::shared_ptr<const KeyStore> all_kinds() const {
    for (const char* kind : {"rsa2048", "rsa1024", "ed25519"})
      (void)generate_key(kind, *parse_key_spec(kind), path(std::string(kind) + ".pem"));
    return KeyStore::load(key_files_in(directory_.string())).value();
  }

 private:
  std::filesystem::path directory_;
};

}  // namespace sluis::keys
