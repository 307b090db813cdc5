// SPDX-License-Identifier: Apache-2.0
// Tree: a YAML document as plain values, each with the line and column where it stood, so that a
// mistake can be shown where it was made. Doubled keys are kept: the tables (table.h) report them.
// tree.cpp is the one place that names yaml-cpp. Not for writing YAML.
// Values only; no thread rule.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

namespace sluis::config {

struct Place {  // counted from 1, as editors do
  int line = 1;
  int column = 1;
  bool operator==(const Place&) const = default;
};

struct Node {
  enum class Kind : uint8_t { Null, Scalar, List, Map };
  struct Entry;

  Kind kind = Kind::Null;
  Place place;
  std::string text;            // of a scalar
  std::vector<Node> items;     // of a list
  std::vector<Entry> entries;  // of a map, in the order of the file
};

struct Node::Entry {
  std::string key;
  Place place;  // of the key
  Node value;
};

struct SyntaxFault {
  Place place;
  std::string what;
};

// One document. An empty one is a Null node. Anchors are followed; a file that grows past
// kMostNodes by them is refused.
inline constexpr size_t kMostNodes = 200000;
tl::expected<Node, SyntaxFault> parse_yaml(std::string_view text);

}  // namespace sluis::config
