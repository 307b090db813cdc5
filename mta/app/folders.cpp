// SPDX-License-Identifier: Apache-2.0
#include "mta/app/folders.h"

#include <filesystem>

namespace sluis::app {

Result<void> make_folder(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (!error) return {};
  return fail(ErrorKind::Io, path + ": cannot be created: " + error.message());
}

Result<void> make_private_folder(const std::string& path) {
  std::error_code error;
  const bool there = std::filesystem::exists(path, error);
  if (auto made = make_folder(path); !made || there) return made;
  std::filesystem::permissions(path, std::filesystem::perms::owner_all, error);
  if (!error) return {};
  return fail(ErrorKind::Io, path + ": cannot be closed to others: " + error.message());
}

}  // namespace sluis::app
