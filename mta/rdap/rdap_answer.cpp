// SPDX-License-Identifier: Apache-2.0
#include "mta/rdap/rdap_answer.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "mta/base/ascii.h"
#include "mta/base/civil_time.h"
#include "policy/checks/evidence.h"

namespace sluis::rdap {
namespace {

using Json = nlohmann::json;
using policy::checks::Registration;

constexpr size_t kLongestText = 100;
constexpr size_t kMostStatuses = 10;

std::string text_of(const Json& json) {
  if (!json.is_string()) return {};
  return policy::checks::visible(ascii::trim(json.get_ref<const std::string&>()), kLongestText);
}

const Json& member(const Json& object, const char* name) {
  static const Json kNone;
  const auto at = object.is_object() ? object.find(name) : object.end();
  return object.is_object() && at != object.end() ? *at : kNone;
}

// RFC 9083 4.5.
std::optional<WallTime> time_of(const Json& answer, std::string_view action) {
  for (const Json& event : member(answer, "events")) {
    if (ascii::to_lower(text_of(member(event, "eventAction"))) != action) continue;
    if (const auto time = parse_rfc3339(text_of(member(event, "eventDate")))) return *time;
  }
  return std::nullopt;
}

bool has_role(const Json& entity, std::string_view role) {
  for (const Json& one : member(entity, "roles")) {
    if (ascii::to_lower(text_of(one)) == role) return true;
  }
  return false;
}

// jCard (RFC 7095 3): ["vcard", [["fn", {}, "text", "Registrar B.V."], …]].
std::string name_in_card(const Json& card) {
  if (!card.is_array() || card.size() < 2) return {};
  for (const Json& property : card[1]) {
    const bool is_name = property.is_array() && property.size() > 3 && text_of(property[0]) == "fn";
    if (is_name) return text_of(property[3]);
  }
  return {};
}

std::string registrar_of(const Json& answer) {
  for (const Json& entity : member(answer, "entities")) {
    if (!has_role(entity, "registrar")) continue;
    const std::string name = name_in_card(member(entity, "vcardArray"));
    return name.empty() ? text_of(member(entity, "handle")) : name;
  }
  return {};
}

std::vector<std::string> statuses_of(const Json& answer) {
  std::vector<std::string> out;
  for (const Json& one : member(answer, "status")) {
    std::string text = text_of(one);
    if (!text.empty() && out.size() < kMostStatuses) out.push_back(std::move(text));
  }
  return out;
}

std::string bare_name(const Json& answer) {
  std::string name = ascii::to_lower(text_of(member(answer, "ldhName")));
  if (name.ends_with('.')) name.pop_back();
  return name;
}

}  // namespace

Result<Registration> read_rdap(const std::string& domain, std::string_view json) {
  const Json answer = Json::parse(json, nullptr, false);
  if (!answer.is_object() || text_of(member(answer, "objectClassName")) != "domain")
    return fail(ErrorKind::Corrupt, "it gives an answer that is no RDAP");
  if (bare_name(answer) != domain)
    return fail(ErrorKind::Corrupt, "it gives an answer about another domain");
  Registration out;
  out.answer = policy::checks::RegistryAnswer::Known;
  out.domain = domain;
  out.since = time_of(answer, "registration");
  out.until = time_of(answer, "expiration");
  out.registrar = registrar_of(answer);
  out.statuses = statuses_of(answer);
  return out;
}

}  // namespace sluis::rdap
