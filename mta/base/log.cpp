// SPDX-License-Identifier: Apache-2.0
#include "mta/base/log.h"

#include <atomic>

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace sluis::log {
namespace {

std::atomic<Format> g_format{Format::Text};

spdlog::level::level_enum to_spdlog(Level level) {
  switch (level) {
    case Level::Debug:
      return spdlog::level::debug;
    case Level::Info:
      return spdlog::level::info;
    case Level::Warning:
      return spdlog::level::warn;
    case Level::Error:
      return spdlog::level::err;
  }
  return spdlog::level::err;
}

spdlog::logger& logger() {
  static const auto instance = [] {
    auto made = std::make_shared<spdlog::logger>("sluis",
                                                 std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %-7l %v");
    return made;
  }();
  return *instance;
}

// Control characters would let a remote reply forge a line, so they never reach one.
void append_escaped(std::string& out, std::string_view text) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20 || byte == 0x7f) {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", byte);
    } else {
      out += c;
    }
  }
}

bool needs_quotes(std::string_view value) {
  return value.empty() || value.find_first_of(" =\"\\") != std::string_view::npos ||
         value.find_first_of("\r\n\t") != std::string_view::npos;
}

std::string as_text(std::string_view room, std::string_view sentence, Fields fields) {
  std::string line(room);
  line += ": ";
  append_escaped(line, sentence);
  for (const Field& field : fields) {
    line += ' ';
    line += field.name;
    line += '=';
    const bool quoted = needs_quotes(field.value);
    if (quoted) line += '"';
    append_escaped(line, field.value);
    if (quoted) line += '"';
  }
  return line;
}

std::string as_json(std::string_view room, std::string_view sentence, Fields fields) {
  std::string line = "\"room\":\"";
  line += room;
  line += "\",\"message\":\"";
  append_escaped(line, sentence);
  line += '"';
  for (const Field& field : fields) {
    line += ",\"";
    line += field.name;
    line += "\":\"";
    append_escaped(line, field.value);
    line += '"';
  }
  return line + "}";
}

}  // namespace

void configure(Format format, Level least) {
  g_format = format;
  logger().set_level(to_spdlog(least));
  logger().set_pattern(format == Format::Json
                           ? "{\"time\":\"%Y-%m-%dT%H:%M:%S.%e%z\",\"level\":\"%l\",%v"
                           : "%Y-%m-%dT%H:%M:%S.%e%z %-7l %v");
}

bool enabled(Level level) {
  return logger().should_log(to_spdlog(level));
}

void write(Level level, std::string_view room, std::string_view sentence, Fields fields) {
  if (!enabled(level)) return;
  const std::string line = g_format.load() == Format::Json ? as_json(room, sentence, fields)
                                                           : as_text(room, sentence, fields);
  logger().log(to_spdlog(level), "{}", line);
}

}  // namespace sluis::log
