// SPDX-License-Identifier: Apache-2.0
// Every reason that the sources can give has its Dutch: their string literals are walked.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>

#include <catch2/catch.hpp>

#include "policy/checks/reason_words.h"
#include "tests/support/source_tree.h"

using namespace sluis;

namespace {

// Files that write nothing for people but reasons.
const char* const kFolders[] = {"mta/dns", "mta/lookup", "policy/spf"};
const char* const kFiles[] = {"keys/verifier.cpp",
                              "keys/alteration.cpp",
                              "keys/copied_fields.cpp",
                              "policy/checks/servers_check.cpp",
                              "policy/checks/blocklist_check.cpp",
                              "policy/checks/unsubscribe_check.cpp",
                              "mta/rdap/ask_registry.cpp",
                              "mta/rdap/rdap_answer.cpp",
                              "mta/rdap/web_fetch.cpp",
                              "mta/mail/address.cpp",
                              "mta/mail/typed_domain.cpp",
                              "mta/onboard/domain_acts.cpp",
                              "mta/onboard/import_flow.cpp",
                              "mta/cli/import_file.cpp"};
// Files that write other things too: what stands in a fail(…).
const char* const kFailures[] = {"mta/onboard/domain_notices.cpp", "mta/onboard/selector_plan.cpp",
                                 "mta/onboard/domain_registry.cpp"};

// Words that no Dutch sentence shows, or that are put together with others that have their Dutch.
const std::set<std::string> kNotReasons = {
    "no match",                      // in a trace, the same in JSON
    "resolver, without validation",  // who was asked, in a list of evidence
    "v= spf",
    "v =spf",  // mistyped records
    "the ",
    " signature is valid",           // with the algorithm: three phrases
    "line ",                         // after the file's name: ": line "
    "added; waits for its records",  // history
    "override: ",                    // history
    "override: given to another account within 7 days",
    "override: activated without proof of ownership",
    "no reason was given"};

std::string contents(const std::filesystem::path& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

// A source without comments and #include lines; the characters of literals stay.
class Lexer {
 public:
  explicit Lexer(std::string source) : source_(std::move(source)) {}

  // The literals, those side by side joined. `within` empty: all; else those in its parentheses.
  std::vector<std::string> literals(std::string_view within) {
    std::vector<std::string> out;
    bool joins = false;
    for (at_ = 0; at_ < source_.size();) {
      const std::string_view rest = std::string_view(source_).substr(at_);
      const char c = rest.front();
      if (rest.starts_with("//") || c == '#') {
        at_ = std::min(source_.find('\n', at_), source_.size());
      } else if (c == '"') {
        std::string text = literal();
        if (!within.empty() && depth_ == 0) continue;
        if (joins) out.back() += text;
        if (!joins) out.push_back(std::move(text));
        joins = true;
      } else {
        joins = joins && (c == ' ' || c == '\n');
        step(rest, within);
      }
    }
    return out;
  }

 private:
  std::string literal() {
    std::string out;
    for (++at_; at_ < source_.size() && source_[at_] != '"'; ++at_) {
      const bool escape = source_[at_] == '\\';
      if (escape) ++at_;
      const bool blank =
          escape && (source_[at_] == 't' || source_[at_] == 'r' || source_[at_] == 'n');
      out += blank ? ' ' : source_[at_];
    }
    ++at_;
    return out;
  }
  void step(std::string_view rest, std::string_view within) {
    const bool separator = at_ > 0 && std::isalnum(static_cast<unsigned char>(source_[at_ - 1]));
    if (rest.front() == '\'' && !separator) {
      at_ += rest[1] == '\\' ? 4 : 3;
      return;
    }
    if (depth_ == 0 && !within.empty() && rest.starts_with(within)) {
      depth_ = 1;
      at_ += within.size();
      return;
    }
    if (depth_ > 0 && rest.front() == '(') ++depth_;
    if (depth_ > 0 && rest.front() == ')') --depth_;
    ++at_;
  }

  std::string source_;
  size_t at_ = 0;
  int depth_ = 0;
};

// Words of a person's language; a single one within quotation marks or a name is none.
std::vector<std::string> words_in(std::string text) {
  static const std::regex kCommand("sluis( [a-z-]+)+");  // the same in both languages
  static const std::regex kWord("(^|[ (;:,'|])([a-z]{2,})(?=$|[ ).;:,'?|])");
  static const std::set<std::string> kSameInDutch{"was", "is", "in"};
  text = std::regex_replace(text, kCommand, "");
  std::vector<std::string> out;
  if (text.find(' ') == std::string::npos) return out;
  for (std::sregex_iterator at(text.begin(), text.end(), kWord), end; at != end; ++at) {
    if (!kSameInDutch.contains((*at)[2])) out.push_back((*at)[2]);
  }
  return out;
}

void check_literals(const std::filesystem::path& path, std::string_view within, size_t& checked) {
  for (const std::string& literal : Lexer(contents(path)).literals(within)) {
    if (kNotReasons.contains(literal) || words_in(literal).empty()) continue;
    ++checked;
    INFO(path.filename().string() << ": \"" << literal
                                  << "\" needs its Dutch in policy/checks/reason_words.cpp");
    CHECK(words_in(policy::checks::without_dutch(literal)).empty());
  }
}

}  // namespace

TEST_CASE("every reason that DNS, SPF, a signature or a refusal can give is known in Dutch") {
  size_t checked = 0;
  for (const char* folder : kFolders) {
    for (const auto& entry : std::filesystem::directory_iterator(in_source_tree(folder))) {
      if (entry.path().extension() == ".cpp") check_literals(entry.path(), {}, checked);
    }
  }
  for (const char* file : kFiles) check_literals(in_source_tree(file), {}, checked);
  for (const char* file : kFailures) check_literals(in_source_tree(file), "fail(", checked);
  CHECK(checked > 100);
}

TEST_CASE("a reason without its Dutch would be noticed") {
  CHECK(words_in(policy::checks::without_dutch(" cannot be reached by pigeon")).size() == 5);
  CHECK(words_in(policy::checks::without_dutch("no answer from ")).empty());
  CHECK(Lexer("f(\"one \"\n \"two\", '\"'); // \"three\"\n").literals({}) ==
        std::vector<std::string>{"one two"});
  CHECK(Lexer("say(\"a b\"); fail(k, g(\"c \"\n  \"d\"));").literals("fail(") ==
        std::vector<std::string>{"c d"});
}
