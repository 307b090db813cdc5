// SPDX-License-Identifier: Apache-2.0
// One selector: what stands at its name, and if nothing does, where it went.
#include <algorithm>

#include "mta/base/ascii.h"
#include "mta/base/bytes.h"
#include "policy/checks/dkim_check.h"
#include "policy/checks/dkim_names.h"
#include "policy/checks/proxy_addresses.h"
#include "policy/rsa_key.h"

namespace sluis::policy::checks {
namespace {

constexpr size_t kLeastBits = 1024;  // RFC 8301 3.2
constexpr uint32_t kShortTtl = 60, kLongTtl = 86400;

// A selector under judgement, and everything its findings say.
class Judge {
 public:
  Judge(const DkimSubject& subject, const DkimSelector& selector, const EvidenceSet& evidence)
      : subject_(subject),
        selector_(selector),
        evidence_(evidence),
        about_{dkim_name(selector.selector, subject.domain), RecordType::TXT} {}

  SelectorResult run();

 private:
  Finding say(std::string_view id, Facts facts = {}) const;
  Finding say(const policy::Finding& plain) const { return say(plain.id, plain.facts); }
  SelectorResult bad(Finding finding) const { return {false, 0, {std::move(finding)}}; }

  SelectorResult nothing_there(const Evidence& first) const;
  std::optional<Finding> other_type(const Evidence& first) const;
  std::optional<Finding> near_miss() const;
  bool is_ours(const std::string& text) const;

  SelectorResult several(const std::vector<std::string>& texts) const;
  std::optional<Finding> no_alias(const std::string& text) const;
  std::optional<Finding> wrong_target(const Evidence& first) const;
  std::string whose_target(const std::string& target) const;
  SelectorResult one_record(const Evidence& first, const std::string& text) const;
  std::optional<Finding> another_selectors(const DkimRecord& record) const;
  Finding compared(Finding finding, const std::string& text) const;
  std::optional<Finding> unusable(const DkimRecord& record) const;
  SelectorResult good(const Evidence& first, const DkimRecord& record,
                      const std::vector<policy::Finding>& notes) const;

  const DkimSubject& subject_;
  const DkimSelector& selector_;
  const EvidenceSet& evidence_;
  const Question about_;
};

bool looks_like_host(std::string_view text) {
  text = ascii::trim(text);
  if (text.ends_with('.')) text.remove_suffix(1);
  if (text.empty() || text.size() > 253 || text.find('.') == std::string_view::npos) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return ascii::is_alpha(c) || ascii::is_digit(c) || c == '.' || c == '-' || c == '_';
  });
}

// Where the name itself leads to, not where the chain ends.
const std::string& first_target(const Evidence& first) {
  return first.aliases.size() > 1 ? first.aliases[1] : first.end;
}

std::string without_dot(std::string_view name) {
  if (name.ends_with('.')) name.remove_suffix(1);
  return ascii::to_lower(name);
}

Finding Judge::say(std::string_view id, Facts facts) const {
  const auto add = [&](const char* name, std::string value) {
    const bool there = std::any_of(facts.begin(), facts.end(),
                                   [&](const auto& fact) { return fact.first == name; });
    if (!there) facts.emplace_back(name, std::move(value));
  };
  add("selector", selector_.selector);
  add("name", about_.name);
  add("short", dkim_name(selector_.selector, {}));
  return finding(id, about_, std::move(facts));
}

SelectorResult Judge::run() {
  const Evidence* first = evidence_.find(about_.name, about_.type);
  if (!first) return {};
  if (!first->answered()) {
    return bad(say(first->needs_tcp ? "DKIM_BIG_ANSWER" : "DOM_DNS_TEMPFAIL",
                   {{"reason", first->reason}}));
  }
  const std::vector<std::string> texts = first->texts();
  if (!first->aliases.empty()) {
    if (auto wrong = wrong_target(*first)) return bad(std::move(*wrong));
  }
  if (texts.empty()) return nothing_there(*first);
  if (texts.size() > 1) return several(texts);
  if (first->aliases.empty()) {
    if (auto wrong = no_alias(texts.front())) return bad(std::move(*wrong));
  }
  return one_record(*first, texts.front());
}

SelectorResult Judge::nothing_there(const Evidence& first) const {
  if (!first.aliases.empty())
    return bad(say("DKIM_CNAME_BROKEN", {{"found", visible(first_target(first))}}));
  if (auto other = other_type(first)) return bad(std::move(*other));
  if (auto near = near_miss()) return bad(std::move(*near));
  return bad(say("DKIM_MISSING"));
}

std::optional<Finding> Judge::other_type(const Evidence& first) const {
  for (const RecordType type : {RecordType::A, RecordType::AAAA, RecordType::MX}) {
    const Evidence* found = evidence_.find(first.asked.name, type);
    if (!found || found->values.empty()) continue;
    const std::string& value = found->values.front();
    Finding out =
        is_proxy_address(value)
            ? say("DKIM_CNAME_PROXIED", {{"found", value}})
            : say("DKIM_WRONG_TYPE", {{"found", std::string(to_string(type))},
                                      {"expected", selector_.target.empty() ? "TXT" : "CNAME"}});
    out.evidence.push_back(found->asked);
    return out;
  }
  return std::nullopt;
}

bool Judge::is_ours(const std::string& text) const {
  const auto record = parse_dkim_record(text);
  if (!record || record->revoked) return false;
  if (selector_.expected) return record->key == selector_.expected->key;
  return record->has_version || rsa_bits(record->key);
}

std::optional<Finding> Judge::near_miss() const {
  const std::string doubled = doubled_name(selector_.selector, subject_.domain);
  std::vector<std::string> names = near_names(selector_.selector, subject_.domain);
  names.insert(names.begin(), doubled);
  for (const std::string& name : names) {
    const auto texts = evidence_.texts_at(name);
    if (std::none_of(texts.begin(), texts.end(), [&](const auto& text) { return is_ours(text); }))
      continue;
    Finding out = say(name == doubled ? "DKIM_DUP_SUFFIX" : "DKIM_NAME_TYPO", {{"found", name}});
    out.evidence.push_back({name, RecordType::TXT});
    return out;
  }
  return std::nullopt;
}

// One value cut in two shows as records of which none is a whole one, joined in either order.
SelectorResult Judge::several(const std::vector<std::string>& texts) const {
  const Facts count{{"count", std::to_string(texts.size())}};
  if (selector_.expected) return bad(say(judge_key_records(texts, *selector_.expected).finding));
  std::string joined, reversed;
  for (const std::string& text : texts) {
    joined += text;
    reversed.insert(0, text);
  }
  const bool whole = std::any_of(texts.begin(), texts.end(), [](const std::string& text) {
    const auto record = parse_dkim_record(text);
    return record && rsa_bits(record->key);
  });
  const bool split = !whole && (is_ours(joined) || is_ours(reversed));
  return bad(say(split ? "DKIM_SPLIT_RR" : "DKIM_MULTI_TXT", count));
}

// With a CNAME wanted: a TXT record stands there, beside it or in its place.
std::optional<Finding> Judge::no_alias(const std::string& text) const {
  if (looks_like_host(text))
    return say("DKIM_TXT_IS_HOST", {{"found", visible(ascii::trim(text))}});
  if (selector_.target.empty()) return std::nullopt;
  const Evidence* alias = evidence_.find(about_.name, RecordType::CNAME);
  if (alias && !alias->values.empty()) return say("DKIM_CNAME_PLUS");
  return say("DKIM_WRONG_TYPE", {{"found", "TXT"}, {"expected", "CNAME"}});
}

// The selector whose target this is; empty: none of ours.
std::string Judge::whose_target(const std::string& target) const {
  for (const DkimSelector& one : subject_.selectors) {
    if (!one.target.empty() && without_dot(one.target) == target) return one.selector;
  }
  for (const auto& [selector, of] : subject_.other_targets) {
    if (without_dot(of) == target) return selector;
  }
  return {};
}

// Does the alias lead where it should, and if it does: is there our key? What is wrong behind our
// own name is nothing that the customer could mend.
std::optional<Finding> Judge::wrong_target(const Evidence& first) const {
  if (selector_.target.empty()) return std::nullopt;
  const std::string wanted = without_dot(selector_.target), found = first_target(first);
  const Facts both{{"found", visible(found)}, {"target", wanted}};
  if (found == wanted) {
    const auto texts = first.texts();
    const bool served = !selector_.expected ||
                        judge_key_records(texts, *selector_.expected).match == KeyMatch::Match;
    if (served && !texts.empty()) return std::nullopt;
    return say("DKIM_CNAME_TARGET", both);
  }
  if (found.starts_with(wanted + ".")) return say("DKIM_CNAME_DOT", both);
  if (const std::string other = whose_target(found); !other.empty())
    return say("DKIM_CNAME_SWAPPED", {{"other", other}, {"found", found}, {"target", wanted}});
  Finding out = say("CNAME_OTHER", both);
  out.compared = compare_text(wanted, found);
  return out;
}

std::optional<Finding> Judge::another_selectors(const DkimRecord& record) const {
  std::vector<ExpectedKey> others = subject_.others;
  for (const DkimSelector& one : subject_.selectors) {
    if (one.expected) others.push_back(*one.expected);
  }
  for (const ExpectedKey& other : others) {
    if (other.selector != selector_.selector && record.key == other.key)
      return say("DKIM_SWAPPED", {{"other", other.selector}});
  }
  return std::nullopt;
}

// Between keys that have nothing to do with each other a comparison would show nothing but noise.
Finding Judge::compared(Finding finding, const std::string& text) const {
  constexpr std::string_view kAlike[] = {"DKIM_TRUNCATED", "DKIM_START_MISSING", "DKIM_EXTRA",
                                         "DKIM_CHAR_DIFF"};
  if (std::find(std::begin(kAlike), std::end(kAlike), finding.id) != std::end(kAlike))
    finding.compared = compare_text(base64_encode(selector_.expected->key), key_text(text));
  return finding;
}

// Of a key that we do not know: whether receivers can use it.
std::optional<Finding> Judge::unusable(const DkimRecord& record) const {
  if (record.revoked) return say("DKIM_P_EMPTY");
  constexpr size_t kEd25519Octets = 32;  // RFC 8463 4
  const bool rsa = rsa_bits(record.key).has_value();
  const bool fits = record.key_type == "rsa"       ? rsa
                    : record.key_type == "ed25519" ? record.key.size() == kEd25519Octets
                                                   : false;
  if (!fits && record.key_type == "rsa" && record.key.size() != kEd25519Octets)
    return say("DKIM_B64_BROKEN", {{"position", "1"}});
  if (!fits) {
    return say("DKIM_K_BAD",
               {{"found", visible(record.key_type, 60)}, {"expected", rsa ? "rsa" : "ed25519"}});
  }
  if (const char* refused = use_refused(record)) return say(refused);
  return std::nullopt;
}

SelectorResult Judge::one_record(const Evidence& first, const std::string& text) const {
  const auto record = parse_dkim_record(text);
  if (selector_.expected) {
    KeyVerdict verdict = judge_key_records({text}, *selector_.expected);
    if (verdict.match == KeyMatch::Match) return good(first, *record, verdict.notes);
    if (record) {
      if (auto swapped = another_selectors(*record)) return bad(std::move(*swapped));
    }
    return bad(compared(say(verdict.finding), text));
  }
  if (!record) return bad(say(record.error().finding));
  if (auto fault = unusable(*record)) return bad(std::move(*fault));
  return good(first, *record, notes_on(*record, text, selector_.selector));
}

SelectorResult Judge::good(const Evidence& first, const DkimRecord& record,
                           const std::vector<policy::Finding>& notes) const {
  SelectorResult out{true, rsa_bits(record.key).value_or(0), {}};
  if (out.bits != 0 && out.bits < kLeastBits)
    return bad(say("DKIM_BITS_LOW", {{"bits", std::to_string(out.bits)}}));
  if (selector_.probe && !selector_.probe->empty())
    return bad(say("DKIM_PROBE", {{"reason", *selector_.probe}}));
  out.findings.push_back(say("DKIM_OK"));
  for (const policy::Finding& note : notes) out.findings.push_back(say(note));
  if (first.ttl > kLongTtl || (first.authoritative && first.ttl < kShortTtl))
    out.findings.push_back(say("DKIM_TTL", {{"ttl", std::to_string(first.ttl)}}));
  return out;
}

}  // namespace

SelectorResult check_selector(const DkimSubject& subject, const DkimSelector& selector,
                              const EvidenceSet& evidence) {
  return Judge(subject, selector, evidence).run();
}

}  // namespace sluis::policy::checks
