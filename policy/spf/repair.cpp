// SPDX-License-Identifier: Apache-2.0
#include "policy/spf/repair.h"

#include <algorithm>
#include <array>

#include "mta/base/ascii.h"
#include "policy/spf/record.h"

namespace sluis::policy::spf {
namespace {

constexpr std::string_view kVersion = "v=spf1";
// Marks with which a term begins that ran into the one before it.
constexpr std::array<std::string_view, 8> kStarts{
    "include:", "ip4:", "ip6:", "redirect=", "exists:", "-all", "~all", "?all"};

bool reads(std::string_view word) {
  return parse_term(word, 0).has_value();
}

// A modifier by its form, a mechanism by its name: "include=x", "v=spf1".
bool is_misread(std::string_view word) {
  const auto term = parse_term(word, 0);
  if (!term || term->kind != TermKind::Unknown) return false;
  const std::string name = ascii::to_lower(word.substr(0, word.find('=')));
  constexpr std::array<std::string_view, 9> kNames{"include", "a",   "mx",  "ip4", "ip6",
                                                   "exists",  "ptr", "all", "v"};
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

bool means(std::string_view word) {
  return reads(word) && !is_misread(word);
}

std::string_view stripped(std::string_view word) {
  constexpr std::string_view kNoise = "\"',;\t\r\n";
  const auto first = word.find_first_not_of(kNoise);
  if (first == std::string_view::npos) return {};
  return word.substr(first, word.find_last_not_of(kNoise) - first + 1);
}

class Repairer {
 public:
  Repaired run(const std::vector<std::string>& strings) {
    std::string text;
    for (const std::string& one : strings) {
      if (!text.empty()) boundaries_.push_back(text.size());
      text += one;
    }
    if (text.size() > kLongestRecord) {
      note("SPF_SIZE", "a record of " + std::to_string(text.size()) + " octets is not read");
      return std::move(out_);
    }
    size_t at = skip_version(text);
    while (at < text.size()) {
      const size_t end = std::min(text.find(' ', at), text.size());
      if (end > at) word(text.substr(at, end - at), at);
      at = end + 1;
    }
    if (!waiting_.empty()) drop(waiting_);
    return std::move(out_);
  }

 private:
  void note(const char* id, std::string text) { out_.notes.push_back({id, std::move(text)}); }

  void drop(const std::string& word) {
    note("SPF_SYNTAX", "'" + word + "' cannot be read and is left out");
  }

  void mended(std::string_view from, std::string_view to) {
    note("SPF_SYNTAX", "'" + std::string(from) + "' is written '" + std::string(to) + "'");
  }

  size_t skip_version(const std::string& text) {
    if (is_spf_record(text)) return kVersion.size();
    note("SPF_VERSION", "the record must begin with exactly 'v=spf1' and a space");
    const auto spf = ascii::to_lower(text).find("spf");
    size_t at = spf == std::string::npos ? 0 : spf + 3;
    if (at < text.size() && text[at] == '1') ++at;
    while (at < text.size() && std::string_view(";:,\"' ").find(text[at]) != std::string::npos)
      ++at;
    return at;
  }

  void word(const std::string& raw, size_t at) {
    if (!waiting_.empty()) {
      const std::string whole = waiting_ + std::string(stripped(raw));
      if (means(whole) && !reads(raw)) {
        mended(waiting_ + " " + raw, whole);
        out_.words.push_back(whole);
        waiting_.clear();
        return;
      }
      drop(waiting_);
      waiting_.clear();
    }
    if (split_at_boundary(raw, at)) return;
    if (means(raw)) {
      out_.words.push_back(raw);
      return;
    }
    const std::string bare(stripped(raw));
    if (bare.empty()) return;
    if (bare.back() == ':' || bare.back() == '=') {
      waiting_ = bare;  // "include: x.example": the rest may follow
      return;
    }
    mend(raw, bare);
  }

  void mend(const std::string& raw, const std::string& bare) {
    if (is_version(bare)) {
      note("SPF_VERSION", "the version stands in the record twice");
      return;
    }
    const std::string better = respelt(bare);
    if (means(better)) {
      if (better != raw) mended(raw, better);
      out_.words.push_back(better);
      return;
    }
    if (!split_at_start(bare)) drop(raw);
  }

  static bool is_version(std::string_view word) {
    return ascii::equal_ignoring_case(word, kVersion);
  }

  static std::string respelt(std::string word) {
    constexpr std::string_view kDashes[] = {"\xe2\x80\x93", "\xe2\x80\x94", "\xe2\x88\x92"};
    for (const auto dash : kDashes) {
      if (word.starts_with(dash)) word.replace(0, dash.size(), "-");
    }
    const bool signed_ = std::string_view("+-~?").find(word.front()) != std::string_view::npos;
    const std::string sign = signed_ ? word.substr(0, 1) : "";
    std::string rest = signed_ ? word.substr(1) : word;
    const size_t mark = std::min(rest.find_first_of(":=/"), rest.size());
    std::string name = ascii::to_lower(rest.substr(0, mark));
    std::string value = mark < rest.size() ? rest.substr(mark + 1) : "";
    const bool is_slash = mark < rest.size() && rest[mark] == '/';
    if (is_slash) return word;
    if (mark == rest.size()) {
      if (name == "al" || name == "all." || name == "alll") return sign + "all";
      if (parse_ip(rest.substr(0, rest.find('/')))) return sign + network(rest);
      return word;
    }
    if (name == "redirect" || name == "exp") return name + "=" + value;
    if (const auto ip = parse_ip(value.substr(0, value.find('/'))); ip)
      return sign + network(value);
    for (const char* known : {"include", "exists"}) {
      if (ascii::edit_distance(name, known) <= 2) name = known;
    }
    return sign + name + ":" + value;
  }

  static std::string network(const std::string& address) {
    const bool six = address.find(':') != std::string::npos;
    return (six ? "ip6:" : "ip4:") + address;
  }

  bool keep_both(const std::string& left, const std::string& right) {
    if (!means(left) || !means(right)) return false;
    note("SPF_GLUED", "'" + left + right + "' is two terms: '" + left + "' and '" + right + "'");
    out_.words.push_back(left);
    out_.words.push_back(right);
    return true;
  }

  // Where two strings of the record meet without a space between.
  bool split_at_boundary(const std::string& word, size_t at) {
    for (const size_t boundary : boundaries_) {
      if (boundary <= at || boundary >= at + word.size()) continue;
      const std::string left = word.substr(0, boundary - at), right = word.substr(boundary - at);
      const bool starts = std::any_of(kStarts.begin(), kStarts.end(), [&](std::string_view start) {
        return ascii::starts_with_ignoring_case(right, start);
      });
      if ((starts || !means(word)) && keep_both(left, right)) return true;
    }
    return false;
  }

  bool split_at_start(const std::string& word) {
    const std::string lower = ascii::to_lower(word);
    for (const std::string_view start : kStarts) {
      const auto at = lower.find(start, 1);
      if (at == std::string::npos) continue;
      if (keep_both(word.substr(0, at), word.substr(at))) return true;
    }
    return false;
  }

  std::vector<size_t> boundaries_;
  std::string waiting_;  // a term whose argument has not come yet
  Repaired out_;
};

}  // namespace

bool was_meant_as_spf(std::string_view text) {
  if (is_spf_record(text)) return true;
  std::string lower = ascii::to_lower(text.substr(0, 16));
  lower.erase(std::remove_if(lower.begin(), lower.end(),
                             [](char c) { return c == ' ' || c == '"' || c == '\''; }),
              lower.end());
  for (const char* sign : {"v=spf1", "v-spf1", "v:spf1"}) {
    if (!lower.starts_with(sign)) continue;
    const char next = lower.size() > 6 ? lower[6] : ' ';
    return !ascii::is_digit(next);  // "v=spf10" is another version, if anything
  }
  return false;
}

Repaired repair(const std::vector<std::string>& strings) {
  return Repairer().run(strings);
}

}  // namespace sluis::policy::spf
