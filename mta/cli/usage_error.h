// SPDX-License-Identifier: Apache-2.0
// What is wrong with a command line that cannot be understood, and how it is written: the word that
// is not known, the argument that is missing, the value that does not fit.
#pragma once

#include <string>

namespace CLI {
class App;
class ParseError;
}  // namespace CLI

namespace sluis::cli {

// One sentence, without a final full stop. `app` is the one that was parsed.
std::string usage_error(const CLI::App& app, const CLI::ParseError& fault);

}  // namespace sluis::cli
