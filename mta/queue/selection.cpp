// SPDX-License-Identifier: Apache-2.0
#include "mta/queue/selection.h"

#include <algorithm>
#include <memory>
#include <regex>

namespace sluis::queue {
namespace {

constexpr size_t kScanAtOnce = 1000;

bool nothing_given(const store::Filter& filter) {
  return !filter.to_domain && !filter.sender && !filter.recipient && !filter.account &&
         !filter.sender_domain && !filter.state && !filter.accepted_before;
}

std::function<bool(const store::Message&)> reply_matcher(const std::string& pattern) {
  auto regex = std::make_shared<std::regex>(pattern, std::regex::ECMAScript | std::regex::optimize);
  return [regex](const store::Message& message) {
    return std::any_of(
        message.recipients.begin(), message.recipients.end(), [&](const auto& status) {
          return !store::is_end(status.state) && std::regex_search(status.reply, *regex);
        });
  };
}

}  // namespace

bool Selection::empty() const {
  return ids.empty() && !all && !reply && nothing_given(filter);
}

Result<store::Wanted> wanted_of(const Selection& selection, Page page) {
  auto matcher = Matcher::compile(selection);
  if (!matcher) return fail(matcher.error());
  store::Wanted wanted{selection.filter, {}, page.sort, page.limit};
  if (selection.reply) {
    wanted.also = [matcher = *matcher](const store::Message& message) {
      return matcher.matches(message);
    };
  }
  return wanted;
}

Result<std::vector<Row>> named_rows(store::Store& store, const Selection& selection, Page page) {
  auto matcher = Matcher::compile(selection);
  if (!matcher) return fail(matcher.error());
  store::Ranked ranked(page.sort, page.limit);
  auto found = matcher->each(store, [&](const store::Message& message, bool) {
    ranked.offer({message, true});
    return true;
  });
  if (!found) return fail(found.error());
  std::vector<Row> rows;
  for (store::Found& one : ranked.take()) rows.push_back({std::move(one.message), one.leased});
  return rows;
}

Result<Matcher> Matcher::compile(const Selection& selection) {
  Matcher matcher;
  matcher.selection_ = selection;
  matcher.reply_matches_ = [](const store::Message&) { return true; };
  if (!selection.reply) return matcher;
  try {
    matcher.reply_matches_ = reply_matcher(*selection.reply);
  } catch (const std::regex_error& error) {
    return fail(ErrorKind::Invalid,
                "--reply '" + *selection.reply + "' is not a regular expression: " + error.what());
  }
  return matcher;
}

Result<void> Matcher::each(
    store::Store& store,
    const std::function<bool(const store::Message&, bool leased)>& visit) const {
  for (const MessageId id : selection_.ids) {
    auto found = store.find(id);
    if (!found && found.error().kind == ErrorKind::NotFound) continue;
    if (!found) return fail(found.error());
    if (matches(*found) && !visit(*found, false)) return {};
  }
  if (!selection_.ids.empty()) return {};
  store::Cursor cursor;
  bool more = true;
  do {
    auto next = store.scan(selection_.filter, cursor, kScanAtOnce,
                           [&](const store::Message& message, bool leased) {
                             if (matches(message)) more = visit(message, leased);
                             return more;
                           });
    if (!next) return fail(next.error());
    cursor = *next;
  } while (more && !cursor.empty());
  return {};
}

}  // namespace sluis::queue
