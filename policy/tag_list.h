// SPDX-License-Identifier: Apache-2.0
// Tag lists, "v=DKIM1; k=rsa; p=…": the grammar that DKIM key records and signatures share
// (RFC 6376 3.2). Pure text. Faults carry the position of the first wrong octet, because the person
// who pasted the record has to find it.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

namespace sluis::policy {

struct Tag {
  std::string_view name;
  std::string_view value;  // without white space at either end; folds inside are kept
  size_t position = 0;     // of the name, from 0
  size_t value_position = 0;
};

struct TagFault {
  enum class Kind { NoName, NoEquals, BadCharacter, Duplicate };
  Kind kind = Kind::NoName;
  size_t position = 0;
  std::string_view tag;  // the name, where it is known
};

class TagList {
 public:
  explicit TagList(std::vector<Tag> tags) : tags_(std::move(tags)) {}
  const Tag* find(std::string_view name) const;  // names are case-sensitive
  const std::vector<Tag>& all() const { return tags_; }

 private:
  std::vector<Tag> tags_;
};

// Views into `text`. An empty text is an empty list.
tl::expected<TagList, TagFault> parse_tag_list(std::string_view text);

}  // namespace sluis::policy
