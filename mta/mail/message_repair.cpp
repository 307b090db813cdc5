// SPDX-License-Identifier: Apache-2.0
#include "mta/mail/message_repair.h"

#include <algorithm>
#include <array>

#include "mta/base/ascii.h"
#include "mta/base/civil_time.h"
#include "mta/mail/headers.h"
#include "mta/mail/mailbox.h"

namespace sluis::mail {
namespace {

using Refused = tl::unexpected<HeaderRefusal>;

constexpr std::array<std::string_view, 3> kRemoved{"Bcc", "Resent-Bcc", "Return-Path"};

bool is_removed(const HeaderField& field) {
  return std::any_of(kRemoved.begin(), kRemoved.end(), [&](std::string_view name) {
    return ascii::equal_ignoring_case(field.name, name);
  });
}

Refused refuse(int code, std::string status, std::string sentence) {
  return Refused(HeaderRefusal{code, std::move(status), std::move(sentence)});
}

tl::expected<void, HeaderRefusal> check_shape(const Headers& headers, const RepairFacts& facts) {
  if (const auto& fault = headers.fault()) {
    return refuse(550, "5.6.0",
                  "Line " + std::to_string(fault->line) + " of the header cannot be read: " +
                      fault->sentence + "; an empty line must part header and body");
  }
  if (headers.count("Received") > facts.most_received) {
    return refuse(554, "5.4.6",
                  "The message has passed more than " + std::to_string(facts.most_received) +
                      " servers; it is caught in a loop, check the forwarding");
  }
  return {};
}

tl::expected<Address, HeaderRefusal> find_author(const Headers& headers) {
  const size_t froms = headers.count("From");
  if (froms == 0) return refuse(550, "5.6.0", "The message has no From field; add one");
  if (froms > 1) {
    return refuse(550, "5.6.0", "The message has several From fields; it must have one");
  }
  auto from = parse_single_mailbox(headers.find("From")->value);
  if (!from) {
    return refuse(550, "5.6.0", "The From field cannot be used: " + from.error().text);
  }
  return std::move(*from);
}

std::string id_of(const Headers& headers) {
  const HeaderField* field = headers.find("Message-ID");
  return field ? unfold(field->value) : std::string();
}

bool is_empty_id(const HeaderField& field) {
  return ascii::equal_ignoring_case(field.name, "Message-ID") && ascii::trim(field.value).empty();
}

void append_field(std::string& out, const HeaderField& field) {
  out += field.raw;
  if (!field.raw.ends_with("\r\n")) out += "\r\n";
}

}  // namespace

tl::expected<RepairedHeader, HeaderRefusal> repair_header(std::string_view block,
                                                          const RepairFacts& facts) {
  const Headers headers(block);
  if (auto shape = check_shape(headers, facts); !shape) return Refused(shape.error());
  auto author = find_author(headers);
  if (!author) return Refused(std::move(author.error()));

  RepairedHeader repaired{{}, std::move(*author), id_of(headers)};
  std::string& out = repaired.text;
  out.reserve(block.size() + facts.received.size() + facts.message_id.size() + 80);
  out += facts.received;
  for (const HeaderField& field : headers.fields()) {
    if (!is_removed(field) && !is_empty_id(field)) append_field(out, field);
  }
  if (!headers.find("Date")) out += "Date: " + to_rfc5322_date(facts.now) + "\r\n";
  if (repaired.message_id.empty()) {
    repaired.message_id = facts.message_id;
    out += "Message-ID: " + repaired.message_id + "\r\n";
  }
  out += "\r\n";
  return repaired;
}

std::string replace_date(std::string_view block, WallTime now) {
  const std::string date = "Date: " + to_rfc5322_date(now) + "\r\n";
  const Headers headers(block);
  std::string out;
  out.reserve(block.size() + date.size());
  bool placed = false;
  size_t copied = 0;  // of the block
  for (const HeaderField& field : headers.fields()) {
    copied += field.raw.size();
    if (!ascii::equal_ignoring_case(field.name, "Date")) {
      out += field.raw;
    } else if (!placed) {
      out += date;
      placed = true;
    }
  }
  if (!placed) out += date;
  out += block.substr(copied);
  return out;
}

}  // namespace sluis::mail
