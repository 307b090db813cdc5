// SPDX-License-Identifier: Apache-2.0
// Letters that look alike: whether one label mixes Latin letters with those of a script that has
// look-alikes of them (UTS 39 5.2), and the Latin letters that it would be taken for. Greek,
// Cyrillic, Armenian and Cherokee; a label wholly in one of these is left alone. Pure.
#pragma once

#include <string>
#include <string_view>

namespace sluis::mail {

// `name`: UTF-8, labels between dots.
bool mixes_scripts(std::string_view name);

// With the letters of other scripts replaced by the Latin ones that they look like; those that look
// like none stay.
std::string as_latin(std::string_view name);

}  // namespace sluis::mail
