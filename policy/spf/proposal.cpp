// SPDX-License-Identifier: Apache-2.0
// The text of the merged record, and the words in which it differs.
#include <algorithm>
#include <array>
#include <set>

#include "mta/base/ascii.h"
#include "policy/spf/merge.h"
#include "policy/spf/record.h"
#include "policy/spf/repair.h"
#include "policy/spf/target_name.h"

namespace sluis::policy::spf {
namespace {

constexpr size_t kShown = 100;  // octets of a term

struct Provider {
  std::string_view mx, include;
};

constexpr std::array<Provider, 8> kProviders{{
    {"mail.protection.outlook.com", "spf.protection.outlook.com"},
    {"mx.microsoft", "spf.protection.outlook.com"},
    {"google.com", "_spf.google.com"},
    {"googlemail.com", "_spf.google.com"},
    {"transip.email", "_spf.transip.email"},
    {"one.com", "_custspf.one.com"},
    {"messagingengine.com", "spf.messagingengine.com"},
    {"protonmail.ch", "_spf.protonmail.ch"},
}};

class Proposer {
 public:
  explicit Proposer(const MergeFacts& facts) : facts_(facts) {}

  Proposal run() {
    for (const auto& strings : facts_.txt) {
      const std::string text = joined(strings);
      if (!was_meant_as_spf(text)) continue;
      out_.before.push_back(text);
      Repaired repaired = repair(strings, facts_.domain);
      for (checks::Finding& one : repaired.notes) note(std::move(one));
      take(repaired.words);
    }
    if (out_.before.size() > 1) {
      note("SPF_MULTIPLE", {{"count", std::to_string(out_.before.size())}});
    }
    end_with_redirects();
    add_own_mail();
    add_ours();
    write();
    return std::move(out_);
  }

 private:
  void note(checks::Finding one) {
    if (out_.notes.size() >= kMostMergeNotes) return;
    const bool told =
        std::any_of(out_.notes.begin(), out_.notes.end(), [&](const checks::Finding& other) {
          return other.id == one.id && other.facts == one.facts;
        });
    if (!told) out_.notes.push_back(std::move(one));
  }
  void note(const char* id, checks::Facts facts) {
    const std::string name = question_name(facts_.domain);
    facts.emplace_back("domain", name);
    note(checks::finding(id, {name, checks::RecordType::TXT}, std::move(facts)));
  }
  void note_on(const char* id, std::string_view word) {
    note(id, {{"term", checks::visible(word, kShown)}});
  }

  void take(const std::vector<std::string>& words) {
    bool after_all = false;
    for (const std::string& word : words) {
      const Term term = *parse_term(word, 0);
      if (after_all && is_mechanism(term.kind) && term.kind != TermKind::All) {
        note_on("SPF_AFTER_ALL", word);
      }
      switch (term.kind) {
        case TermKind::All:
          if (!after_all) ends_.push_back(term.qualifier);
          after_all = true;
          break;
        case TermKind::Redirect:
          redirects_.push_back(word);
          break;
        case TermKind::Explanation:
          if (explanation_.empty()) explanation_ = word;
          break;
        case TermKind::Unknown:
          modifiers_.push_back(word);
          break;
        default:
          take_mechanism(term, word);
      }
    }
  }

  void take_mechanism(const Term& term, const std::string& word) {
    const std::string key = ascii::to_lower(word.front() == '+' ? word.substr(1) : word);
    if (term.qualifier != Qualifier::Pass && is_ours(key.substr(1))) {
      note_on("SPF_US_REFUSED", word);
      return;
    }
    if (!seen_.insert(key).second) {
      note_on("SPF_DUP", word);
      return;
    }
    if (is_ours(key)) {
      has_ours_ = true;
    } else if (std::find(facts_.dead.begin(), facts_.dead.end(), ascii::to_lower(word)) !=
               facts_.dead.end()) {
      const bool include = term.kind == TermKind::Include;
      note(include ? "SPF_INC_DEAD" : "SPF_VOID_TERM",
           {{"term", checks::visible(word, kShown)},
            {"target", checks::visible(word.substr(word.find(':') + 1), kShown)}});
      return;
    }
    terms_.push_back(word);
  }

  bool is_ours(std::string_view key) const {
    constexpr std::string_view kInclude = "include:";
    return key.starts_with(kInclude) && same_name(key.substr(kInclude.size()), facts_.include);
  }

  static bool same_name(std::string_view a, std::string_view b) {
    if (a.ends_with('.')) a.remove_suffix(1);
    if (b.ends_with('.')) b.remove_suffix(1);
    return ascii::equal_ignoring_case(a, b);
  }

  // A redirect is the end of one record that has no other; beside an all, or merged with others, it
  // is none.
  void end_with_redirects() {
    if (redirects_.empty()) return;
    const bool alone = out_.before.size() == 1;
    if (alone && !ends_.empty()) {
      note_on("SPF_REDIRECT_ALL", redirects_.front());
      redirects_.clear();
      return;
    }
    if (alone && redirects_.size() == 1) return;
    for (const std::string& word : redirects_) {
      const std::string include = "include:" + word.substr(word.find('=') + 1);
      take_mechanism(*parse_term(include, 0), include);
    }
    redirects_.clear();
  }

  // Without a record everybody's mail was as good as the owner's, and with +all it passed.
  void add_own_mail() {
    const bool open = out_.before.empty() ||
                      std::find(ends_.begin(), ends_.end(), Qualifier::Pass) != ends_.end();
    const std::string include = "include:" + facts_.provider;
    if (!facts_.provider.empty() && !seen_.contains(include)) {
      note("SPF_OWN_MAIL_CUT", {{"term", include}, {"host", first_host()}});
      terms_.push_back(include);
      return;
    }
    const bool has_mx = !first_host().empty();
    if (open && !facts_.covered && facts_.provider.empty() && has_mx && seen_.insert("mx").second) {
      note("SPF_OWN_MAIL_CUT", {{"term", "mx"}, {"host", first_host()}});
      terms_.push_back("mx");
    }
  }

  // Without the null MX, whose name is empty (RFC 7505).
  std::string first_host() const {
    const auto host = std::find_if(facts_.mx.begin(), facts_.mx.end(),
                                   [](const std::string& one) { return !one.empty(); });
    return host == facts_.mx.end() ? std::string() : *host;
  }

  void add_ours() {
    if (!has_ours_ && !facts_.include.empty()) terms_.push_back("include:" + facts_.include);
  }

  std::string end() {
    if (!redirects_.empty()) return redirects_.front();
    if (ends_.empty()) {
      if (!out_.before.empty()) note("SPF_NO_ALL", {});
      return "~all";
    }
    const bool open = std::find(ends_.begin(), ends_.end(), Qualifier::Pass) != ends_.end();
    if (open) note_on("SPF_PLUS_ALL", "+all");
    const bool differ = std::any_of(ends_.begin(), ends_.end(),
                                    [&](Qualifier one) { return one != ends_.front(); });
    if (differ || open) return "~all";
    return std::string(to_string(ends_.front())) + "all";
  }

  void write() {
    std::string& record = out_.record = "v=spf1";
    for (const std::string& word : terms_) record += " " + word;
    record += " " + end();
    if (!explanation_.empty()) record += " " + explanation_;
    for (const std::string& word : modifiers_) record += " " + word;
  }

  const MergeFacts& facts_;
  Proposal out_;
  std::set<std::string> seen_;
  std::vector<std::string> terms_, redirects_, modifiers_;
  std::string explanation_;
  std::vector<Qualifier> ends_;
  bool has_ours_ = false;
};

}  // namespace

std::string provider_include(const std::vector<std::string>& mx) {
  for (const std::string& host : mx) {
    for (const Provider& one : kProviders) {
      if (is_within(host, one.mx)) return std::string(one.include);
    }
  }
  return {};
}

Proposal propose(const MergeFacts& facts) {
  return Proposer(facts).run();
}

// The longest common sequence of words stays; records are short.
std::vector<DiffWord> diff_words(std::string_view before, std::string_view after) {
  const auto words_of = [](std::string_view text) {
    std::vector<std::string> out;
    for (const auto word : ascii::split(text, ' ')) {
      if (!word.empty()) out.emplace_back(word);
    }
    constexpr size_t kMostWords = 1000;
    if (out.size() > kMostWords) out.resize(kMostWords);
    return out;
  };
  const auto a = words_of(before), b = words_of(after);
  std::vector<std::vector<unsigned>> common(a.size() + 1, std::vector<unsigned>(b.size() + 1));
  for (size_t i = a.size(); i-- > 0;) {
    for (size_t j = b.size(); j-- > 0;) {
      common[i][j] =
          a[i] == b[j] ? common[i + 1][j + 1] + 1 : std::max(common[i + 1][j], common[i][j + 1]);
    }
  }
  std::vector<DiffWord> out;
  size_t i = 0, j = 0;
  while (i < a.size() || j < b.size()) {
    if (i < a.size() && j < b.size() && a[i] == b[j]) {
      out.push_back({DiffWord::Kind::Kept, a[i++]});
      ++j;
    } else if (j == b.size() || (i < a.size() && common[i + 1][j] >= common[i][j + 1])) {
      out.push_back({DiffWord::Kind::Removed, a[i++]});
    } else {
      out.push_back({DiffWord::Kind::Added, b[j++]});
    }
  }
  return out;
}

}  // namespace sluis::policy::spf
