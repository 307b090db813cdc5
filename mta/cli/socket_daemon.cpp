// SPDX-License-Identifier: Apache-2.0
#include "mta/cli/socket_daemon.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include <nlohmann/json.hpp>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

namespace sluis::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr time_t kPatience = 300;  // seconds; a verb may ask DNS or scan a large queue

std::string advice(int refusal) {
  switch (refusal) {
    case ENOENT:
    case ECONNREFUSED:
      return "is sluisd running with this configuration? Start it, or name its socket with "
             "--socket "
             "or its file with --config";
    case EACCES:
    case EPERM:
      return "run this as root or as a member of the group that owns the socket";
    default:
      return "name another socket with --socket";
  }
}

Error error_of(const Json& json) {
  const std::string kind = json.value("kind", "");
  Error error{ErrorKind::Internal, json.value("sentence", "the daemon gave no reason"), {}};
  for (const ErrorKind known :
       {ErrorKind::Invalid, ErrorKind::NotFound, ErrorKind::Conflict, ErrorKind::Unavailable}) {
    if (kind == to_string(known)) error.kind = known;
  }
  return error;
}

}  // namespace

SocketDaemon::~SocketDaemon() {
  disconnect();
}

void SocketDaemon::disconnect() {
  if (socket_ >= 0) ::close(std::exchange(socket_, -1));
  waiting_.clear();
}

// Closed is this room's word for "cannot be reached": no verb of the daemon's answers with it.
Result<void> SocketDaemon::connect() {
  if (socket_ >= 0) return {};
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path_.size() >= sizeof(address.sun_path)) {
    return fail(ErrorKind::Invalid, "the socket's path is longer than 107 characters: " + path_);
  }
  std::memcpy(address.sun_path, path_.data(), path_.size());
  socket_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
    const int refusal = errno;
    disconnect();
    return fail(ErrorKind::Closed, "the daemon cannot be reached at " + path_ + ": " +
                                       std::strerror(refusal) + "; " + advice(refusal));
  }
  const timeval patience{kPatience, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
  ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
  return {};
}

// A daemon that refuses early closes before it has read everything: its answer is read all the
// same.
void SocketDaemon::send(std::string_view octets) {
  while (!octets.empty()) {
    const ssize_t sent = ::send(socket_, octets.data(), octets.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return;
    octets.remove_prefix(static_cast<size_t>(sent));
  }
}

Result<std::string> SocketDaemon::read_line() {
  std::array<char, 65536> piece;
  size_t searched = 0;
  for (;;) {
    const size_t end = waiting_.find('\n', searched);
    if (end != std::string::npos) {
      std::string line = waiting_.substr(0, end);
      waiting_.erase(0, end + 1);
      return line;
    }
    searched = waiting_.size();
    const ssize_t got = ::recv(socket_, piece.data(), piece.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) {
      const std::string why = got == 0 ? "it closed the connection" : std::strerror(errno);
      disconnect();
      return fail(ErrorKind::Closed,
                  "the daemon at " + path_ + " did not answer: " + why + "; its log says more");
    }
    waiting_.append(piece.data(), static_cast<size_t>(got));
  }
}

Result<Reply> SocketDaemon::ask(const Question& question) {
  if (auto connected = connect(); !connected) return fail(connected.error());
  Json request{{"verb", question.verb}, {"args", Json::parse(question.args)}, {"actor", user_}};
  if (!question.body.empty()) request["octets"] = question.body.size();
  send(request.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
  send(question.body);
  Reply reply;
  for (;;) {
    const auto line = read_line();
    if (!line) return fail(line.error());
    const Json json = Json::parse(*line, nullptr, false);
    if (json.contains("row")) {
      reply.rows.push_back(json["row"].dump());
    } else if (json.contains("error")) {
      return fail(error_of(json["error"]));
    } else if (json.contains("done")) {
      reply.exit = json["done"].value("exit", kGood);
      return reply;
    } else {
      return fail(ErrorKind::Closed, "what answers at " + path_ + " is not this version of sluisd");
    }
  }
}

}  // namespace sluis::cli
