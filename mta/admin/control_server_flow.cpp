// SPDX-License-Identifier: Apache-2.0
#include "mta/admin/control_client.h"
#include "mta/admin/control_server.h"
#include "mta/admin/verb.h"
#include "mta/base/log.h"

namespace sluis::admin {
namespace {

constexpr unsigned kSocketMode = 0660;
constexpr size_t kMostClients = 64;
constexpr Millis kSamplingPause = std::chrono::seconds(5);
constexpr size_t kPieceOfAnswer = 64 * 1024;

// Who asks. Only root is believed when it names somebody else, as sudo does.
std::string actor_of(const std::string& claimed, const std::string& user) {
  if (claimed.empty() || claimed == user) return user.empty() ? "unknown" : user;
  return user.empty() || user == "root" ? claimed : user;
}

void record(const Verb& verb, const Request& request, const Result<Answer>& answer) {
  if (verb.effect != Effect::Changes || request.args.flag("dry_run")) return;
  log::info("admin", "an act of a person",
            {{"verb", verb.name},
             {"actor", request.actor},
             {"reason", request.args.text_or("reason", "")},
             {"outcome", answer ? "done" : answer.error().text}});
}

Task<Result<Answer>> run(AdminContext& context, Request& request) {
  const auto verb = find_verb(request.verb);
  if (!verb) co_return fail(verb.error());
  Result<Answer> answer = co_await (*verb)->run(context, request);
  record(**verb, request, answer);
  co_return answer;
}

}  // namespace

Result<std::unique_ptr<ControlServer>> ControlServer::start(AdminContext context,
                                                            std::string path) {
  std::unique_ptr<ControlServer> server(new ControlServer(std::move(context)));
  ControlServer* self = server.get();
  auto listener =
      Listener::unix_socket(self->context_.loop, std::move(path), kSocketMode,
                            [self](StreamPtr stream) { self->on_client(std::move(stream)); });
  if (!listener) return fail(listener.error());
  server->listener_ = std::move(*listener);
  return server;
}

ControlServer::ControlServer(AdminContext context)
    : context_(std::move(context)), sampling_(context_.loop, [this] { sample_rates(); }) {
  sample_rates();
}

ControlServer::~ControlServer() = default;

void ControlServer::sample_rates() {
  context_.rates.sample(context_.clock.mono(), context_.status().counters);
  sampling_.start(kSamplingPause);
}

void ControlServer::stop(std::function<void()> then) {
  sampling_.stop();
  listener_.reset();
  const auto clients = clients_;  // flows remove themselves while they end
  for (const auto& client : clients) client->close();
  gate_.when_idle(std::move(then));
}

void ControlServer::on_client(StreamPtr stream) {
  auto client = std::make_shared<ControlClient>(std::move(stream));
  if (clients_.size() >= kMostClients) {
    client->refuse({ErrorKind::Unavailable, "too many command lines are connected; try again", {}});
    return;
  }
  clients_.insert(client);
  spawn(serve(client), gate_);
}

Task<void> ControlServer::serve(std::shared_ptr<ControlClient> client) {
  bool more = true;
  while (more) {
    Result<std::string> line = co_await client->read_line();
    if (line) {
      more = co_await answer(*client, std::move(*line));
    } else {
      more = false;
      if (line.error().kind == ErrorKind::Invalid) client->refuse(line.error());
    }
  }
  client->close();
  clients_.erase(client);
}

// False when the connection is of no more use: it broke, or octets of a body were left unread.
Task<bool> ControlServer::answer(ControlClient& client, std::string line) {
  Result<Request> request = parse_request(line);
  if (!request) {
    const auto said = co_await client.write(error_line(request.error()));
    co_return said.has_value();
  }
  ClientBody body(client, request->octets);
  if (request->octets > 0) request->body = &body;
  request->still_there = [&client] { return !client.gone(); };
  request->actor = actor_of(request->actor, client.user());
  const Result<Answer> answer = co_await run(context_, *request);
  std::string text;
  if (!answer) {
    text = error_line(answer.error());
  } else {
    for (const auto& row : answer->rows) {
      text += row_line(row);
      if (text.size() < kPieceOfAnswer) continue;
      const auto said = co_await client.write(std::exchange(text, {}));
      if (!said) co_return false;
    }
    text += done_line(answer->exit);
  }
  const auto said = co_await client.write(std::move(text));
  co_return said.has_value() && body.left() == 0;
}

}  // namespace sluis::admin
