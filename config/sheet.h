// SPDX-License-Identifier: Apache-2.0
// Sheet: what one pass over a configuration file gathers: every mistake with its place and remedy,
// and where each key stood, so that checks which compare keys (validate.h) can point at them.
// Values are never quoted by the sheet itself: the kinds (kinds.h) decide what may be shown.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "config/tree.h"

namespace sluis::config {

struct Problem {
  std::string file;
  int line = 1;
  int column = 1;
  std::string what;    // what is wrong
  std::string remedy;  // what would be right
};

// "file:line:column: what; remedy"
std::string to_string(const Problem& problem);

// The nearest of `known` when it is near enough to be meant, else empty.
std::string nearest(std::string_view word, const std::vector<std::string>& known);

class Sheet {
 public:
  explicit Sheet(std::string file) : file_(std::move(file)) {}

  void add(Place place, std::string what, std::string remedy);
  void warn(Place place, std::string what, std::string remedy);

  // Paths are "limits.recipients", "listeners[1].address".
  void remember(const std::string& path, Place place) { places_[path] = place; }
  bool has(const std::string& path) const { return places_.contains(path); }
  // Of the key, or of the nearest one that holds it, or the top of the file.
  Place where(std::string path) const;

  // Whether `node` is of that kind; reports it if not. An empty value passes as an empty map or
  // list.
  bool expect(const Node& node, Node::Kind kind, const std::string& path);
  void unknown_key(const Node::Entry& entry, const std::string& inside,
                   const std::vector<std::string>& known);
  void doubled_key(const Node::Entry& entry, const std::string& path);
  void missing_key(Place place, const std::string& path, const std::string& type);

  // Sorted by place.
  std::vector<Problem> problems() const;
  std::vector<Problem> warnings() const;

 private:
  std::string file_;
  std::map<std::string, Place> places_;
  std::vector<Problem> problems_;
  std::vector<Problem> warnings_;
};

}  // namespace sluis::config
