// SPDX-License-Identifier: Apache-2.0
#include "tests/support/source_tree.h"

namespace sluis {

std::string in_source_tree(std::string_view path) {
  return std::string(SLUIS_SOURCE_DIR "/").append(path);
}

}  // namespace sluis
