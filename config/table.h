// SPDX-License-Identifier: Apache-2.0
// Table: the keys of one section of the configuration as data: name, kind, member. Reading, the
// "did you mean", the list of defaults and the comparison of two configurations all come from it,
// so that a key exists in exactly one place (sections_*.cpp).
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "config/kinds.h"
#include "config/sheet.h"

namespace sluis::config {

// A key as it is documented or compared: "limits.recipients", "whole number", "1000".
struct Setting {
  std::string key, type, value;
};
using Settings = std::vector<Setting>;

enum class Need : uint8_t { Optional, Required };
// Describe: one line for the entries of a list, "listeners[].address"; Actual: one for each entry.
enum class Listing : uint8_t { Describe, Actual };

template <typename S>
struct Field {
  std::string name;
  std::string type;
  Need need = Need::Optional;
  std::function<void(const Node&, const std::string& path, S&, Sheet&)> read;
  std::function<void(const S&, const std::string& path, Listing, Settings&)> list;
};

template <typename S>
using Table = std::vector<Field<S>>;

inline std::string join(const std::string& path, const std::string& key) {
  return path.empty() ? key : path + "." + key;
}
inline std::string indexed(const std::string& path, size_t index) {
  return path + "[" + std::to_string(index) + "]";
}

template <typename S>
const Field<S>* find_field(const Table<S>& table, const std::string& name) {
  for (const auto& field : table) {
    if (field.name == name) return &field;
  }
  return nullptr;
}

template <typename S>
std::vector<std::string> names_of(const Table<S>& table) {
  std::vector<std::string> names;
  for (const auto& field : table) names.push_back(field.name);
  return names;
}

template <typename S>
void read_map(const Node& node, const std::string& path, const Table<S>& table, S& into,
              Sheet& sheet) {
  if (!sheet.expect(node, Node::Kind::Map, path)) return;
  for (const auto& entry : node.entries) {
    const std::string here = join(path, entry.key);
    const Field<S>* field = find_field(table, entry.key);
    if (!field) {
      sheet.unknown_key(entry, path, names_of(table));
    } else if (sheet.has(here)) {
      sheet.doubled_key(entry, here);
    } else {
      sheet.remember(here, entry.value.place);
      field->read(entry.value, here, into, sheet);
    }
  }
  for (const auto& field : table) {
    const std::string here = join(path, field.name);
    if (field.need == Need::Required && !sheet.has(here)) {
      sheet.missing_key(node.place, here, field.type);
    }
  }
}

template <typename T>
void read_value(const Node& node, const std::string& path, const Kind<T>& kind, T& into,
                Sheet& sheet) {
  if (!sheet.expect(node, Node::Kind::Scalar, path)) return;
  auto parsed = kind.parse(node.text);
  if (parsed) {
    into = std::move(*parsed);
  } else {
    sheet.add(node.place, path + " " + parsed.error().what, parsed.error().remedy);
  }
}

// A key with one value.
template <typename S, typename T>
Field<S> value(std::string name, T S::*member, Kind<T> kind, Need need = Need::Optional) {
  return {name, kind.name, need,
          [=](const Node& node, const std::string& path, S& into, Sheet& sheet) {
            read_value(node, path, kind, into.*member, sheet);
          },
          [=](const S& from, const std::string& path, Listing, Settings& out) {
            out.push_back({path, kind.name, kind.show(from.*member)});
          }};
}

// A key with one value that may be absent for good.
template <typename S, typename T>
Field<S> maybe(std::string name, std::optional<T> S::*member, Kind<T> kind) {
  return {name, kind.name, Need::Optional,
          [=](const Node& node, const std::string& path, S& into, Sheet& sheet) {
            T parsed{};
            read_value(node, path, kind, parsed, sheet);
            into.*member = parsed;
          },
          [=](const S& from, const std::string& path, Listing, Settings& out) {
            out.push_back({path, kind.name, from.*member ? kind.show(*(from.*member)) : ""});
          }};
}

// A key with a list of single values.
template <typename S, typename T>
Field<S> values(std::string name, std::vector<T> S::*member, Kind<T> kind) {
  const std::string type = "list of " + kind.name;
  return {name, type, Need::Optional,
          [=](const Node& node, const std::string& path, S& into, Sheet& sheet) {
            if (!sheet.expect(node, Node::Kind::List, path)) return;
            (into.*member).clear();
            for (size_t i = 0; i < node.items.size(); ++i) {
              T parsed{};
              sheet.remember(indexed(path, i), node.items[i].place);
              read_value(node.items[i], indexed(path, i), kind, parsed, sheet);
              (into.*member).push_back(std::move(parsed));
            }
          },
          [=](const S& from, const std::string& path, Listing, Settings& out) {
            std::string shown;
            for (const auto& one : from.*member)
              shown += (shown.empty() ? "" : ", ") + kind.show(one);
            out.push_back({path, type, "[" + shown + "]"});
          }};
}

template <typename S>
void list_map(const S& from, const std::string& path, const Table<S>& table, Listing listing,
              Settings& out) {
  for (const auto& field : table) {
    const size_t before = out.size();
    field.list(from, join(path, field.name), listing, out);
    if (listing == Listing::Describe && field.need == Need::Required && out.size() == before + 1) {
      out.back().value = "(required)";
    }
  }
}

// A key that holds a group of keys.
template <typename S, typename T>
Field<S> section(std::string name, T S::*member, Table<T> table) {
  return {name, "group", Need::Optional,
          [=](const Node& node, const std::string& path, S& into, Sheet& sheet) {
            read_map(node, path, table, into.*member, sheet);
          },
          [=](const S& from, const std::string& path, Listing listing, Settings& out) {
            list_map(from.*member, path, table, listing, out);
          }};
}

// A group of keys whose members stand in the same structure.
template <typename S>
Field<S> group(std::string name, Table<S> table) {
  return {name, "group", Need::Optional,
          [=](const Node& node, const std::string& path, S& into, Sheet& sheet) {
            read_map(node, path, table, into, sheet);
          },
          [=](const S& from, const std::string& path, Listing listing, Settings& out) {
            list_map(from, path, table, listing, out);
          }};
}

// A key with a list of groups.
template <typename S, typename T>
Field<S> entries(std::string name, std::vector<T> S::*member, Table<T> table,
                 Need need = Need::Optional) {
  return {name, "list of groups", need,
          [=](const Node& node, const std::string& path, S& into, Sheet& sheet) {
            if (!sheet.expect(node, Node::Kind::List, path)) return;
            (into.*member).clear();
            for (size_t i = 0; i < node.items.size(); ++i) {
              T one{};
              sheet.remember(indexed(path, i), node.items[i].place);
              read_map(node.items[i], indexed(path, i), table, one, sheet);
              (into.*member).push_back(std::move(one));
            }
          },
          [=](const S& from, const std::string& path, Listing listing, Settings& out) {
            if (listing == Listing::Describe) {
              list_map(T{}, path + "[]", table, listing, out);
              return;
            }
            for (size_t i = 0; i < (from.*member).size(); ++i) {
              list_map((from.*member)[i], indexed(path, i), table, listing, out);
            }
          }};
}

}  // namespace sluis::config
