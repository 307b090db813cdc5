// SPDX-License-Identifier: Apache-2.0
// Asks a verb over the control socket and reads the answer's lines.
#pragma once

#include <sstream>

#include <nlohmann/json.hpp>

#include "tests/admin/control_house.h"

namespace sluis::test {

using Json = nlohmann::json;

struct Told {
  std::vector<Json> rows;
  int exit = -1;
  std::string error, kind;
};

inline Told ask(ControlHouse& house, const std::string& verb, Json args = Json::object()) {
  const std::string answer =
      house.ask(Json{{"verb", verb}, {"args", args}, {"actor", "alice"}}.dump() + "\n");
  Told told;
  std::istringstream lines(answer);
  for (std::string line; std::getline(lines, line);) {
    const Json json = Json::parse(line);
    if (json.contains("row")) told.rows.push_back(json["row"]);
    if (json.contains("done")) told.exit = json["done"]["exit"];
    if (json.contains("error")) {
      told.error = json["error"]["sentence"];
      told.kind = json["error"]["kind"];
    }
  }
  return told;
}

}  // namespace sluis::test
