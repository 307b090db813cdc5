// SPDX-License-Identifier: Apache-2.0
#include "mta/cli/outgoing_file.h"

#include <algorithm>

#include "mta/base/ascii.h"
#include "mta/mail/headers.h"
#include "mta/mail/mailbox.h"

namespace sluis::cli {
namespace {

// The mailboxes of a list (RFC 5322 3.4), cut at the commas that stand outside quotes, comments and
// angle brackets. Groups are left whole; parse_single_mailbox names what is wrong with them.
std::vector<std::string_view> mailboxes_of(std::string_view list) {
  std::vector<std::string_view> out;
  size_t begin = 0;
  int comments = 0;
  bool quoted = false, bracketed = false;
  for (size_t i = 0; i < list.size(); ++i) {
    const char c = list[i];
    if (c == '\\' && (quoted || comments > 0)) {
      ++i;
    } else if (c == '"' && comments == 0) {
      quoted = !quoted;
    } else if (quoted) {
      continue;
    } else if (c == '(') {
      ++comments;
    } else if (c == ')' && comments > 0) {
      --comments;
    } else if (c == '<' || c == '>') {
      bracketed = c == '<';
    } else if (c == ',' && comments == 0 && !bracketed) {
      out.push_back(list.substr(begin, i - begin));
      begin = i + 1;
    }
  }
  out.push_back(list.substr(begin));
  return out;
}

Result<void> add_recipients(const mail::HeaderField& field, std::vector<std::string>& into) {
  for (const auto piece : mailboxes_of(field.value)) {
    if (ascii::trim(piece).empty()) continue;
    const auto mailbox = mail::parse_single_mailbox(piece);
    if (!mailbox) {
      return fail(ErrorKind::Invalid, "the field " + std::string(field.name) + " cannot be read: " +
                                          mailbox.error().text + "; name the recipients with --to");
    }
    std::string address = mail::to_string(*mailbox);
    if (std::find(into.begin(), into.end(), address) == into.end()) {
      into.push_back(std::move(address));
    }
  }
  return {};
}

bool names_recipients(std::string_view name) {
  return ascii::equal_ignoring_case(name, "To") || ascii::equal_ignoring_case(name, "Cc") ||
         ascii::equal_ignoring_case(name, "Bcc");
}

}  // namespace

std::string with_crlf(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 40);
  for (const char c : text) {
    if (c == '\n' && (out.empty() || out.back() != '\r')) out += '\r';
    out += c;
  }
  if (!out.ends_with("\r\n")) out += "\r\n";
  return out;
}

Result<OutgoingFile> read_outgoing(std::string_view text, Wanted wanted) {
  OutgoingFile out;
  out.octets = with_crlf(text);
  const auto end = mail::find_header_end(out.octets, 0);
  const mail::Headers headers(
      std::string_view(out.octets).substr(0, end.value_or(out.octets.size())));
  if (wanted.sender) {
    const auto* from = headers.find("From");
    if (!from)
      return fail(ErrorKind::Invalid, "the message has no From field; name the sender with --from");
    const auto mailbox = mail::parse_single_mailbox(from->value);
    if (!mailbox) {
      return fail(ErrorKind::Invalid,
                  "the field From cannot be read: " + mailbox.error().text + "; use --from");
    }
    out.sender = mail::to_string(*mailbox);
  }
  if (!wanted.recipients) return out;
  for (const auto& field : headers.fields()) {
    if (!names_recipients(field.name)) continue;
    if (auto added = add_recipients(field, out.to); !added) return fail(added.error());
  }
  if (out.to.empty()) {
    return fail(ErrorKind::Invalid, "the message has no recipients in To, Cc or Bcc; use --to");
  }
  return out;
}

}  // namespace sluis::cli
