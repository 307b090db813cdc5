// SPDX-License-Identifier: Apache-2.0
#include "mta/deliver/notice_flow.h"

#include "mta/base/log.h"
#include "mta/queue/intervention.h"

namespace sluis::deliver {
namespace {

BounceSettings bounce_settings(const config::Config& config) {
  const bool full = config.bounce.return_content == config::ReturnContent::Full;
  return {config.hostname, config.bounce.postmaster,
          full ? mail::ReturnContent::Full : mail::ReturnContent::Headers};
}

std::vector<NoticeRecipient> due_of(const std::vector<RecipientResult>& results,
                                    const Verdicts& verdicts) {
  std::vector<NoticeRecipient> due;
  for (size_t i = 0; i < results.size(); ++i) {
    const RecipientVerdict& verdict = verdicts[i];
    if (verdict.notice == NoticeDue::None) continue;
    due.push_back({results[i].recipient, verdict.notice, verdict.status, verdict.category});
  }
  return due;
}

}  // namespace

Task<bool> NoticeFlow::send(const store::Message& message,
                            const std::vector<RecipientResult>& results, const Verdicts& verdicts,
                            std::shared_ptr<const config::Config> config) {
  const std::vector<NoticeRecipient> due = due_of(results, verdicts);
  if (due.empty()) co_return true;
  const WallTime released = message.released == WallTime{} ? message.accepted : message.released;
  const NoticeContext around{context_.ids.next(), context_.clock.wall(),
                             released + config->retry.lifetime, context_.random,
                             [this, id = message.id](uint64_t offset, std::span<char> into) {
                               return context_.store.read(id, offset, into);
                             }};
  auto notice = make_notice(bounce_settings(*config), message, due, around);
  if (!notice) {
    log::error("deliver", "a notice to a sender could not be made",
               {{"id", message.id}, {"error", notice.error().text}});
    co_return false;
  }
  if (!*notice) {
    // The sender is null: nobody is told, and that is on record.
    context_.events.append(
        queue::event_of(message, events::Kind::Suppressed, context_.clock.wall()));
    co_return true;
  }
  co_return co_await submit(std::move(**notice));
}

Task<bool> NoticeFlow::submit(Notice notice) {
  store::Message message = notice.message;
  auto draft = context_.store.open_draft(message.id);
  auto stored = draft->append(notice.octets);
  if (stored) {
    auto accepted = std::make_shared<OneShot<Result<void>>>();
    context_.store.accept(std::move(notice.message), std::move(draft),
                          store::Store::AcceptAs::Leased, context_.loop,
                          [accepted](Result<void> done) { accepted->set(std::move(done)); });
    stored = co_await *accepted;
  }
  if (!stored) {
    log::error("deliver", "a notice to a sender could not be stored",
               {{"id", message.id}, {"error", stored.error().text}});
    co_return false;
  }
  context_.events.append(queue::event_of(message, events::Kind::Accepted, context_.clock.wall()));
  const MessageId id = message.id;
  context_.queue.accepted({{id, 0}, std::move(message)});
  co_return true;
}

}  // namespace sluis::deliver
