// SPDX-License-Identifier: Apache-2.0
// Files of the source tree, for tests that hold documentation and code together or run a script.
#pragma once

#include <string>
#include <string_view>

namespace sluis {

// Where "docs/states.md" is.
std::string in_source_tree(std::string_view path);

}  // namespace sluis
