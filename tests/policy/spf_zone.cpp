// SPDX-License-Identifier: Apache-2.0
#include "tests/policy/spf_zone.h"

#include <sstream>

#include "mta/base/ascii.h"

namespace sluis::policy::spf {
namespace {

void add(Answer& answer, const std::string& type, const std::string& data) {
  answer.status = Answer::Status::Ok;
  if (type == "A" || type == "AAAA") answer.addresses.push_back(parse_ip(data).value());
  if (type == "MX" || type == "PTR") answer.names.push_back(data == "." ? "" : data);
  if (type != "TXT") return;
  std::vector<std::string> strings;
  for (size_t from = 0; from <= data.size();) {
    const size_t end = std::min(data.find(" | ", from), data.size());
    strings.push_back(data.substr(from, end - from));
    from = end + 3;
  }
  answer.txt.push_back(std::move(strings));
}

}  // namespace

Zone::Zone(const std::string& text) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    line = ascii::trim(line);
    if (line.empty()) continue;
    std::istringstream words(line);
    std::string name, type, data;
    words >> name >> type;
    std::getline(words >> std::ws, data);
    add(names_[ascii::to_lower(name)][type], type, data);
  }
}

Answer Zone::answer(const Question& question) const {
  Answer out;
  const auto name = names_.find(question.name);
  out.status = Answer::Status::NxDomain;
  if (name == names_.end()) return out;
  out.status = Answer::Status::NoData;
  const auto type = name->second.find(std::string(to_string(question.type)));
  if (type != name->second.end()) return type->second;
  if (!name->second.contains("FAIL")) return out;
  out.status = Answer::Status::TempFail;
  out.reason = "timeout";
  return out;
}

}  // namespace sluis::policy::spf
