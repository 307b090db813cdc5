// SPDX-License-Identifier: Apache-2.0
#include "mta/admin/request.h"

#include <nlohmann/json.hpp>

#include "mta/admin/json_text.h"

namespace sluis::admin {
namespace {

using Json = nlohmann::ordered_json;

constexpr size_t kLongestActor = 100;

std::string text_in(const Json& object, const char* name) {
  const auto at = object.find(name);
  return at != object.end() && at->is_string() ? at->get<std::string>() : std::string();
}

}  // namespace

Result<Request> parse_request(std::string_view line) {
  const Json object = Json::parse(line, nullptr, false);
  if (!object.is_object()) {
    return fail(ErrorKind::Invalid, "a request is one JSON object on a line of its own");
  }
  Request request;
  request.verb = text_in(object, "verb");
  request.actor = text_in(object, "actor").substr(0, kLongestActor);
  if (request.verb.empty()) return fail(ErrorKind::Invalid, "the request names no verb");
  if (const auto at = object.find("octets"); at != object.end() && at->is_number_unsigned()) {
    request.octets = at->get<uint64_t>();
  }
  const auto given = object.find("args");
  auto args = Args::parse(given == object.end() ? "{}" : json_text(*given));
  if (!args) return fail(args.error());
  request.args = std::move(*args);
  return request;
}

std::string row_line(std::string_view json) {
  return "{\"row\":" + std::string(json) + "}\n";
}

std::string done_line(int exit) {
  return json_text(Json{{"done", {{"exit", exit}}}}) + "\n";
}

std::string error_line(const Error& error) {
  const Json inner{{"kind", std::string(to_string(error.kind))}, {"sentence", error.text}};
  return json_text(Json{{"error", inner}}) + "\n";
}

Result<policy::Language> language_of(const Request& request) {
  const std::string word = request.args.text_or("lang", "en");
  if (const auto language = policy::parse_language(word)) return *language;
  return fail(ErrorKind::Invalid, "\"" + word + "\" is not a language: use en or nl");
}

queue::Act act_of(const Request& request) {
  return {request.actor, request.args.text_or("reason", ""),
          request.args.flag("dry_run") ? queue::Mode::DryRun : queue::Mode::Act};
}

}  // namespace sluis::admin
