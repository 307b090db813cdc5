// SPDX-License-Identifier: Apache-2.0
#include "mta/admin/selection.h"

#include <regex>

#include "mta/base/duration.h"
#include "mta/mail/address.h"

namespace sluis::admin {
namespace {

constexpr size_t kLongestPattern = 1000;

Result<std::string> domain_of(const std::string& text) {
  const bool below = text.starts_with("*.");
  auto ascii_form = mail::ascii_domain(below ? std::string_view(text).substr(2) : text);
  if (!ascii_form) return fail(ErrorKind::Invalid, "\"" + text + "\" is not a domain");
  return (below ? "*." : "") + *ascii_form;
}

Result<void> read_ids(const Args& args, queue::Selection& into) {
  for (const auto& text : args.texts("ids")) {
    const auto id = parse_message_id(text);
    if (!id) return fail(ErrorKind::Invalid, "\"" + text + "\" is not a message id");
    into.ids.push_back(*id);
  }
  return {};
}

Result<void> read_domains(const Args& args, store::Filter& into) {
  const std::pair<const char*, std::optional<std::string>*> parts[] = {
      {"to_domain", &into.to_domain}, {"sender_domain", &into.sender_domain}};
  for (const auto& [name, member] : parts) {
    const auto given = args.maybe(name);
    if (!given) continue;
    auto domain = domain_of(*given);
    if (!domain) return fail(domain.error());
    *member = *domain;
  }
  return {};
}

Result<void> read_state(const Args& args, WallTime now, store::Filter& into) {
  if (const auto given = args.maybe("state")) {
    into.state = store::parse_message_state(*given);
    if (!into.state) {
      return fail(ErrorKind::Invalid,
                  "\"" + *given +
                      "\" is not a state: use scheduled, ready, deferred, paused or "
                      "awaiting-domain");
    }
  }
  if (const auto given = args.maybe("older_than")) {
    const auto age = parse_duration(*given);
    if (!age) return fail(age.error());
    into.accepted_before = now - *age;
  }
  return {};
}

Result<void> read_reply(const Args& args, queue::Selection& into) {
  into.reply = args.maybe("reply");
  if (!into.reply) return {};
  if (into.reply->size() > kLongestPattern) {
    return fail(ErrorKind::Invalid, "the reply pattern is longer than 1000 characters");
  }
  try {
    std::regex compiled(*into.reply, std::regex::ECMAScript);
  } catch (const std::regex_error& fault) {
    return fail(ErrorKind::Invalid, "\"" + *into.reply + "\" is not a regular expression",
                fault.what());
  }
  return {};
}

}  // namespace

Result<queue::Selection> selection_of(const Args& args, WallTime now, Unfiltered unfiltered) {
  queue::Selection selection;
  selection.all = args.flag("all");
  selection.filter.sender = args.maybe("sender");
  selection.filter.recipient = args.maybe("recipient");
  selection.filter.account = args.maybe("account");
  Result<void> read = read_ids(args, selection);
  if (read) read = read_domains(args, selection.filter);
  if (read) read = read_state(args, now, selection.filter);
  if (read) read = read_reply(args, selection);
  if (!read) return fail(read.error());
  if (!selection.empty()) return selection;
  if (unfiltered == Unfiltered::IsRefused) {
    return fail(ErrorKind::Invalid, "say which messages: ids, a filter, or all");
  }
  selection.all = true;
  return selection;
}

}  // namespace sluis::admin
