// SPDX-License-Identifier: Apache-2.0
// An event as one line of JSON, keys in the order of docs/events.md, empty fields left out. Bytes
// that are not UTF-8 (a remote's reply may hold any) become U+FFFD, so that every line is valid
// JSON. Hand written because it stands on the mail's way: about a microsecond a line. Pure.
#pragma once

#include <string>
#include <string_view>

#include "mta/events/event.h"

namespace sluis::events {

std::string_view to_string(Kind kind);  // "awaiting-domain"

// One object and a line feed at the end of `out`. `time`, `event` and `id` come first, in this
// order and form: history.cpp finds ids without reading the whole line.
void append_line(std::string& out, const Event& event);

// A JSON string with its quotes, at most kLongestField octets of `text`.
constexpr size_t kLongestField = 4096;
void append_quoted(std::string& out, std::string_view text);

}  // namespace sluis::events
