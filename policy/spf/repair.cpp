// SPDX-License-Identifier: Apache-2.0
#include "policy/spf/repair.h"

#include <algorithm>
#include <array>

#include "mta/base/ascii.h"
#include "policy/spf/record.h"
#include "policy/spf/target_name.h"

namespace sluis::policy::spf {
namespace {

constexpr std::string_view kVersion = "v=spf1";
constexpr size_t kShown = 100;  // octets of a word
// Marks with which a term begins that ran into the one before it.
constexpr std::array<std::string_view, 8> kStarts{
    "include:", "ip4:", "ip6:", "redirect=", "exists:", "-all", "~all", "?all"};

bool reads(std::string_view word) {
  return parse_term(word, 0).has_value();
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
  explicit Repairer(const std::string& domain) : domain_(question_name(domain)) {}

  Repaired run(const std::vector<std::string>& strings) {
    read(strings);
    const std::string corrected = checks::visible(out_.record());
    for (checks::Finding& one : out_.notes) one.facts.emplace_back("corrected", corrected);
    return std::move(out_);
  }

 private:
  void read(const std::vector<std::string>& strings) {
    std::string text;
    for (const std::string& one : strings) {
      if (!text.empty()) boundaries_.push_back(text.size());
      text += one;
    }
    if (text.size() > kLongestRecord) {
      note("SPF_SIZE", {{"octets", std::to_string(text.size())}});
      return;
    }
    size_t at = skip_version(text);
    while (at < text.size()) {
      const size_t end = std::min(text.find(' ', at), text.size());
      if (end > at) word(text.substr(at, end - at), at);
      at = end + 1;
    }
    if (!waiting_.empty()) drop(waiting_, waiting_at_);
  }

  checks::Finding& note(const char* id, checks::Facts facts) {
    facts.emplace_back("domain", domain_);
    return out_.notes.emplace_back(
        checks::finding(id, {domain_, checks::RecordType::TXT}, std::move(facts)));
  }
  checks::Finding& note(const char* id, std::string_view word, size_t at, checks::Facts facts) {
    facts.emplace_back("term", checks::visible(word, kShown));
    facts.emplace_back("position", std::to_string(at + 1));
    checks::Finding& one = note(id, std::move(facts));
    one.place = checks::Place{at, word.size()};
    return one;
  }

  void drop(const std::string& word, size_t at) { note("SPF_SYNTAX", word, at, {}); }

  void mended(std::string_view from, size_t at, std::string_view to) {
    const char* id = is_misread(from) ? "SPF_NO_EFFECT" : "SPF_SYNTAX";
    note(id, from, at, {}).compared = checks::compare_text(std::string(to), std::string(from));
  }

  size_t skip_version(const std::string& text) {
    if (is_spf_record(text)) return kVersion.size();
    note("SPF_VERSION", {{"found", checks::visible(text, kShown)}});
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
        mended(waiting_ + " " + raw, waiting_at_, whole);
        out_.words.push_back(whole);
        waiting_.clear();
        return;
      }
      drop(waiting_, waiting_at_);
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
      waiting_at_ = at;
      return;
    }
    mend(raw, bare, at);
  }

  void mend(const std::string& raw, const std::string& bare, size_t at) {
    if (is_version(bare)) {
      mended(raw, at, "");
      return;
    }
    const std::string better = respelt(bare);
    if (means(better)) {
      if (better != raw) mended(raw, at, better);
      out_.words.push_back(better);
      return;
    }
    if (!split_at_start(bare, at)) drop(raw, at);
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

  bool keep_both(const std::string& left, const std::string& right, size_t at) {
    if (!means(left) || !means(right)) return false;
    note("SPF_GLUED", left + right, at,
         {{"first", checks::visible(left, kShown)}, {"second", checks::visible(right, kShown)}});
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
      if ((starts || !means(word)) && keep_both(left, right, at)) return true;
    }
    return false;
  }

  bool split_at_start(const std::string& word, size_t place) {
    const std::string lower = ascii::to_lower(word);
    for (const std::string_view start : kStarts) {
      const auto at = lower.find(start, 1);
      if (at == std::string::npos) continue;
      if (keep_both(word.substr(0, at), word.substr(at), place)) return true;
    }
    return false;
  }

  const std::string domain_;
  std::vector<size_t> boundaries_;
  std::string waiting_;  // a term whose argument has not come yet
  size_t waiting_at_ = 0;
  Repaired out_;
};

}  // namespace

bool is_misread(std::string_view word) {
  const auto term = parse_term(word, 0);
  if (!term || term->kind != TermKind::Unknown) return false;
  const std::string name = ascii::to_lower(word.substr(0, word.find('=')));
  constexpr std::array<std::string_view, 9> kNames{"include", "a",   "mx",  "ip4", "ip6",
                                                   "exists",  "ptr", "all", "v"};
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

std::string Repaired::record() const {
  std::string out(kVersion);
  for (const std::string& word : words) out += " " + word;
  return out;
}

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

Repaired repair(const std::vector<std::string>& strings, const std::string& domain) {
  return Repairer(domain).run(strings);
}

}  // namespace sluis::policy::spf
