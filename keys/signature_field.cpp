// SPDX-License-Identifier: Apache-2.0
#include "keys/signature_field.h"

#include <algorithm>
#include <iterator>

#include "mta/base/ascii.h"

namespace sluis::keys {
namespace {

constexpr size_t kColumns = 76;

struct SignedName {
  std::string_view name;
  size_t beyond_present;  // listed this many times more than present
};

constexpr SignedName kSignedNames[] = {
    {"From", 1},
    {"To", 1},
    {"Cc", 1},
    {"Subject", 1},
    {"Date", 1},
    {"Reply-To", 1},
    {"Message-ID", 0},
    {"MIME-Version", 0},
    {"Content-Type", 0},
    {"Content-Transfer-Encoding", 0},
    {"In-Reply-To", 0},
    {"References", 0},
    {"List-Unsubscribe", 0},
    {"List-Unsubscribe-Post", 0},
    {"Sender", 0},
    {"Auto-Submitted", 0},
};

// A header field under construction: pieces are kept whole, lines kept short.
class FoldedText {
 public:
  explicit FoldedText(std::string start) : text_(std::move(start)), column_(text_.size()) {}

  // `glue` stands between this piece and the one before it: a space or nothing.
  void add(std::string_view piece, std::string_view glue) {
    if (column_ + glue.size() + piece.size() > kColumns) {
      text_ += "\r\n\t";
      column_ = 1;
    } else {
      text_ += glue;
      column_ += glue.size();
    }
    text_ += piece;
    column_ += piece.size();
  }

  // Breaks `run` wherever the line is full.
  void add_breakable(std::string_view run) {
    while (!run.empty()) {
      if (column_ >= kColumns) {
        text_ += "\r\n\t";
        column_ = 1;
      }
      const std::string_view piece = run.substr(0, kColumns - column_);
      text_ += piece;
      column_ += piece.size();
      run.remove_prefix(piece.size());
    }
  }

  std::string take() { return std::move(text_); }

 private:
  std::string text_;
  size_t column_;
};

std::string_view name_of(Canonical canonical) {
  return canonical == Canonical::Relaxed ? "relaxed" : "simple";
}

std::string tag(std::string_view name, std::string_view value) {
  std::string out(name);
  out += '=';
  out += value;
  out += ';';
  return out;
}

}  // namespace

std::vector<std::string_view> names_to_sign(const std::vector<Field>& fields) {
  std::vector<std::string_view> names;
  for (const SignedName& wanted : kSignedNames) {
    const auto present = std::count_if(fields.begin(), fields.end(), [&](const Field& field) {
      return ascii::equal_ignoring_case(field.name, wanted.name);
    });
    names.insert(names.end(), static_cast<size_t>(present) + wanted.beyond_present, wanted.name);
  }
  return names;
}

void append_signed_fields(const std::vector<Field>& fields,
                          const std::vector<std::string_view>& names, Canonical canonical,
                          std::string& out) {
  // Equal names stand together: one walk from the bottom up serves all of them.
  for (auto name = names.begin(); name != names.end();) {
    const auto next = std::find_if(name, names.end(), [&](auto other) { return other != *name; });
    auto left = std::distance(name, next);
    for (auto field = fields.rbegin(); field != fields.rend() && left > 0; ++field) {
      if (!ascii::equal_ignoring_case(field->name, *name)) continue;
      append_canonical(*field, canonical, out);
      out += "\r\n";
      --left;
    }
    name = next;
  }
}

std::string unsigned_field(const SignatureTags& tags, const std::vector<std::string_view>& names) {
  FoldedText out("DKIM-Signature:");
  out.add("v=1;", " ");
  out.add(tag("a", tags.algorithm), " ");
  out.add(tag("c", std::string(name_of(tags.header_canonical)) + "/" +
                       std::string(name_of(tags.body_canonical))),
          " ");
  out.add(tag("d", tags.domain), " ");
  out.add(tag("s", tags.selector), " ");
  out.add(tag("t", std::to_string(tags.time)), " ");
  for (size_t i = 0; i < names.size(); ++i) {
    std::string piece = i == 0 ? "h=" : "";
    piece += names[i];
    piece += i + 1 < names.size() ? ':' : ';';
    out.add(piece, i == 0 ? " " : "");
  }
  out.add(tag("bh", tags.body_hash), " ");
  out.add("b=", " ");
  return out.take();
}

std::string signed_field(std::string field, std::string_view signature) {
  const size_t line = field.rfind('\n');
  const size_t column = line == std::string::npos ? field.size() : field.size() - line - 1;
  FoldedText tail{std::string(column, ' ')};
  tail.add_breakable(signature);
  field += tail.take().substr(column);
  field += "\r\n";
  return field;
}

}  // namespace sluis::keys
