// SPDX-License-Identifier: Apache-2.0
// The log: what an operator reads, on standard error, as text or JSON lines. Each line has a level,
// the room it comes from, a sentence and named fields. Fields carry ids, addresses and replies;
// never a password, a key or a piece of a message. Safe from any thread.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "mta/base/ids.h"

namespace sluis::log {

enum class Level { Debug, Info, Warning, Error };
enum class Format { Text, Json };

// Before the first line and on reload.
void configure(Format format, Level least);
bool enabled(Level level);

struct Field {
  std::string_view name;
  std::string value;

  Field(std::string_view n, std::string_view v) : name(n), value(v) {}
  Field(std::string_view n, const std::string& v) : name(n), value(v) {}
  Field(std::string_view n, const char* v) : name(n), value(v) {}
  Field(std::string_view n, MessageId id) : name(n), value(to_string(id)) {}
  template <typename Number>
    requires std::is_arithmetic_v<Number>
  Field(std::string_view n, Number v) : name(n), value(std::to_string(v)) {}
};

using Fields = std::initializer_list<Field>;

void write(Level level, std::string_view room, std::string_view sentence, Fields fields = {});

inline void debug(std::string_view room, std::string_view sentence, Fields fields = {}) {
  write(Level::Debug, room, sentence, fields);
}
inline void info(std::string_view room, std::string_view sentence, Fields fields = {}) {
  write(Level::Info, room, sentence, fields);
}
inline void warning(std::string_view room, std::string_view sentence, Fields fields = {}) {
  write(Level::Warning, room, sentence, fields);
}
inline void error(std::string_view room, std::string_view sentence, Fields fields = {}) {
  write(Level::Error, room, sentence, fields);
}

}  // namespace sluis::log
