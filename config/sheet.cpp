// SPDX-License-Identifier: Apache-2.0
#include "config/sheet.h"

#include <algorithm>
#include <tuple>

#include "mta/base/ascii.h"

namespace sluis::config {
namespace {

std::string_view word_for(Node::Kind kind) {
  switch (kind) {
    case Node::Kind::Null:
      return "empty";
    case Node::Kind::Scalar:
      return "a single value";
    case Node::Kind::List:
      return "a list";
    case Node::Kind::Map:
      return "a group of keys";
  }
  return "";
}

std::string form_of(Node::Kind kind) {
  switch (kind) {
    case Node::Kind::List:
      return "write a list: [a, b] or one \"- \" line an entry";
    case Node::Kind::Map:
      return "write keys: {key: value} or indented \"key: value\" lines";
    default:
      return "write one value";
  }
}

std::vector<Problem> sorted(std::vector<Problem> problems) {
  std::stable_sort(problems.begin(), problems.end(), [](const Problem& a, const Problem& b) {
    return std::tie(a.line, a.column) < std::tie(b.line, b.column);
  });
  return problems;
}

}  // namespace

std::string to_string(const Problem& problem) {
  return problem.file + ":" + std::to_string(problem.line) + ":" + std::to_string(problem.column) +
         ": " + problem.what + "; " + problem.remedy;
}

std::string nearest(std::string_view word, const std::vector<std::string>& known) {
  std::string best;
  size_t least = std::max<size_t>(2, word.size() / 3) + 1;
  for (const auto& candidate : known) {
    const size_t distance = ascii::edit_distance(ascii::to_lower(word), candidate);
    if (distance < least && distance < candidate.size()) {
      least = distance;
      best = candidate;
    }
  }
  return best;
}

void Sheet::add(Place place, std::string what, std::string remedy) {
  problems_.push_back({file_, place.line, place.column, std::move(what), std::move(remedy)});
}

void Sheet::warn(Place place, std::string what, std::string remedy) {
  warnings_.push_back({file_, place.line, place.column, std::move(what), std::move(remedy)});
}

Place Sheet::where(std::string path) const {
  while (!path.empty()) {
    if (const auto known = places_.find(path); known != places_.end()) return known->second;
    const auto cut = path.find_last_of(".[");
    path.resize(cut == std::string::npos ? 0 : cut);
  }
  return {};
}

bool Sheet::expect(const Node& node, Node::Kind kind, const std::string& path) {
  if (node.kind == kind) return true;
  if (node.kind == Node::Kind::Null && kind != Node::Kind::Scalar) return true;
  const std::string name = path.empty() ? "the file" : path;
  if (node.kind == Node::Kind::Null) {
    add(node.place, name + " has no value", "write one after the colon, or remove the key");
  } else {
    add(node.place,
        name + " is " + std::string(word_for(node.kind)) + ", not " + std::string(word_for(kind)),
        form_of(kind));
  }
  return false;
}

void Sheet::unknown_key(const Node::Entry& entry, const std::string& inside,
                        const std::vector<std::string>& known) {
  const std::string room = inside.empty() ? "" : " in " + inside;
  const std::string meant = nearest(entry.key, known);
  std::string remedy = "did you mean \"" + meant + "\"?";
  if (meant.empty()) {
    remedy = "known keys" + room + " are:";
    for (const auto& name : known) remedy += (&name == &known.front() ? " " : ", ") + name;
  }
  add(entry.place, "unknown key \"" + entry.key + "\"" + room, remedy);
}

void Sheet::doubled_key(const Node::Entry& entry, const std::string& path) {
  add(entry.place, path + " is given twice, first on line " + std::to_string(where(path).line),
      "keep one of them");
}

void Sheet::missing_key(Place place, const std::string& path, const std::string& type) {
  add(place, path + " is missing",
      "add \"" + path.substr(path.find_last_of('.') + 1) + ":\" (" + type + ")");
}

std::vector<Problem> Sheet::problems() const {
  return sorted(problems_);
}
std::vector<Problem> Sheet::warnings() const {
  return sorted(warnings_);
}

}  // namespace sluis::config
