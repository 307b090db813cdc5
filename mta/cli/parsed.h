// SPDX-License-Identifier: Apache-2.0
// Checks for options, so that a value that cannot be right is a usage error with a sentence, before
// anybody is asked. For .cpp files that have CLI11; each returns what CLI::Option::check takes.
#pragma once

#include <functional>
#include <string>

#include "mta/base/clock.h"
#include "policy/sentences.h"

namespace CLI {
class App;
}

namespace sluis::cli {

// Given a value: empty when it is right, else what is wrong.
using ValueCheck = std::function<std::string(const std::string&)>;

ValueCheck time_after(WallTime now);  // TIME, and not in the past
ValueCheck duration();
ValueCheck message_id();
// In the language that the command's --lang names, if it has that.
ValueCheck address(const CLI::App& command);
ValueCheck domain(const CLI::App& command);
ValueCheck scheme(const CLI::App& command);  // txt, cname or legacy

// What --lang says on the line, English without it; also before its value was taken.
policy::Language language_given(const CLI::App& command);

// TIME, relative or not, as one that means the same a moment later.
std::string settled_time(const std::string& text, WallTime now);

}  // namespace sluis::cli
