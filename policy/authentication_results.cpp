// SPDX-License-Identifier: Apache-2.0
#include "policy/authentication_results.h"

#include <algorithm>

#include "mta/base/ascii.h"

namespace sluis::policy {
namespace {

constexpr size_t kMostResults = 50;

// One piece between semicolons: words, and "=" as a word of its own, comments apart.
struct Piece {
  std::vector<std::string> words;
  std::string comment;  // the first
};

class Cutter {
 public:
  explicit Cutter(std::string_view text) : text_(text) {}

  // nullopt when a comment or a quoted string has no end.
  std::optional<std::vector<Piece>> cut() {
    std::vector<Piece> out(1);
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '(') {
        if (!take_comment(out.back())) return std::nullopt;
      } else if (c == ';') {
        if (out.size() > kMostResults) return out;
        out.emplace_back();
        ++at_;
      } else if (c == '=') {
        out.back().words.emplace_back("=");
        ++at_;
      } else if (is_space(c)) {
        ++at_;
      } else if (!take_word(out.back())) {
        return std::nullopt;
      }
    }
    return out;
  }

 private:
  static bool is_space(char c) { return ascii::is_blank(c) || c == '\r' || c == '\n'; }

  bool take_comment(Piece& piece) {
    size_t depth = 0;
    std::string text;
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '\\' && at_ + 1 < text_.size()) {
        text += text_[++at_];
        continue;
      }
      if (c == '(' && depth++ == 0) continue;
      if (c == ')' && --depth == 0) {
        ++at_;
        if (piece.comment.empty()) piece.comment = text;
        return true;
      }
      text += c;
    }
    return false;
  }

  bool take_word(Piece& piece) {
    std::string word;
    bool quoted = false;
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (quoted && c == '\\' && at_ + 1 < text_.size()) {
        word += text_[++at_];
      } else if (c == '"') {
        quoted = !quoted;
      } else if (!quoted && (is_space(c) || c == ';' || c == '(' || c == '=')) {
        break;
      } else {
        word += c;
      }
    }
    piece.words.push_back(std::move(word));
    return !quoted;
  }

  std::string_view text_;
  size_t at_ = 0;
};

// "dkim=pass reason=x header.d=klant.nl"; values may hold "=" themselves (header.b=abc=).
std::optional<AuthResult> result_in(const Piece& piece) {
  const auto& words = piece.words;
  if (words.size() < 3 || words[1] != "=") return std::nullopt;
  AuthResult out;
  out.method = ascii::to_lower(words[0].substr(0, words[0].find('/')));
  out.result = ascii::to_lower(words[2]);
  out.reason = piece.comment;
  for (size_t i = 3; i + 2 < words.size(); ++i) {
    if (words[i + 1] != "=") continue;
    const std::string name = ascii::to_lower(words[i]);
    if (name == "reason") {
      out.reason = words[i + 2];
    } else if (name.find('.') != std::string::npos) {
      out.properties.emplace_back(name, words[i + 2]);
    }
    i += 2;
  }
  return out;
}

// The domain of "user@domain", "@domain" or "domain".
std::string domain_in(const std::string& address) {
  return address.substr(address.rfind('@') + 1);
}

std::string whose(const AuthResult& result) {
  for (const char* name : {"header.d", "header.i", "smtp.mailfrom", "smtp.helo", "header.from"}) {
    const bool fits = result.method == "dkim" ? std::string_view(name).starts_with("header.") &&
                                                    std::string_view(name) != "header.from"
                      : result.method == "dmarc" ? std::string_view(name) == "header.from"
                                                 : std::string_view(name).starts_with("smtp.");
    if (const std::string value = result.property(name); fits && !value.empty())
      return domain_in(value);
  }
  return {};
}

std::string id_of(const AuthResult& result) {
  // A verifier that does not know Ed25519 finds a key of no bits in its record.
  if (result.method == "dkim" && result.reason.find("0-bit key") != std::string::npos)
    return "AR_DKIM_UNKNOWN_KEY";
  const std::string outcome = result.result == "hardfail" ? "fail" : result.result;
  std::string id = "AR_" + ascii::to_upper(result.method + "_" + outcome);
  const auto known = sentence_ids();
  return std::find(known.begin(), known.end(), id) == known.end() ? "AR_OTHER" : id;
}

}  // namespace

std::string AuthResult::property(std::string_view name) const {
  const auto at = std::find_if(properties.begin(), properties.end(),
                               [&](const auto& one) { return one.first == name; });
  return at == properties.end() ? std::string() : at->second;
}

std::optional<AuthenticationResults> parse_authentication_results(std::string_view value) {
  const auto pieces = Cutter(value).cut();
  if (!pieces || pieces->front().words.empty()) return std::nullopt;
  AuthenticationResults out;
  out.server = pieces->front().words.front();
  for (size_t i = 1; i < pieces->size(); ++i) {
    if (auto result = result_in((*pieces)[i])) out.results.push_back(std::move(*result));
  }
  return out;
}

Finding explain(const AuthResult& result) {
  const std::string domain = whose(result);
  return {id_of(result),
          {{"method", result.method},
           {"result", result.result},
           {"domain", domain.empty() ? "?" : domain}}};
}

}  // namespace sluis::policy
