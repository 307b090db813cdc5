// SPDX-License-Identifier: Apache-2.0
#include "policy/dkim_record.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>

#include "mta/base/ascii.h"
#include "mta/base/bytes.h"
#include "policy/checks/text_diff.h"
#include "policy/tag_list.h"

namespace sluis::policy {
namespace {

using Parsed = tl::expected<DkimRecord, RecordFault>;

tl::unexpected<RecordFault> fault(size_t position, std::string id,
                                  std::vector<std::pair<std::string, std::string>> facts = {}) {
  // People count characters from one.
  facts.emplace_back("position", std::to_string(position + 1));
  return tl::unexpected(RecordFault{position, {std::move(id), std::move(facts)}});
}

std::string without_space(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (!ascii::is_blank(c) && c != '\r' && c != '\n') out.push_back(c);
  }
  return out;
}

std::vector<std::string> split_colons(std::string_view value) {
  std::vector<std::string> out;
  for (const std::string_view piece : ascii::split(value, ':')) out.push_back(without_space(piece));
  return out;
}

bool contains(const std::vector<std::string>& list, std::string_view wanted) {
  return std::find(list.begin(), list.end(), wanted) != list.end();
}

// What copying and pasting leaves in a value that no key record ever holds.
tl::expected<void, RecordFault> check_surface(std::string_view text) {
  if (const size_t at = text.find('"'); at != std::string_view::npos)
    return fault(at, "DKIM_QUOTES");
  if (const size_t at = text.find('\\'); at != std::string_view::npos)
    return fault(at, "DKIM_BACKSLASH");
  if (const size_t at = text.find_first_of("\r\n"); at != std::string_view::npos)
    return fault(at, "DKIM_LINEBREAK");
  if (const size_t at = text.find("<br"); at != std::string_view::npos)
    return fault(at, "DKIM_LINEBREAK");
  return {};
}

tl::unexpected<RecordFault> from(const TagFault& tag_fault) {
  if (tag_fault.kind == TagFault::Kind::Duplicate)
    return fault(tag_fault.position, "DKIM_TAG_DUP", {{"tag", std::string(tag_fault.tag)}});
  return fault(tag_fault.position, "DKIM_TAG_SYNTAX");
}

tl::expected<void, RecordFault> check_version(const TagList& tags, DkimRecord& record) {
  const Tag* version = tags.find("v");
  record.has_version = version != nullptr;
  if (!version) return {};
  if (version != &tags.all().front() || version->value != "DKIM1")
    return fault(version->position, "DKIM_V_BAD");
  return {};
}

tl::expected<void, RecordFault> read_key(const TagList& tags, DkimRecord& record,
                                         size_t text_size) {
  const Tag* key = tags.find("p");
  if (!key) return fault(text_size, "DKIM_P_MISSING");
  const std::string text = without_space(key->value);
  record.revoked = text.empty();
  record.spaces_in_key = text.size() != key->value.size();
  const auto decoded = base64_decode(text);
  if (decoded) {
    record.key = *decoded;
    return {};
  }
  const auto bad = std::find_if(key->value.begin(), key->value.end(), [](char c) {
    return !ascii::is_alpha(c) && !ascii::is_digit(c) && c != '+' && c != '/' && c != '=' &&
           !ascii::is_blank(c);
  });
  return fault(key->value_position + static_cast<size_t>(bad - key->value.begin()),
               "DKIM_B64_BROKEN");
}

void read_flags(const TagList& tags, DkimRecord& record) {
  if (const Tag* tag = tags.find("k")) record.key_type = without_space(tag->value);
  if (const Tag* tag = tags.find("h")) record.hashes = split_colons(tag->value);
  if (const Tag* tag = tags.find("s")) record.services = split_colons(tag->value);
  if (const Tag* tag = tags.find("t")) {
    const auto flags = split_colons(tag->value);
    record.testing = contains(flags, "y");
    record.strict = contains(flags, "s");
  }
}

size_t common_start(std::string_view a, std::string_view b) {
  const auto ends = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  return static_cast<size_t>(ends.first - a.begin());
}

size_t common_end(std::string_view a, std::string_view b) {
  const auto ends = std::mismatch(a.rbegin(), a.rend(), b.rbegin(), b.rend());
  return static_cast<size_t>(ends.first - a.rbegin());
}

// As a person can name it: itself, or its code point when it only looks like one of ours
// (a non-breaking space, a dash out of a word processor).
std::string character_at(std::string_view text, size_t at) {
  const auto octet = static_cast<unsigned char>(text[at]);
  if (octet > ' ' && octet < 127) return std::string(1, text[at]);
  const size_t more = octet >= 0xf0 ? 3 : octet >= 0xe0 ? 2 : octet >= 0xc0 ? 1 : 0;
  uint32_t code = more == 0 ? octet : octet & (0x3f >> more);
  for (size_t i = 1; i <= more && at + i < text.size(); ++i)
    code = code << 6 | (static_cast<unsigned char>(text[at + i]) & 0x3f);
  char name[16];
  std::snprintf(name, sizeof name, "U+%04X", static_cast<unsigned>(code));
  return name;
}

size_t differing_characters(std::string_view found, std::string_view expected) {
  const auto compared = checks::compare_text(std::string(expected), std::string(found));
  return checks::characters_in(compared.expected_only) + checks::characters_in(compared.found_only);
}

// How the published base64 differs from ours. Keys of one type and size share their first forty
// characters or so, and some others by chance: "nearly the same" means that a tenth of each differs
// at most, wherever in the key that is.
Finding difference(std::string_view found, std::string_view expected, const std::string& selector) {
  const size_t start = common_start(found, expected);
  const size_t end = common_end(found, expected);
  std::vector<std::pair<std::string, std::string>> facts{
      {"selector", selector},
      {"found", std::to_string(found.size())},
      {"expected", std::to_string(expected.size())},
      {"position", std::to_string(start + 1)}};
  const size_t longest = std::max(found.size(), expected.size());
  if (start == found.size()) return {"DKIM_TRUNCATED", facts};
  if (end == found.size()) return {"DKIM_START_MISSING", facts};
  if (start == expected.size()) {
    facts.emplace_back("extra", std::to_string(found.size() - expected.size()));
    return {"DKIM_EXTRA", facts};
  }
  if (differing_characters(found, expected) * 5 <= longest) {
    facts.emplace_back("want", std::string(1, expected[std::min(start, expected.size() - 1)]));
    facts.emplace_back("got", character_at(found, start));
    return {"DKIM_CHAR_DIFF", facts};
  }
  return {"DKIM_KEY_OTHER", facts};
}

bool is_split_over(const std::vector<std::string>& records, const std::string& expected) {
  std::string joined, reversed;
  for (const std::string& record : records) {
    if (key_text(record) == expected) return false;  // whole, and others beside it
    joined += record;
    reversed.insert(0, record);
  }
  return key_text(joined) == expected || key_text(reversed) == expected;
}

KeyVerdict judge_record(std::string_view text, const DkimRecord& record,
                        const ExpectedKey& expected) {
  const auto mismatch = [](Finding finding) {
    return KeyVerdict{KeyMatch::Mismatch, std::move(finding), {}};
  };
  const auto about = [&](const char* id) { return Finding{id, {{"selector", expected.selector}}}; };
  if (record.revoked) return {KeyMatch::Revoked, about("DKIM_P_EMPTY"), {}};
  if (record.key_type != expected.key_type) {
    return mismatch({"DKIM_K_BAD",
                     {{"selector", expected.selector},
                      {"found", record.key_type},
                      {"expected", expected.key_type}}});
  }
  if (record.key != expected.key)
    return mismatch(difference(key_text(text), base64_encode(expected.key), expected.selector));
  if (const char* refused = use_refused(record)) return mismatch(about(refused));
  return {KeyMatch::Match, about("DKIM_OK"), notes_on(record, text, expected.selector)};
}

// A record that cannot be read may still be seen to be ours, cut off or damaged.
KeyVerdict judge_unreadable(std::string_view text, RecordFault why, const ExpectedKey& expected) {
  const std::string found = key_text(text);
  const bool in_the_key =
      why.finding.id == "DKIM_B64_BROKEN" || why.finding.id == "DKIM_TAG_SYNTAX";
  if (in_the_key && !found.empty()) {
    Finding finding = difference(found, base64_encode(expected.key), expected.selector);
    if (finding.id != "DKIM_KEY_OTHER") return {KeyMatch::Mismatch, std::move(finding), {}};
  }
  why.finding.facts.emplace_back("selector", expected.selector);
  return {KeyMatch::Malformed, std::move(why.finding), {}};
}

}  // namespace

Parsed parse_dkim_record(std::string_view text) {
  if (auto good = check_surface(text); !good) return tl::unexpected(good.error());
  const auto tags = parse_tag_list(text);
  if (!tags) return from(tags.error());
  DkimRecord record;
  if (auto good = check_version(*tags, record); !good) return tl::unexpected(good.error());
  if (auto good = read_key(*tags, record, text.size()); !good) return tl::unexpected(good.error());
  read_flags(*tags, record);
  return record;
}

std::vector<Finding> notes_on(const DkimRecord& record, std::string_view text,
                              const std::string& selector) {
  std::vector<Finding> notes;
  const auto note = [&](const char* id) { notes.push_back({id, {{"selector", selector}}}); };
  if (!record.has_version) note("DKIM_V_ABSENT");
  if (record.spaces_in_key || ascii::trim(text) != text) note("DKIM_SPACES");
  if (record.testing) note("DKIM_T_TEST");
  if (record.strict) note("DKIM_T_STRICT");
  return notes;
}

std::string key_text(std::string_view record) {
  for (const std::string_view tag : ascii::split(record, ';')) {
    const std::string_view text = ascii::trim(tag);
    const size_t equals = text.find('=');
    if (equals == std::string_view::npos || ascii::trim(text.substr(0, equals)) != "p") continue;
    return without_space(text.substr(equals + 1));
  }
  return {};
}

const char* use_refused(const DkimRecord& record) {
  if (!record.hashes.empty() && !contains(record.hashes, "sha256")) return "DKIM_H_BAD";
  const bool for_mail = contains(record.services, "*") || contains(record.services, "email");
  return record.services.empty() || for_mail ? nullptr : "DKIM_S_BAD";
}

KeyVerdict judge_key_records(const std::vector<std::string>& records, const ExpectedKey& expected) {
  const std::pair<std::string, std::string> selector{"selector", expected.selector};
  if (records.empty()) return {KeyMatch::Missing, {"DKIM_MISSING", {selector}}, {}};
  if (records.size() > 1) {
    const bool split = is_split_over(records, base64_encode(expected.key));
    return {KeyMatch::Several,
            {split ? "DKIM_SPLIT_RR" : "DKIM_MULTI_TXT",
             {selector, {"count", std::to_string(records.size())}}},
            {}};
  }
  const auto record = parse_dkim_record(records.front());
  if (!record) return judge_unreadable(records.front(), record.error(), expected);
  return judge_record(records.front(), *record, expected);
}

std::string_view to_string(KeyMatch match) {
  switch (match) {
    case KeyMatch::Match:
      return "match";
    case KeyMatch::Mismatch:
      return "mismatch";
    case KeyMatch::Missing:
      return "missing";
    case KeyMatch::Malformed:
      return "malformed";
    case KeyMatch::Revoked:
      return "revoked";
    case KeyMatch::Several:
      return "several";
  }
  return "missing";
}

}  // namespace sluis::policy
