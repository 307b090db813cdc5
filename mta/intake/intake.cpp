// SPDX-License-Identifier: Apache-2.0
#include "mta/intake/intake.h"

#include <utility>

#include "mta/base/log.h"

namespace sluis::intake {

// A session is listed as long as it lives, so that a shutdown reaches it.
class Intake::Listed {
 public:
  Listed(std::unordered_set<Session*>& list, Session& session) : list_(list), session_(session) {
    list_.insert(&session_);
  }
  ~Listed() { list_.erase(&session_); }
  Listed(const Listed&) = delete;
  Listed& operator=(const Listed&) = delete;

 private:
  std::unordered_set<Session*>& list_;
  Session& session_;
};

Intake::Intake(IntakeContext context, std::shared_ptr<const IntakeSettings> settings,
               std::shared_ptr<TlsServerContext> tls)
    : context_(std::move(context)), settings_(std::move(settings)), tls_(std::move(tls)) {}

Intake::~Intake() = default;

void Intake::serve(StreamPtr stream, const config::Listener& listener) {
  if (draining_) {
    return turn_away(*stream, listener,
                     {421, "4.3.2", "The server is stopping; connect again in a minute"});
  }
  std::string_view why;
  auto ticket = context_.connections->admit(stream->peer().ip, why);
  if (!ticket) {
    log::warning("intake", "a connection too many", {{"client", to_string(stream->peer())}});
    return turn_away(*stream, listener, {421, "4.7.0", std::string(why)});
  }
  SessionParts parts{std::move(stream), listener, settings_, tls_};
  spawn(run_session(std::move(parts), std::move(*ticket)), gate_);
}

// Under implicit TLS the client could not read a word of it.
void Intake::turn_away(Stream& stream, const config::Listener& listener, const smtp::Reply& reply) {
  if (listener.tls != config::Listener::Tls::Implicit) {
    std::string words;
    append_reply(words, reply);
    stream.write_now(words);
  }
  stream.close();
}

// The ticket is given back when the session has ended.
Task<void> Intake::run_session(SessionParts parts, ConnectionLimits::Ticket) {
  Session session(context_, std::move(parts));
  const Listed listed(sessions_, session);
  co_await session.run();
}

void Intake::reload(std::shared_ptr<const IntakeSettings> settings,
                    std::shared_ptr<TlsServerContext> tls) {
  settings_ = std::move(settings);
  tls_ = std::move(tls);
}

void Intake::drain(Millis grace, std::function<void()> then) {
  draining_ = true;
  for (Session* session : std::unordered_set<Session*>(sessions_)) {
    if (sessions_.contains(session)) session->drain();
  }
  grace_ = std::make_unique<Timer>(context_.loop, [this] { break_off(); });
  grace_->start(grace);
  gate_.when_idle([this, then = std::move(then)] {
    grace_->stop();
    then();
  });
}

void Intake::break_off() {
  for (Session* session : std::unordered_set<Session*>(sessions_)) {
    if (sessions_.contains(session)) session->abort();
  }
}

}  // namespace sluis::intake
