// SPDX-License-Identifier: Apache-2.0
// A folder that goes with its object, on the disk that the working directory is on: /tmp may be
// memory.
#pragma once

#include <filesystem>
#include <string>

#include <stdlib.h>

namespace sluis::bench {

class ScratchFolder {
 public:
  ScratchFolder() {
    std::string name = (std::filesystem::current_path() / "sluis-micro-XXXXXX").string();
    path = ::mkdtemp(name.data());
  }
  ~ScratchFolder() { std::filesystem::remove_all(path); }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  std::filesystem::path path;
};

}  // namespace sluis::bench
