// SPDX-License-Identifier: Apache-2.0
// The questions about the queue.
#include <algorithm>
#include <array>

#include "mta/admin/render.h"
#include "mta/admin/selection.h"
#include "mta/admin/verb.h"
#include "mta/base/bytes.h"

namespace sluis::admin {
namespace {

constexpr uint64_t kMostRows = 100000;
constexpr size_t kMostRawOctets = 64 * 1024 * 1024;
constexpr size_t kRawPiece = 48 * 1024;  // a multiple of three: base64 pieces join without padding

Result<queue::SortBy> sort_of(const Args& args) {
  const std::string word = args.text_or("sort", "due");
  if (word == "due") return queue::SortBy::Due;
  if (word == "age") return queue::SortBy::Age;
  if (word == "size") return queue::SortBy::Size;
  return fail(ErrorKind::Invalid, "\"" + word + "\" is not an order: use due, age or size");
}

Result<queue::SummaryBy> group_of(const Args& args) {
  using By = queue::SummaryBy;
  constexpr std::array<std::pair<std::string_view, By>, 5> kWords{
      {{"destination", By::Destination},
       {"sender-domain", By::SenderDomain},
       {"state", By::State},
       {"reply", By::Reply},
       {"account", By::Account}}};
  const std::string word = args.text_or("by", "destination");
  for (const auto& [name, by] : kWords) {
    if (name == word) return by;
  }
  return fail(
      ErrorKind::Invalid,
      "\"" + word + "\" is not known: use destination, sender-domain, state, reply or account");
}

Result<MessageId> id_of(const Args& args) {
  const auto text = args.text("id");
  if (!text) return fail(text.error());
  const auto id = parse_message_id(*text);
  if (!id) return fail(ErrorKind::Invalid, "\"" + *text + "\" is not a message id");
  return *id;
}

Task<Result<Answer>> list(AdminContext& context, Request& request) {
  const auto sort = sort_of(request.args);
  if (!sort) co_return fail(sort.error());
  auto selection = selection_of(request.args, context.clock.wall(), Unfiltered::IsAll);
  if (!selection) co_return fail(selection.error());
  const bool filtered = !selection->all;
  const auto limit = std::min(request.args.number_or("limit", 100), kMostRows);
  const auto rows =
      co_await context.queue.list(std::move(*selection), {*sort, limit}, request.still_there);
  if (!rows) co_return fail(rows.error());
  Answer answer;
  for (const auto& row : *rows) answer.rows.push_back(render(row));
  answer.exit = filtered && rows->empty() ? 1 : 0;
  co_return answer;
}

Task<Result<Answer>> show(AdminContext& context, Request& request) {
  const auto id = id_of(request.args);
  if (!id) co_return fail(id.error());
  auto story = co_await context.queue.show(*id);
  if (!story) co_return fail(story.error());
  if (!story->row.sending && context.left_alone) {
    const auto farther = co_await context.left_alone(story->row.message);
    story->waits.insert(story->waits.end(), farther.begin(), farther.end());
  }
  Answer answer;
  answer.rows.push_back(render(*story));
  co_return answer;
}

// The octets of a message in base64 pieces: they may hold anything.
Task<Result<Answer>> raw(AdminContext& context, Request& request) {
  const auto id = id_of(request.args);
  if (!id) co_return fail(id.error());
  size_t limit = kMostRawOctets;
  if (request.args.text_or("part", "all") == "headers") {
    const auto story = co_await context.queue.show(*id);
    if (!story) co_return fail(story.error());
    limit = story->row.message.header_size;
  }
  const auto octets = co_await context.queue.raw(*id, limit);
  if (!octets) co_return fail(octets.error());
  Answer answer;
  for (size_t at = 0; at < octets->size(); at += kRawPiece) {
    const std::string_view piece = std::string_view(*octets).substr(at, kRawPiece);
    answer.rows.push_back("{\"base64\":\"" + base64_encode(piece) + "\"}");
  }
  co_return answer;
}

Task<Result<Answer>> summary(AdminContext& context, Request& request) {
  const auto by = group_of(request.args);
  if (!by) co_return fail(by.error());
  const auto rows = co_await context.queue.summary(*by, request.still_there);
  if (!rows) co_return fail(rows.error());
  Answer answer;
  for (const auto& row : *rows) answer.rows.push_back(render(row));
  co_return answer;
}

}  // namespace

std::span<const Verb> queue_verbs() {
  static constexpr std::array kVerbs{
      Verb{"queue.list", Effect::Reads, list}, Verb{"queue.show", Effect::Reads, show},
      Verb{"queue.raw", Effect::Reads, raw}, Verb{"queue.summary", Effect::Reads, summary}};
  return kVerbs;
}

}  // namespace sluis::admin
