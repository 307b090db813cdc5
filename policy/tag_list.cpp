// SPDX-License-Identifier: Apache-2.0
#include "policy/tag_list.h"

#include "mta/base/ascii.h"

namespace sluis::policy {
namespace {

bool is_space(char c) {
  return ascii::is_blank(c) || c == '\r' || c == '\n';
}

bool is_name_octet(char c) {
  return ascii::is_alpha(c) || ascii::is_digit(c) || c == '_';
}

// VALCHAR and the white space that may fold it. Octets above 126 are nowhere allowed.
bool is_value_octet(char c) {
  return (c > ' ' && c < 127) || is_space(c);
}

struct Piece {
  std::string_view text;
  size_t position;
};

Piece without_space(Piece piece) {
  while (!piece.text.empty() && is_space(piece.text.front())) {
    piece.text.remove_prefix(1);
    ++piece.position;
  }
  while (!piece.text.empty() && is_space(piece.text.back())) piece.text.remove_suffix(1);
  return piece;
}

tl::expected<Tag, TagFault> parse_tag(Piece piece) {
  const size_t equals = piece.text.find('=');
  const Piece name = without_space({piece.text.substr(0, equals), piece.position});
  if (name.text.empty())
    return tl::unexpected(TagFault{TagFault::Kind::NoName, piece.position, {}});
  for (size_t i = 0; i < name.text.size(); ++i) {
    const bool good = i == 0 ? ascii::is_alpha(name.text[i]) : is_name_octet(name.text[i]);
    if (!good) return tl::unexpected(TagFault{TagFault::Kind::BadCharacter, name.position + i, {}});
  }
  if (equals == std::string_view::npos) {
    return tl::unexpected(
        TagFault{TagFault::Kind::NoEquals, name.position + name.text.size(), name.text});
  }
  const Piece value = without_space({piece.text.substr(equals + 1), piece.position + equals + 1});
  for (size_t i = 0; i < value.text.size(); ++i) {
    if (!is_value_octet(value.text[i]))
      return tl::unexpected(TagFault{TagFault::Kind::BadCharacter, value.position + i, name.text});
  }
  return Tag{name.text, value.text, name.position, value.position};
}

}  // namespace

const Tag* TagList::find(std::string_view name) const {
  for (const Tag& tag : tags_) {
    if (tag.name == name) return &tag;
  }
  return nullptr;
}

tl::expected<TagList, TagFault> parse_tag_list(std::string_view text) {
  std::vector<Tag> tags;
  for (size_t start = 0; start <= text.size();) {
    const size_t end = std::min(text.find(';', start), text.size());
    const Piece piece = without_space({text.substr(start, end - start), start});
    const bool last = end == text.size();
    if (piece.text.empty() && last) break;  // the final semicolon is optional
    auto tag = parse_tag(piece);
    if (!tag) return tl::unexpected(tag.error());
    for (const Tag& other : tags) {
      if (other.name == tag->name)
        return tl::unexpected(TagFault{TagFault::Kind::Duplicate, tag->position, tag->name});
    }
    tags.push_back(*tag);
    start = end + 1;
  }
  return TagList(std::move(tags));
}

}  // namespace sluis::policy
